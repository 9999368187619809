"""The TLS context of each SSL client mode, and what a handshake showed (parameters.md section 4; security whitepaper ed. 3, A00)."""

import os
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime

from chargepoint.domain.connection import LinkProblem, problem_of_tls, problem_of_verification
from chargepoint.domain.ladder import Rung, Seen
from chargepoint.domain.parameters import SslClientMode
from chargepoint.domain.peer_certificate import certificate_facts, points_to_issuer
from chargepoint.ocpp16.errors import ConnectFailed
from chargepoint.ocpp16.link_settings import DialSettings

_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python does not name."""

_SKIPS_HOST = frozenset(
    {SslClientMode.SKIP_HOST, SslClientMode.ALLOW_EXPIRED_SKIP_HOST, SslClientMode.ENCRYPT_ONLY}
)
_ALLOWS_EXPIRED = frozenset({SslClientMode.ALLOW_EXPIRED, SslClientMode.ALLOW_EXPIRED_SKIP_HOST})


@dataclass(slots=True)
class TlsSight:
    """What one handshake showed. chain: as the server sent it, DER, verified or not. error: the last one of OpenSSL."""

    chain: tuple[bytes, ...] = ()
    version: str = ""
    error: ssl.SSLError | None = field(default=None, repr=False)

    def seen(self) -> Seen:
        """Return the server's certificate and the version, for the ladder."""
        facts = certificate_facts(self.chain[0]) if self.chain else {}
        return facts | ({"version": self.version} if self.version else {})

    def failure(self, error: ssl.SSLError, is_clock_set: bool) -> ConnectFailed:
        """Return what an error of OpenSSL means."""
        if isinstance(error, ssl.SSLCertVerificationError):
            is_alone = len(self.chain) == 1 and points_to_issuer(self.chain[0])
            problem = problem_of_verification(error.verify_code, is_clock_set, is_alone)
            seen = {**self.seen(), "today": datetime.now(UTC).isoformat()}  # OpenSSL asks the system's clock
            return ConnectFailed(problem, error.verify_message, seen, Rung.TLS)
        reason = error.reason or ""
        return ConnectFailed(problem_of_tls(reason), reason, {**self.seen(), "tls_error": reason}, Rung.TLS)


def watch(context: ssl.SSLContext) -> TlsSight:
    """Return what the next handshake with a context shows, filled in while it happens.

    A refused certificate would else be seen by a second, unverified handshake alone.
    """
    sight = TlsSight()

    class Watched(ssl.SSLObject):
        def do_handshake(self) -> None:
            try:
                super().do_handshake()
            except ssl.SSLError as error:
                _note(self, sight, error)
                raise
            _note(self, sight, None)

        def read(self, *args: object) -> bytes:
            try:
                return super().read(*args)  # type: ignore[arg-type]  # as above
            except ssl.SSLError as error:
                _note(self, sight, error)
                raise

    context.sslobject_class = Watched
    return sight


def _note(connection: ssl.SSLObject, sight: TlsSight, error: ssl.SSLError | None) -> None:
    if isinstance(error, ssl.SSLWantReadError | ssl.SSLWantWriteError):
        return
    sight.error = error
    sight.chain = _chain_of(connection) or sight.chain
    sight.version = connection.version() or "" if error is None else sight.version


def _chain_of(connection: ssl.SSLObject) -> tuple[bytes, ...]:
    """Return the chain as it was sent. Public since Python 3.13; before, the object beneath has the same method."""
    source = connection if hasattr(connection, "get_unverified_chain") else connection._sslobj  # type: ignore[attr-defined]  # as said
    chain = source.get_unverified_chain() or ()
    return tuple(one if isinstance(one, bytes) else one.public_bytes(ssl._ssl.ENCODING_DER) for one in chain)  # type: ignore[attr-defined]  # the encoding has no public name


def ssl_context(settings: DialSettings) -> ssl.SSLContext | None:
    """Return the context for a mode, None for No SSL.

    Trust: the system's bundle and the installed roots, or the latter alone where they are pinned and there are any. An
    installed root counts by itself, though another may have signed it.
    Raises ConnectFailed when a stored certificate or key cannot be loaded.
    """
    mode = settings.ssl_client_mode
    if mode is SslClientMode.NONE:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_TRUSTED_FIRST
    if not (settings.pins_roots and settings.trusted_roots_pem):
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    context.check_hostname = mode not in _SKIPS_HOST
    context.verify_mode = ssl.CERT_NONE if mode is SslClientMode.ENCRYPT_ONLY else ssl.CERT_REQUIRED
    if mode in _ALLOWS_EXPIRED:
        context.verify_flags |= _NO_CHECK_TIME
    try:
        if settings.trusted_roots_pem:
            context.load_verify_locations(cadata="\n".join(settings.trusted_roots_pem))
        if mode is SslClientMode.MUTUAL:
            _load_client_certificate(context, settings)
    except (ssl.SSLError, ValueError) as error:
        raise ConnectFailed(LinkProblem.CLIENT_CERTIFICATE, type(error).__name__, rung=Rung.TLS) from None
    return context


def _load_client_certificate(context: ssl.SSLContext, settings: DialSettings) -> None:
    """Load certificate and key from memory: the key never touches a disk."""
    file = os.memfd_create("client-certificate")
    try:
        os.write(file, f"{settings.client_certificate_pem}\n{settings.client_key_pem}\n".encode())
        context.load_cert_chain(f"/proc/self/fd/{file}")
    finally:
        os.close(file)
