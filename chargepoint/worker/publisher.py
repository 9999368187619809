"""Sends whole snapshots to the open pages: the newest, and at most two a second."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from chargepoint import bus
from chargepoint.domain.snapshot import Snapshot

SHORTEST_GAP_S = 0.5
LONGEST_GAP_S = 2.0


class Publisher:
    """The port `StatusSink`. `build` makes the snapshot; it is called only when one is really sent."""

    def __init__(self) -> None:
        self.build: Callable[[], Snapshot] | None = None
        self._changed = asyncio.Event()

    async def publish(self) -> None:
        """Note that something may have changed; costs nothing."""
        self._changed.set()

    def note_change(self) -> None:
        """Do what `publish` does, for callers that cannot wait."""
        self._changed.set()

    def snapshot(self) -> dict[str, Any] | None:
        """Return the newest snapshot JSON-like, None before the charge point runs."""
        return None if self.build is None else msgspec.to_builtins(self.build())

    async def run(self) -> None:
        """Serve for ever; a snapshot goes out at the latest every two seconds, so that a page knows it is alive."""
        while True:
            try:
                async with asyncio.timeout(LONGEST_GAP_S):
                    await self._changed.wait()
            except TimeoutError:
                pass
            self._changed.clear()
            snapshot = self.snapshot()
            if snapshot is not None:
                await bus.publish_snapshot(snapshot)
            await asyncio.sleep(SHORTEST_GAP_S)
