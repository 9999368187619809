"""Parameters.md sections 2 and 3: the chosen interface, or none; the proxy, or none."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from chargepoint.domain.parameters import SslClientMode
from chargepoint.ocpp16.climb import Climb
from chargepoint.ocpp16.errors import ConnectFailed
from chargepoint.ocpp16.tcp import interface_is_up, open_tcp
from tests.ocpp16.link import FAST, Link, stored_settings
from tests.support.central_system import RecordingCentralSystem
from tests.support.certificates import Authority


@dataclass(slots=True)
class Proxy:
    """A proxy that answers CONNECT with `answer` and, where that is 200, forwards. requests: the heads it got."""

    answer: bytes
    port: int = 0
    requests: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.requests.append(head)
        writer.write(self.answer)
        if b" 200 " in self.answer:
            host, _, port = head.split(" ")[1].rpartition(":")
            upstream = await asyncio.open_connection(host, int(port))
            await asyncio.gather(
                _copy(reader, upstream[1]), _copy(upstream[0], writer), return_exceptions=True
            )
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@asynccontextmanager
async def running_proxy(answer: bytes) -> AsyncIterator[Proxy]:
    proxy = Proxy(answer)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    yield proxy
    server.close()


async def test_proxy_is_asked_to_connect_for_ws_too(central_system: RecordingCentralSystem) -> None:
    async with running_proxy(b"HTTP/1.1 200 Connection established\r\nVia: p\r\n\r\n") as proxy:
        link = Link(stored_settings(central_system.url, websocket_proxy=f"127.0.0.1:{proxy.port}"))

        await link.online()
        await link.stop()

    target = f"127.0.0.1:{central_system.port}"
    assert proxy.requests == [f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n"]


@pytest.mark.parametrize(
    ("answer", "problem", "detail"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "proxy_login", "HTTP 407"),
        (b"HTTP/1.0 403 Forbidden\r\n\r\n", "proxy", "HTTP 403"),
        (b"SSH-2.0-x\r\n\r\n", "proxy", "not an HTTP proxy"),
        (b"", "proxy", "closed by the proxy"),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "proxy_target", "HTTP 502"),
        (b"HTTP/1.1 201 Created\r\nX: " + b"x" * 9000, "proxy", "answer too long"),
        (b"\xff" * 9000, "proxy", "answer too long"),
    ],
)
async def test_proxy_that_refuses_is_named(answer: bytes, problem: str, detail: str) -> None:
    async with running_proxy(answer) as proxy:
        with pytest.raises(ConnectFailed) as caught:
            await open_tcp(("backend.example", 443), ("127.0.0.1", proxy.port), "", FAST, Climb())

    assert (caught.value.problem, caught.value.detail) == (problem, detail)


async def test_proxy_that_says_nothing_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ConnectFailed) as caught:
        await open_tcp(
            ("backend.example", 443), silent.getsockname(), "", replace(FAST, connect_s=0.05), Climb()
        )

    assert caught.value.problem == "proxy_silent"


async def test_name_that_nobody_knows_is_named() -> None:
    with pytest.raises(ConnectFailed) as caught:
        await open_tcp(("no such host.invalid", 80), None, "", FAST, Climb())

    assert caught.value.problem == "name_not_found"


async def test_port_where_nobody_listens_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(ConnectFailed) as caught:
        await open_tcp(("127.0.0.1", port), None, "", FAST, Climb())

    assert caught.value.problem == "refused"


async def test_interface_without_a_link_is_waited_for() -> None:
    with pytest.raises(ConnectFailed) as caught:
        await open_tcp(("127.0.0.1", 80), None, "absent0", FAST, Climb())

    assert (caught.value.problem, caught.value.detail) == ("waiting_for_interface", "absent0")


async def test_socket_is_bound_to_the_interface_and_kept_alive(
    central_system: RecordingCentralSystem,
) -> None:
    connection = await open_tcp(("127.0.0.1", central_system.port), None, "lo", FAST, Climb())

    with connection:
        name = connection.getsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, 16)
        assert name.rstrip(b"\0") == b"lo"
        assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1


@pytest.mark.parametrize(("name", "is_up"), [("lo", True), ("absent0", False)])
def test_loopback_is_up_and_an_absent_interface_is_not(name: str, is_up: bool) -> None:
    assert interface_is_up(name) is is_up


async def test_proxy_carries_wss_whose_certificate_is_the_backends(tmp_path: Path) -> None:
    authority = Authority()
    async with (
        RecordingCentralSystem(authority.sign().server_context(tmp_path)) as backend,
        running_proxy(b"HTTP/1.1 200 Connection established\r\n\r\n") as proxy,
    ):
        settings = stored_settings(
            backend.url, ssl_client_mode=SslClientMode.VERIFY, websocket_proxy=f"127.0.0.1:{proxy.port}"
        )
        link = Link(replace(settings, trusted_roots_pem=(authority.root_pem,)))
        await link.online()
        await link.stop()

    assert proxy.requests[0].startswith(f"CONNECT 127.0.0.1:{backend.port} ")


async def test_tunnel_that_closes_again_is_named() -> None:
    async with running_proxy(b"HTTP/1.1 201 Opened\r\n\r\n") as proxy:
        link = Link(stored_settings("ws://backend.example", websocket_proxy=f"127.0.0.1:{proxy.port}"))
        link.start()
        view = await link.shows(last_error="closed")
        await link.stop()

    assert view.error_detail == "during the handshake"


async def test_proxy_whose_name_nobody_knows_is_named() -> None:
    with pytest.raises(ConnectFailed) as caught:
        await open_tcp(("backend.example", 80), ("proxy.invalid", 80), "", FAST, Climb())

    assert (caught.value.problem, caught.value.detail) == ("name_not_found", "proxy.invalid")
