"""The one slot for a CALL of our own: who waits, and who goes first (OCPP-J 1.6 §4.1.1, rules J5 and J17)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum
from heapq import heappop, heappush


class Urgency(IntEnum):
    """Smaller goes first; equal ones in the order they came."""

    URGENT = 0  # Boot, Heartbeat, Authorize, Status
    STORED = 1  # what waits in the outbox


class CallSlot:
    """A lock whose waiters have two ranks. Safe to cancel while waiting or holding."""

    def __init__(self) -> None:
        self._is_taken = False
        self._arrivals = 0
        self._waiting: list[tuple[Urgency, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def hold(self, urgency: Urgency) -> AsyncIterator[None]:
        """Wait for the slot, hold it for the block, then hand it on."""
        await self._acquire(urgency)
        try:
            yield
        finally:
            self._release()

    async def _acquire(self, urgency: Urgency) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._arrivals += 1
        heappush(self._waiting, (urgency, self._arrivals, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._release()  # it was handed over in the same turn of the loop
            raise

    def _release(self) -> None:
        while self._waiting:
            turn = heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._is_taken = False
