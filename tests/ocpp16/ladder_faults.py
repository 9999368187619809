"""The faults of the panel's table, each made for real on loopback: what to dial, and what has to be said of it."""

import ssl
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from chargepoint.domain.parameters import SslClientMode
from chargepoint.domain.settings import StoredSettings
from tests.ocpp16.link import stored_settings
from tests.support.central_system import Behaviour, RecordingCentralSystem
from tests.support.certificates import Authority, Certificate
from tests.support.faulty_servers import (
    closed_port,
    port_that_is_silent,
    server_that_says,
    server_with_alerts,
)

UNSET_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Rig:
    """Where faults are made. ends: what is taken down after the test."""

    folder: Path
    authority: Authority
    ends: AsyncExitStack

    async def says(self, answer: bytes, *, closes: bool = True, reads: bytes = b"\r\n\r\n") -> int:
        """Return the port of a server without TLS that answers so."""
        return await self.ends.enter_async_context(server_that_says(answer, None, closes, reads))

    async def http(self, head: str, body: bytes = b"") -> StoredSettings:
        """Return settings for a web server that answers a handshake so."""
        answer = f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        return stored_settings(ws(await self.says(answer)))

    async def proxy(self, answer: bytes, *, closes: bool = True) -> StoredSettings:
        """Return settings for a proxy that answers CONNECT so."""
        port = await self.says(answer, closes=closes)
        return stored_settings("ws://backend.example/ocpp", websocket_proxy=f"127.0.0.1:{port}")

    async def tls(self, server: ssl.SSLContext, mode: SslClientMode = SslClientMode.VERIFY) -> StoredSettings:
        """Return settings for a TLS server that trusts our test root."""
        port = await self.ends.enter_async_context(server_that_says(b"", server))
        return self.secure(port, mode)

    def secure(self, port: int, mode: SslClientMode = SslClientMode.VERIFY) -> StoredSettings:
        """Return settings that dial a port with TLS and trust our test root."""
        settings = stored_settings(f"wss://127.0.0.1:{port}/ocpp", ssl_client_mode=mode)
        return replace(settings, trusted_roots_pem=(self.authority.root_pem,))

    async def certificate(self, certificate: Certificate) -> StoredSettings:
        """Return settings for a server with that certificate."""
        return await self.tls(certificate.server_context(self.folder))

    async def boot(self, behaviour: Behaviour) -> StoredSettings:
        """Return settings for a backend that always treats BootNotification so."""
        central_system = await self.ends.enter_async_context(RecordingCentralSystem())
        central_system.plan("BootNotification", *[behaviour] * 50)
        return stored_settings(central_system.url)


def ws(port: int) -> str:
    """Return the address of a port."""
    return f"ws://127.0.0.1:{port}/ocpp"


async def other_scheme(rig: Rig) -> StoredSettings:
    return stored_settings("http://backend.example")


async def no_address(rig: Rig) -> StoredSettings:
    return stored_settings("")


async def unknown_name(rig: Rig) -> StoredSettings:
    return stored_settings("ws://nobody.invalid/ocpp")


async def unknown_proxy(rig: Rig) -> StoredSettings:
    return stored_settings("ws://backend.example/ocpp", websocket_proxy="proxy.invalid:3128")


async def closed_proxy(rig: Rig) -> StoredSettings:
    return stored_settings("ws://backend.example/ocpp", websocket_proxy=f"127.0.0.1:{closed_port()}")


async def port_closed(rig: Rig) -> StoredSettings:
    return stored_settings(ws(closed_port()))


async def port_silent(rig: Rig) -> StoredSettings:
    return stored_settings(ws(rig.ends.enter_context(port_that_is_silent())))


async def proxy_silent(rig: Rig) -> StoredSettings:
    port = rig.ends.enter_context(port_that_is_silent())
    return stored_settings("ws://backend.example/ocpp", websocket_proxy=f"127.0.0.1:{port}")


async def self_signed(rig: Rig) -> StoredSettings:
    return replace(await rig.certificate(rig.authority.sign()), trusted_roots_pem=())


async def missing_intermediate(rig: Rig) -> StoredSettings:
    between = rig.authority.subordinate()
    return await rig.certificate(between.sign(issuer_url="http://ca.example/between.cer"))


async def not_yet_valid(rig: Rig) -> StoredSettings:
    return await rig.certificate(rig.authority.sign(starts_in_days=40))


async def plain_port(rig: Rig) -> StoredSettings:
    return rig.secure(await rig.says(b"HTTP/1.1 400 Bad Request\r\n\r\n", reads=b""))


async def plain_port_that_hangs_up(rig: Rig) -> StoredSettings:
    return rig.secure(await rig.says(b"", reads=b""))


async def port_without_handshake(rig: Rig) -> StoredSettings:
    return rig.secure(await rig.says(b"", closes=False, reads=b""))


async def old_tls(rig: Rig) -> StoredSettings:
    server = rig.authority.sign().server_context(rig.folder)
    server.set_ciphers("ALL:@SECLEVEL=0")
    server.minimum_version, server.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    return rig.secure(rig.ends.enter_context(server_with_alerts(server)))


async def client_certificate_missing(rig: Rig) -> StoredSettings:
    server = rig.authority.sign().server_context(rig.folder, rig.authority.root_pem)
    return rig.secure(rig.ends.enter_context(server_with_alerts(server)))


async def client_certificate_unknown(rig: Rig) -> StoredSettings:
    server = rig.authority.sign().server_context(rig.folder, rig.authority.root_pem)
    server.maximum_version = ssl.TLSVersion.TLSv1_2
    ours = Authority().subordinate().sign("client.example")
    settings = rig.secure(rig.ends.enter_context(server_with_alerts(server)), SslClientMode.MUTUAL)
    return replace(settings, client_certificate_pem=ours.certificate_pem, client_key_pem=ours.key_pem)


async def client_certificate_broken(rig: Rig) -> StoredSettings:
    settings = await rig.tls(rig.authority.sign().server_context(rig.folder), SslClientMode.MUTUAL)
    return replace(settings, client_certificate_pem="x", client_key_pem="x")


async def tls_port(rig: Rig) -> StoredSettings:
    server = server_that_says(b"", rig.authority.sign().server_context(rig.folder))
    return stored_settings(ws(await rig.ends.enter_async_context(server)))


async def no_web_server(rig: Rig) -> StoredSettings:
    return stored_settings(ws(await rig.says(b"SSH-2.0-OpenSSH\r\n\r\n")))


async def hangs_up(rig: Rig) -> StoredSettings:
    return stored_settings(ws(await rig.says(b"")))


async def says_nothing(rig: Rig) -> StoredSettings:
    return stored_settings(ws(await rig.says(b"", closes=False)))


async def agrees_to_nothing(rig: Rig) -> StoredSettings:
    central_system = await rig.ends.enter_async_context(RecordingCentralSystem())
    central_system.handshake.subprotocol = None
    return stored_settings(central_system.url)


async def agrees_to_another(rig: Rig) -> StoredSettings:
    central_system = await rig.ends.enter_async_context(RecordingCentralSystem())
    central_system.handshake.subprotocol = "ocpp2.0.1"
    return stored_settings(central_system.url)


Make = Callable[[Rig], Awaitable[StoredSettings]]


def http(head: str, body: bytes = b"") -> Make:
    return lambda rig: rig.http(head, body)


def proxy(answer: bytes, *, closes: bool = True) -> Make:
    return lambda rig: rig.proxy(answer, closes=closes)


def boot(behaviour: Behaviour) -> Make:
    return lambda rig: rig.boot(behaviour)


def answered(status: str) -> Make:
    payload = {"status": status, "interval": 60, "currentTime": "2026-01-01T00:00:00Z"}
    return boot(Behaviour(payload=payload))


def expired(rig: Rig) -> Awaitable[StoredSettings]:
    return rig.certificate(rig.authority.sign(is_expired=True))


def other_host(rig: Rig) -> Awaitable[StoredSettings]:
    return rig.certificate(rig.authority.sign("other.example"))
