"""The Channels worker: its root task runs the charge point, so that no consumer can restart or delay it."""

import asyncio
import signal
from typing import Any

from channels.worker import Worker

from chargepoint import bus
from chargepoint.worker.process import environment, reboot
from chargepoint.worker.service import ChargePointService


async def _no_application(scope: Any, receive: Any, send: Any) -> None:
    """Stand where a stock worker has its consumers; ours has none."""


class ChargePointWorker(Worker):  # type: ignore[misc]  # channels has no types
    """Hosts the outbound OCPP client and the hardware control; used by runwallbox and runworker alike."""

    def __init__(self, channel_layer: Any) -> None:
        super().__init__(_no_application, [bus.WORKER_CHANNEL], channel_layer)
        self._service = ChargePointService(environment(), reboot)

    async def handle(self) -> None:
        """Serve until cancelled or told to end by SIGTERM or SIGINT, then leave the board safe."""
        await self._service.run()

    async def handle_until_signal(self) -> None:
        """Do what `handle` does in a process of its own."""
        loop = asyncio.get_running_loop()
        root = asyncio.current_task()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, lambda: root.cancel() if root else None)
        try:
            await self.handle()
        except asyncio.CancelledError:
            return
