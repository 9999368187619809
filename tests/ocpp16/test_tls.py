"""A link over TLS: the client's certificate, broken material and changed roots, against a real TLS server."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chargepoint.domain.backoff import BackOff
from chargepoint.domain.parameters import SslClientMode
from chargepoint.domain.settings import StoredSettings
from chargepoint.ocpp16.errors import ConnectFailed
from chargepoint.ocpp16.link_settings import read
from chargepoint.ocpp16.tls import ssl_context
from tests.ocpp16.link import FACTS, FAST, Link, stored_settings
from tests.support.central_system import RecordingCentralSystem
from tests.support.certificates import Authority, Certificate


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
async def link() -> AsyncIterator[list[Link]]:
    """Hold the links of a test, to be stopped at its end."""
    links: list[Link] = []
    yield links
    for link in links:
        await link.stop()


def settings_for(
    url: str, mode: SslClientMode, authority: Authority, client: Certificate | None
) -> StoredSettings:
    return replace(
        stored_settings(url, ssl_client_mode=mode),
        trusted_roots_pem=(authority.root_pem,),
        client_certificate_pem=client.certificate_pem if client else "",
        client_key_pem=client.key_pem if client else "",
    )


async def test_mutual_shows_the_client_certificate(
    authority: Authority, tmp_path: Path, link: list[Link]
) -> None:
    server = authority.sign().server_context(tmp_path, authority.root_pem)
    client = authority.sign("client.example")
    async with RecordingCentralSystem(server) as central_system:
        link.append(Link(settings_for(central_system.url, SslClientMode.MUTUAL, authority, client)))

        await link[0].online()

        assert central_system.connections[0].transport.get_extra_info("peercert")


async def test_plain_server_behind_wss_is_named(authority: Authority, link: list[Link]) -> None:
    async def answer_plainly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer_plainly, "127.0.0.1", 0)
    url = f"wss://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    link.append(Link(settings_for(url, SslClientMode.VERIFY, authority, None)))
    link[0].start()

    await link[0].shows(last_error="no_tls")
    server.close()


@pytest.mark.parametrize(
    "broken",
    [{"trusted_roots_pem": ("no certificate",)}, {"client_certificate_pem": "x"}, {"client_key_pem": "x"}],
    ids=["root", "certificate", "key"],
)
def test_material_that_cannot_be_loaded_is_named(authority: Authority, broken: dict[str, object]) -> None:
    client = authority.sign("client.example")
    settings = settings_for("wss://backend.example/", SslClientMode.MUTUAL, authority, client)

    with pytest.raises(ConnectFailed) as caught:
        ssl_context(read(replace(settings, **broken), FACTS, {}).dial)  # type: ignore[arg-type]  # names as above

    assert caught.value.problem == "client_certificate"


async def test_another_root_leaves_a_live_socket_alone(
    authority: Authority, tmp_path: Path, link: list[Link]
) -> None:
    async with RecordingCentralSystem(authority.sign().server_context(tmp_path)) as central_system:
        link.append(Link(settings_for(central_system.url, SslClientMode.VERIFY, authority, None)))
        await link[0].online()

        await link[0].change(trusted_roots_pem=(authority.root_pem, Authority().root_pem))

        assert await central_system.call("ClearCache") == {"status": "Accepted"}
        await asyncio.sleep(0.2)
        assert len(central_system.connections) == 1


async def test_a_root_that_was_missing_is_tried_at_once(
    authority: Authority, tmp_path: Path, link: list[Link]
) -> None:
    slow = replace(FAST, back_off=BackOff(60.0, 0, 0.0))
    async with RecordingCentralSystem(authority.sign().server_context(tmp_path)) as central_system:
        settings = settings_for(central_system.url, SslClientMode.VERIFY, authority, None)
        link.append(Link(replace(settings, trusted_roots_pem=()), slow))
        link[0].start()
        await link[0].shows(last_error="tls_untrusted")

        await link[0].change(trusted_roots_pem=(authority.root_pem,))

        assert (await link[0].online()).is_online


async def test_a_root_that_is_taken_away_ends_the_socket(
    authority: Authority, tmp_path: Path, link: list[Link]
) -> None:
    async with RecordingCentralSystem(authority.sign().server_context(tmp_path)) as central_system:
        link.append(Link(settings_for(central_system.url, SslClientMode.VERIFY, authority, None)))
        await link[0].online()

        await link[0].change(trusted_roots_pem=())

        assert (await link[0].shows(last_error="tls_untrusted")).socket == "closed"


async def test_server_that_knows_the_root_alone_accepts_our_chain(
    authority: Authority, tmp_path: Path, link: list[Link]
) -> None:
    between = authority.subordinate()
    ours = between.sign("client.example")
    context = authority.sign().server_context(tmp_path, authority.root_pem)
    settings = settings_for("", SslClientMode.MUTUAL, authority, ours)
    async with RecordingCentralSystem(context) as central_system:
        chain = ours.certificate_pem + between.root_pem
        backend = replace(settings.backend, backend_url=central_system.url)
        link.append(Link(replace(settings, backend=backend, client_certificate_pem=chain)))

        assert (await link[0].online()).is_online
