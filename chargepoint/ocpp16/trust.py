"""On which certificates an open link rests: the chain that its TLS handshake has verified."""

import ssl
from typing import Any

from websockets.asyncio.client import ClientConnection


def verified_chain(websocket: ClientConnection) -> tuple[str, ...]:
    """Return the chain as PEM, the server's own first and the root last; () without TLS, a check, or where none tells."""
    tls: Any = websocket.transport.get_extra_info("ssl_object")
    if tls is None or tls.context.verify_mode is ssl.CERT_NONE:
        return ()
    # Python has a name for it from 3.13 on; the versions before know it one level below.
    known = getattr(tls, "get_verified_chain", None) or getattr(
        getattr(tls, "_sslobj", None), "get_verified_chain", None
    )
    return tuple(_pem(each) for each in known()) if known else ()


def _pem(certificate: Any) -> str:
    if isinstance(certificate, bytes):
        return ssl.DER_cert_to_PEM_cert(certificate)
    return str(certificate.public_bytes())
