"""Daphne and the worker in one event loop."""

import asyncio
import logging
import signal
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server

from chargepoint.management.body_limit import limit_bodies
from chargepoint.store.panel_certificate import PanelCertificate
from chargepoint.web.live import LARGEST_MESSAGE_BYTES
from chargepoint.worker.channels_worker import ChargePointWorker

# Daphne installs the asyncio reactor when its server module is imported; only then may this import follow.
from twisted.internet import reactor  # isort: skip
from twisted.internet.endpoints import quoteStringArgument  # isort: skip

logger = logging.getLogger(__name__)


def https_endpoint(address: str, port: int, certificate: PanelCertificate) -> str:
    """Return the description of an endpoint that speaks TLS 1.2 and newer, which is Twisted's own least."""
    quoted = (quoteStringArgument(str(part)) for part in (address, certificate.key, certificate.certificate))
    interface, key, chain = quoted
    return f"ssl:{port}:interface={interface}:privateKey={key}:certKey={chain}"


class WallboxServer:
    """Serves the panel and hosts the worker. failure: what ended the worker, None for an orderly end.

    https: an endpoint beside the plain one, as Twisted describes it, "" for none.
    """

    def __init__(self, address: str, port: int, channel_layer: Any, https: str = "") -> None:
        from wallbox_site.asgi import application

        plain = build_endpoint_description_strings(host=address, port=port)
        self._endpoints = [*plain, *([https] if https else [])]
        self._server = Server(
            application,
            endpoints=self._endpoints,
            signal_handlers=False,
            http_timeout=60,
            websocket_timeout=-1,
            application_close_timeout=3,
            websocket_max_message_size=LARGEST_MESSAGE_BYTES,
            websocket_max_frame_size=LARGEST_MESSAGE_BYTES,
            server_name="wallbox",
            ready_callable=self._ready,
        )
        self._channel_layer = channel_layer
        self._root: asyncio.Task[None] | None = None
        self.has_listened = False
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Serve until a signal, or until the worker ends."""
        self._server.run()

    def _ready(self) -> None:
        self.has_listened = len(self._server.listening_addresses) == len(self._endpoints)
        limit_bodies(self._server.http_factory)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: reactor.callFromThread(self._end))
        # callWhenRunning never starts a coroutine in Daphne's loop; callLater does.
        reactor.callLater(0, self._start_worker)

    def _start_worker(self) -> None:
        worker = ChargePointWorker(self._channel_layer)
        self._root = asyncio.get_event_loop().create_task(worker.handle())
        self._root.add_done_callback(self._worker_ended)

    def _end(self) -> None:
        if self._root is None or self._root.done():
            self._server.stop()
        else:
            self._root.cancel()

    def _worker_ended(self, root: asyncio.Task[None]) -> None:
        if not root.cancelled():
            self.failure = root.exception()
        if reactor.running:
            self._server.stop()
