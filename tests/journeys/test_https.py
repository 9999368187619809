"""HTTPS on a port of its own: the real command, a real handshake, the live socket through it."""

import socket
import ssl
from pathlib import Path
from urllib.request import urlopen

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.support.process import Wallbox, free_port


@pytest.fixture
def wallbox(tmp_path: Path) -> Wallbox:
    return Wallbox(tmp_path / "data")


def test_panel_is_served_encrypted_with_a_certificate_of_its_own(wallbox: Wallbox) -> None:
    port = free_port()
    wallbox.environment["WALLBOX_TLS_PORT"] = str(port)
    wallbox.start()
    try:
        trusted = ssl.create_default_context(cafile=str(wallbox.data_dir / "https" / "certificate.pem"))
        with urlopen(f"https://localhost:{port}/setup/", context=trusted) as page:
            assert page.status == 200 and "Secure" in page.headers["Set-Cookie"]
        with urlopen(f"http://127.0.0.1:{wallbox.port}/setup/") as page:
            assert page.url.startswith("http://")  # this very device is led nowhere
        old = ssl.create_default_context(cafile=str(wallbox.data_dir / "https" / "certificate.pem"))
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        with (
            socket.create_connection(("127.0.0.1", port)) as line,
            old.wrap_socket(line, server_hostname="127.0.0.1") as encrypted,
        ):
            assert encrypted.version() == "TLSv1.2"
        origin = Origin(f"https://localhost:{port}")
        with (
            pytest.raises(InvalidStatus),  # nobody is logged in: refused by us, so it came through
            connect(f"wss://localhost:{port}/ws/charging/", ssl=trusted, origin=origin, proxy=None),
        ):
            pytest.fail("a page was live without a login")

        assert f"Encrypted: https://127.0.0.1:{port}/" in wallbox.log()
    finally:
        wallbox.kill()


def test_a_port_that_is_taken_ends_the_start_with_its_number(wallbox: Wallbox) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        wallbox.environment["WALLBOX_TLS_PORT"] = str(port)
        wallbox.launch()

        assert wallbox.wait() == 1
    assert f"cannot listen on 127.0.0.1 port {wallbox.port} or {port}" in wallbox.log()
