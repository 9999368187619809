"""One attempt to open the WebSocket: TCP, TLS, handshake, subprotocol (OCPP-J 1.6 §3; rules J1 and J2)."""

import asyncio
import base64
import logging
import socket
import ssl
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidStatus, NegotiationError
from websockets.typing import Subprotocol

from chargepoint.domain.addresses import DEFAULT_PORTS, parse_proxy
from chargepoint.domain.connection import (
    LinkProblem,
    problem_of_status,
    problem_of_tls,
    problem_of_verification,
)
from chargepoint.domain.errors import InvalidSettings
from chargepoint.ocpp16.errors import ConnectFailed
from chargepoint.ocpp16.frames import MAXIMUM_FRAME_BYTES
from chargepoint.ocpp16.link_settings import DialSettings
from chargepoint.ocpp16.tcp import Endpoint, open_tcp
from chargepoint.ocpp16.timing import Timing
from chargepoint.ocpp16.tls import ssl_context

SUBPROTOCOL = Subprotocol("ocpp1.6")

Dial = Callable[[DialSettings, bytes | None, Timing, bool], Coroutine[Any, Any, ClientConnection]]
"""What `dial` does."""


async def dial(
    settings: DialSettings, password: bytes | None, timing: Timing, is_clock_set: bool
) -> ClientConnection:
    """Return an open WebSocket that speaks ocpp1.6. password: of the Basic header, None sends none.

    Raises ConnectFailed with what broke; safe to cancel.
    """
    context = await asyncio.to_thread(ssl_context, settings)  # reads the system's bundle
    try:
        target = _endpoint(settings.url)
        proxy = parse_proxy(settings.proxy) if settings.proxy else None
    except (InvalidSettings, ValueError) as error:
        raise ConnectFailed(LinkProblem.INVALID_URL, str(error)) from None
    connection = await open_tcp(target, proxy, settings.interface, timing)
    try:
        websocket = await _shake_hands(settings, password, connection, context, timing)
    except BaseException as error:  # a cancelled try must not leave its socket open either
        connection.close()
        if isinstance(error, Exception):
            raise _failure(error, is_clock_set) from None
        raise
    if websocket.subprotocol != SUBPROTOCOL:
        await websocket.close(1002)
        raise ConnectFailed(LinkProblem.SUBPROTOCOL, "the server agreed to none")
    return websocket


def basic_authorization(charge_point_id: str, password: bytes) -> str:
    """Return the value of the Authorization header; the password is bytes, not text (whitepaper A00.FR.205)."""
    return "Basic " + base64.b64encode(charge_point_id.encode() + b":" + password).decode("ascii")


def _endpoint(url: str) -> Endpoint:
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in DEFAULT_PORTS:
        raise ValueError("not a WebSocket URL")
    return parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]


async def _shake_hands(
    settings: DialSettings,
    password: bytes | None,
    connection: socket.socket,
    context: ssl.SSLContext | None,
    timing: Timing,
) -> ClientConnection:
    headers = {}
    if password is not None:
        headers["Authorization"] = basic_authorization(settings.charge_point_id, password)
    return await connect(
        settings.url,
        sock=connection,
        ssl=context,
        subprotocols=[SUBPROTOCOL],
        additional_headers=headers,
        compression=None,
        proxy=None,
        ping_interval=None,  # our own pinger can change its interval on an open connection
        open_timeout=timing.handshake_s,
        close_timeout=timing.close_s,
        max_size=MAXIMUM_FRAME_BYTES,
        logger=_discreet_logger(),
    )


def _discreet_logger() -> logging.Logger:
    """Return a logger that never says what DEBUG would: every header, the password among them."""
    logger = logging.getLogger(f"{__name__}.websocket")
    logger.setLevel(logging.INFO)
    return logger


def _failure(error: Exception, is_clock_set: bool) -> Exception:
    """Return the ConnectFailed for what the handshake raised; an unforeseen error as it is."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return ConnectFailed(problem_of_verification(error.verify_code, is_clock_set), error.verify_message)
    if isinstance(error, ssl.SSLError):
        return ConnectFailed(problem_of_tls(error.reason or ""), error.reason or "")
    if isinstance(error, TimeoutError):
        return ConnectFailed(LinkProblem.TIMEOUT, "no answer to the handshake")
    if isinstance(error, InvalidHandshake):
        return _refused_handshake(error)
    if isinstance(error, OSError | EOFError):
        return ConnectFailed(LinkProblem.CLOSED, "during the handshake")
    if isinstance(error, ValueError):
        return ConnectFailed(LinkProblem.HTTP_ERROR, "redirected")
    return error


def _refused_handshake(error: InvalidHandshake) -> ConnectFailed:
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        return ConnectFailed(problem_of_status(status), f"HTTP {status}")
    if isinstance(error, NegotiationError):
        return ConnectFailed(LinkProblem.SUBPROTOCOL, "the server chose another one")
    if isinstance(
        error.__cause__, ssl.SSLError
    ):  # TLS 1.3 refuses a client's certificate after the handshake
        return ConnectFailed(problem_of_tls(error.__cause__.reason or ""), error.__cause__.reason or "")
    if isinstance(error, InvalidMessage) and isinstance(error.__cause__, EOFError | OSError):
        return ConnectFailed(LinkProblem.CLOSED, "during the handshake")
    return ConnectFailed(LinkProblem.NOT_A_WEBSOCKET, type(error).__name__)
