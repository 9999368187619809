"""On what a link rests, what is pinned, and which events a failed handshake is, against a real TLS server."""

import ssl
import warnings
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chargepoint.domain.events import InvalidMessage
from chargepoint.domain.parameters import SslClientMode
from chargepoint.domain.security import may_refuse_certificate
from chargepoint.ocpp16.link_settings import read
from chargepoint.ocpp16.tls import ssl_context
from tests.ocpp16.link import FACTS, Link
from tests.ocpp16.test_tls import settings_for
from tests.support.central_system import RecordingCentralSystem
from tests.support.certificates import Authority
from tests.support.tls_server import refusing_server

VERIFY, MUTUAL = SslClientMode.VERIFY, SslClientMode.MUTUAL
PINNED = {"AdditionalRootCertificateCheck": "true"}


@pytest.fixture
async def links() -> AsyncIterator[list[Link]]:
    links: list[Link] = []
    yield links
    for link in links:
        await link.stop()


def started(links: list[Link], link: Link) -> Link:
    links.append(link)
    link.start()
    return link


async def test_a_root_that_does_not_carry_the_link_goes_without_ending_it(
    tmp_path: Path, links: list[Link]
) -> None:
    authority, other = Authority(), Authority()
    async with RecordingCentralSystem(authority.sign().server_context(tmp_path)) as central_system:
        settings = settings_for(central_system.url, VERIFY, authority, None)
        both = (authority.root_pem, other.root_pem)
        link = started(links, Link(replace(settings, trusted_roots_pem=both)))
        await link.online()
        assert link.central_system.verified_chain()[-1] == authority.root_pem

        await link.change(trusted_roots_pem=(authority.root_pem,))
        assert await central_system.call("ClearCache") == {"status": "Accepted"}
        assert len(central_system.connections) == 1

        await link.change(trusted_roots_pem=(other.root_pem,))
        await link.shows(last_error="tls_untrusted")


@pytest.mark.parametrize("mode", [SslClientMode.NONE, SslClientMode.ENCRYPT_ONLY])
async def test_a_link_without_a_check_rests_on_nothing(
    mode: SslClientMode, tmp_path: Path, links: list[Link]
) -> None:
    authority = Authority()
    context = None if mode is SslClientMode.NONE else authority.sign().server_context(tmp_path)
    async with RecordingCentralSystem(context) as central_system:
        link = started(links, Link(settings_for(central_system.url, mode, authority, None)))
        await link.online()

        assert link.central_system.verified_chain() == ()


@pytest.mark.parametrize(("keys", "problem"), [({}, None), (PINNED, "tls_untrusted")])
async def test_the_systems_bundle_counts_unless_the_root_is_pinned(
    keys: dict[str, str],
    problem: str | None,
    tmp_path: Path,
    links: list[Link],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority = Authority()
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(authority.root_pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    async with RecordingCentralSystem(authority.sign().server_context(tmp_path)) as central_system:
        settings = settings_for(central_system.url, VERIFY, Authority(), None)
        link = started(links, Link(replace(settings, keys=keys)))
        await link.ended_up()

        assert link.central_system.view().last_error == problem


@pytest.mark.parametrize("is_signed_by_old", [False, True])
async def test_a_pinned_root_carries_the_link_by_itself(
    is_signed_by_old: bool, tmp_path: Path, links: list[Link]
) -> None:
    root = Authority().subordinate() if is_signed_by_old else Authority()
    async with RecordingCentralSystem(root.sign().server_context(tmp_path)) as central_system:
        settings = settings_for(central_system.url, VERIFY, root, None)
        link = started(links, Link(replace(settings, keys=PINNED)))

        assert (await link.online()).is_online


def test_nothing_to_pin_leaves_the_systems_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(Authority().root_pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    settings = settings_for("wss://backend.example/", VERIFY, Authority(), None)
    pinned = read(replace(settings, keys=PINNED), FACTS, {}).dial
    contexts = [ssl_context(one) for one in (pinned, replace(pinned, trusted_roots_pem=()))]

    assert [len(one.get_ca_certs()) for one in contexts if one] == [1, 1]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
async def test_a_refused_client_certificate_is_told_from_a_fault_of_the_server(
    version: ssl.TLSVersion, tmp_path: Path, links: list[Link]
) -> None:
    authority = Authority()
    context = authority.sign().server_context(tmp_path, authority.root_pem)
    context.minimum_version = context.maximum_version = version
    async with refusing_server(context) as url:
        ours = Authority().sign("client.example")
        link = started(links, Link(settings_for(url, MUTUAL, authority, ours)))

        await link.shows(last_error="client_certificate_refused")
        assert may_refuse_certificate("client_certificate_refused")


async def test_an_old_version_of_tls_is_named(tmp_path: Path, links: list[Link]) -> None:
    authority = Authority()
    context = authority.sign().server_context(tmp_path)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    async with refusing_server(context) as url:
        link = started(links, Link(settings_for(url, VERIFY, authority, None)))

        await link.shows(last_error="tls_version")


async def test_no_common_cipher_is_named(tmp_path: Path, links: list[Link]) -> None:
    authority = Authority()
    context = authority.sign().server_context(tmp_path)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")  # its key is an elliptic curve's
    async with refusing_server(context) as url:
        link = started(links, Link(settings_for(url, VERIFY, authority, None)))

        await link.shows(last_error="tls_cipher")


async def test_what_is_no_message_is_told_once_a_second(links: list[Link]) -> None:
    async with RecordingCentralSystem() as central_system:
        settings = settings_for(central_system.url, SslClientMode.NONE, Authority(), None)
        link = started(links, Link(settings))
        await link.online()
        for _ in range(20):
            await central_system.connections[0].send("no JSON")
        assert await central_system.call("ClearCache") == {"status": "Accepted"}

        assert [type(one) for one in link.actions.posted].count(InvalidMessage) == 1
