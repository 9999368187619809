"""One attempt to open the WebSocket: TCP, TLS, handshake, subprotocol (OCPP-J 1.6 §3; rules J1 and J2)."""

import asyncio
import base64
import logging
import socket
import ssl
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from chargepoint.domain.addresses import DEFAULT_PORTS, parse_proxy
from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.ladder import Rung
from chargepoint.domain.parameters import SslClientMode
from chargepoint.ocpp16.climb import Climb
from chargepoint.ocpp16.errors import ConnectFailed
from chargepoint.ocpp16.frames import MAXIMUM_FRAME_BYTES
from chargepoint.ocpp16.handshakes import Handshakes, secrets_of
from chargepoint.ocpp16.link_settings import DialSettings
from chargepoint.ocpp16.tcp import Endpoint, open_tcp
from chargepoint.ocpp16.timing import Timing
from chargepoint.ocpp16.tls import TlsSight, ssl_context, watch
from chargepoint.ocpp16.tls_port import speaks_tls

SUBPROTOCOL = Subprotocol("ocpp1.6")

_MAY_BE_TLS = frozenset({LinkProblem.CLOSED, LinkProblem.NO_WEB_SERVER})


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt depends on. password: of the Basic header, None sends none.

    is_known: a WebSocket was open at this address before, so that nobody need ask whether it wants TLS.
    """

    settings: DialSettings
    password: bytes | None
    timing: Timing
    is_clock_set: bool
    is_known: bool = False


Dial = Callable[[Attempt, Climb], Coroutine[Any, Any, ClientConnection]]
"""What `dial` does."""


async def dial(attempt: Attempt, climb: Climb) -> ClientConnection:
    """Return an open WebSocket that speaks ocpp1.6; climb shows how far it came.

    Raises ConnectFailed with what broke; safe to cancel.
    """
    try:
        return await _Dialling(attempt, climb).run()
    except ConnectFailed as error:
        climb.failed(error.problem, error.seen, error.rung)
        raise


def basic_authorization(charge_point_id: str, password: bytes) -> str:
    """Return the value of the Authorization header; the password is bytes, not text (whitepaper A00.FR.205)."""
    return "Basic " + base64.b64encode(charge_point_id.encode() + b":" + password).decode("ascii")


class _Connect(connect):
    """Follows no redirect: the password would go along."""

    def process_redirect(self, exc: Exception) -> Exception:
        return exc


class _Dialling:
    """The steps of one attempt, over one socket."""

    def __init__(self, attempt: Attempt, climb: Climb) -> None:
        self._attempt = attempt
        self._settings = attempt.settings
        self._climb = climb

    async def run(self) -> ClientConnection:
        """Climb to the subprotocol."""
        self._climb.begin(Rung.ADDRESS)
        target, proxy = _endpoints(self._settings)
        self._climb.passed({"host": target[0], "port": str(target[1])})
        context = await asyncio.to_thread(ssl_context, self._settings)  # reads the system's bundle
        timing, interface = self._attempt.timing, self._settings.interface
        connection = await open_tcp(target, proxy, interface, timing, self._climb)
        try:
            websocket = await self._shake_hands(connection, context)
        except ConnectFailed as error:
            connection.close()
            may_want_tls = context is None and not self._attempt.is_known
            is_unclear = may_want_tls and error.problem in _MAY_BE_TLS
            if is_unclear and await speaks_tls(target, proxy, interface, timing):
                raise ConnectFailed(LinkProblem.TLS_EXPECTED, error.detail) from None
            raise
        except BaseException:  # a cancelled try must not leave its socket open either
            connection.close()
            raise
        return await self._check_subprotocol(websocket)

    async def _shake_hands(
        self, connection: socket.socket, context: ssl.SSLContext | None
    ) -> ClientConnection:
        attempt, headers = self._attempt, {}
        if attempt.password is not None:
            headers["Authorization"] = basic_authorization(self._settings.charge_point_id, attempt.password)
        secrets = secrets_of(headers.get("Authorization", ""), attempt.password)
        sight = None if context is None else watch(context)
        timeout_s = attempt.timing.handshake_s
        handshakes = Handshakes(sight, attempt.is_clock_set, timeout_s, secrets)
        climb = self._climb
        if context is None:
            climb.skip(Rung.TLS)
        else:
            climb.begin(Rung.TLS)
        try:
            return await _Connect(
                self._settings.url,
                create_connection=_climbing(climb, sight),
                sock=connection,
                ssl=context,
                subprotocols=[SUBPROTOCOL],
                additional_headers=headers,
                compression=None,
                proxy=None,
                ping_interval=None,  # our own pinger can change its interval on an open connection
                open_timeout=timeout_s,
                close_timeout=attempt.timing.close_s,
                max_size=MAXIMUM_FRAME_BYTES,
                logger=_discreet_logger(),
            )
        except Exception as error:
            raise handshakes.failure(error, climb.rung) from None

    async def _check_subprotocol(self, websocket: ClientConnection) -> ClientConnection:
        self._climb.passed({"status": "101"})
        self._climb.begin(Rung.SUBPROTOCOL)
        if websocket.subprotocol != SUBPROTOCOL:
            await websocket.close(1002)
            raise ConnectFailed(LinkProblem.SUBPROTOCOL, "the server agreed to none")
        self._climb.passed({"subprotocol": str(SUBPROTOCOL)})
        return websocket


def _climbing(climb: Climb, sight: TlsSight | None) -> type[ClientConnection]:
    """Return a connection that tells TLS, which is done once it exists, from the upgrade."""

    class Climbing(ClientConnection):
        async def handshake(self, *args: Any, **kwargs: Any) -> None:
            if sight is not None:
                climb.passed(sight.seen())
            await climb.before_upgrade()
            climb.begin(Rung.UPGRADE)
            await super().handshake(*args, **kwargs)

    return Climbing


def _endpoints(settings: DialSettings) -> tuple[Endpoint, Endpoint | None]:
    """Return target and proxy. Raises ConnectFailed where the address is not well-formed."""
    if settings.url_problem:
        raise ConnectFailed(LinkProblem.INVALID_URL, settings.url_problem, {"reason": settings.url_problem})
    parts = urlsplit(settings.url)
    host, port = parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
    if (parts.scheme == "ws") != (settings.ssl_client_mode is SslClientMode.NONE):
        raise ConnectFailed(LinkProblem.INVALID_URL, "ssl_client_mode", {"reason": "ssl_client_mode"})
    try:
        return (host, port), parse_proxy(settings.proxy) if settings.proxy else None
    except InvalidSettings as error:
        raise ConnectFailed(LinkProblem.INVALID_URL, str(error), {"reason": "proxy"}) from None


def _discreet_logger() -> logging.Logger:
    """Return a logger that never says what DEBUG would: every header, the password among them."""
    logger = logging.getLogger(f"{__name__}.websocket")
    logger.setLevel(logging.INFO)
    return logger
