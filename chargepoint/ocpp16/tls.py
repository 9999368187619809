"""The TLS context of each SSL client mode (parameters.md section 4; security whitepaper ed. 3, A00)."""

import os
import ssl

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.parameters import SslClientMode
from chargepoint.ocpp16.errors import ConnectFailed
from chargepoint.ocpp16.link_settings import DialSettings

_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python does not name."""

_SKIPS_HOST = frozenset(
    {SslClientMode.SKIP_HOST, SslClientMode.ALLOW_EXPIRED_SKIP_HOST, SslClientMode.ENCRYPT_ONLY}
)
_ALLOWS_EXPIRED = frozenset({SslClientMode.ALLOW_EXPIRED, SslClientMode.ALLOW_EXPIRED_SKIP_HOST})


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
        raise ConnectFailed(LinkProblem.CLIENT_CERTIFICATE, type(error).__name__) from None
    return context


def _load_client_certificate(context: ssl.SSLContext, settings: DialSettings) -> None:
    """Load certificate and key from memory: the key never touches a disk."""
    file = os.memfd_create("client-certificate")
    try:
        os.write(file, f"{settings.client_certificate_pem}\n{settings.client_key_pem}\n".encode())
        context.load_cert_chain(f"/proc/self/fd/{file}")
    finally:
        os.close(file)
