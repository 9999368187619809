"""Parameters.md section 4: what each SSL client mode checks, against a real TLS server."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
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
from tests.support.clock import FakeClock

MODES = [mode for mode in SslClientMode if mode is not SslClientMode.NONE]
ALLOWS_EXPIRED = {"encrypt_only", "allow_expired_skip_host", "allow_expired"}
SKIPS_HOST = {"encrypt_only", "allow_expired_skip_host", "skip_host"}


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


async def problem_with(
    certificate: Certificate, mode: SslClientMode, authority: Authority, folder: Path, links: list[Link]
) -> str | None:
    """Return what keeps a link in that mode from a server with that certificate, None: it came online."""
    client = authority.sign("client.example") if mode is SslClientMode.MUTUAL else None
    async with RecordingCentralSystem(certificate.server_context(folder)) as central_system:
        link = Link(settings_for(central_system.url, mode, authority, client))
        links.append(link)
        link.start()
        await link.ended_up()
        return link.central_system.view().last_error


@pytest.mark.parametrize("mode", MODES)
async def test_good_certificate_is_accepted_in_every_mode(
    mode: SslClientMode, authority: Authority, tmp_path: Path, link: list[Link]
) -> None:
    assert await problem_with(authority.sign(), mode, authority, tmp_path, link) is None


@pytest.mark.parametrize("mode", MODES)
async def test_expired_certificate_is_accepted_where_the_mode_says_so(
    mode: SslClientMode, authority: Authority, tmp_path: Path, link: list[Link]
) -> None:
    problem = await problem_with(authority.sign(is_expired=True), mode, authority, tmp_path, link)

    assert problem == (None if mode.value in ALLOWS_EXPIRED else "tls_expired")


@pytest.mark.parametrize("mode", MODES)
async def test_another_host_is_accepted_where_the_mode_says_so(
    mode: SslClientMode, authority: Authority, tmp_path: Path, link: list[Link]
) -> None:
    problem = await problem_with(authority.sign("other.example"), mode, authority, tmp_path, link)

    assert problem == (None if mode.value in SKIPS_HOST else "tls_host")


@pytest.mark.parametrize("mode", MODES)
async def test_unknown_authority_is_accepted_by_encrypt_only_alone(
    mode: SslClientMode, authority: Authority, tmp_path: Path, link: list[Link]
) -> None:
    problem = await problem_with(Authority().sign(), mode, authority, tmp_path, link)

    assert problem == (None if mode is SslClientMode.ENCRYPT_ONLY else "tls_untrusted")


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


async def test_clock_that_was_never_set_is_named_instead_of_the_certificate(
    authority: Authority, tmp_path: Path, link: list[Link]
) -> None:
    server = authority.sign(is_expired=True).server_context(tmp_path)
    async with RecordingCentralSystem(server) as central_system:
        settings = settings_for(central_system.url, SslClientMode.VERIFY, authority, None)
        link.append(Link(settings, clock=FakeClock(datetime(2000, 1, 1, tzinfo=UTC))))
        link[0].start()

        await link[0].shows(last_error="clock_not_set")


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
