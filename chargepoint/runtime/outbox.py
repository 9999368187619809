"""Drains the stored messages, each lane in order, one at a time (OCPP 1.6 ed. 2 §3.7.1; J17 to J19)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from chargepoint.domain.errors import Refused
from chargepoint.domain.events import StartConfirmed
from chargepoint.domain.outbox import Lane, OutboxRow, after_failure
from chargepoint.domain.transaction import (
    MessageKind,
    StartTransactionMessage,
    StopTransactionMessage,
    Transaction,
)
from chargepoint.domain.units import is_provisional
from chargepoint.runtime.ports import (
    CallRejected,
    CallTimedOut,
    CentralSystem,
    Clock,
    Delivery,
    NotConnected,
    Store,
    StoreUnavailable,
)
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)

UNKNOWN_TRANSACTION_ID = -1
"""Sent for a transaction whose start was never confirmed (errata 3.18); never used as "none" inside."""

STORE_RETRY_S = 5.0


class Outbox:
    """Sends head after head while the link is up; being offline or restarted uses up no attempt."""

    def __init__(
        self,
        state: State,
        store: Store,
        central_system: CentralSystem,
        clock: Clock,
        post: Callable[[StartConfirmed], None],
    ) -> None:
        self._state = state
        self._store = store
        self._central_system = central_system
        self._clock = clock
        self._post = post
        self._rings = {lane: asyncio.Event() for lane in Lane}
        self._idle = {lane: asyncio.Event() for lane in Lane}
        self._sending = {lane: asyncio.Lock() for lane in Lane}
        self.waiting = 0
        self.parked = 0

    def ring(self) -> None:
        """Something was stored, or the link came up."""
        for lane in Lane:
            self._idle[lane].clear()
            self._rings[lane].set()

    async def run(self, lane: Lane) -> None:
        """Serve one lane for ever."""
        while True:
            self._rings[lane].clear()
            try:
                wait_s = await self._drain(lane)
            except StoreUnavailable as error:
                logger.warning("the queue cannot be read or written: %s", error)
                wait_s = STORE_RETRY_S
            await self.count()
            if not self._rings[lane].is_set():
                self._idle[lane].set()
            await self._wait(lane, wait_s)

    async def _wait(self, lane: Lane, wait_s: float | None) -> None:
        try:
            async with asyncio.timeout(wait_s):
                await self._rings[lane].wait()
        except TimeoutError:
            return

    async def _drain(self, lane: Lane) -> float | None:
        """Send until nothing is left, the link is gone, or the head must wait; return that wait in seconds."""
        while self._central_system.is_online:
            async with self._sending[lane]:
                wait_s, goes_on = await self._send_head(lane)
            if not goes_on:
                return wait_s
        return None

    async def _send_head(self, lane: Lane) -> tuple[float | None, bool]:
        """Send the head if it may go now; return how long it must wait (None: for a ring), and whether to go on."""
        backend = self._state.settings.backend_number
        row = None if backend is None else await self._store.next_message(lane, backend)
        if row is None or is_provisional(row.created_at):
            return None, False  # the actor rings once it has put the stamps of the unset clock right
        wait_s = self._wait_before(row)
        if wait_s > 0:
            return wait_s, False
        return None, await self._send(row)

    @asynccontextmanager
    async def standing_still(self, timeout_s: float) -> AsyncIterator[None]:
        """Send nothing meanwhile: what is read from the queue here is not under way. Raises Refused("sending")."""
        async with AsyncExitStack() as locks:
            try:
                async with asyncio.timeout(timeout_s):
                    for lane in Lane:
                        await locks.enter_async_context(self._sending[lane])
            except TimeoutError:
                raise Refused("sending") from None
            yield

    def _wait_before(self, row: OutboxRow) -> float:
        if row.next_attempt_at is None:
            return 0.0
        longest = self._state.configuration.int_of("TransactionMessageRetryInterval") * max(1, row.attempts)
        return min((row.next_attempt_at - self._clock.now().utc).total_seconds(), longest)

    async def _send(self, row: OutboxRow) -> bool:
        """Send one row; return whether the lane may go on at once."""
        try:
            delivery = await self._central_system.deliver(row, await self._transaction_id(row))
        except NotConnected:
            return False
        except CallTimedOut as error:
            if not error.link_alive:
                await self._central_system.drop("no answer to a stored message")
                return False
            await self._failed(row, str(error))
        except CallRejected as error:
            if row.kind is MessageKind.SECURITY_EVENT:  # informative: any answer is an answer (J17)
                await self._store.settle_delivered(row, Delivery())
            else:
                await self._failed(row, str(error))
        else:
            await self._delivered(row, delivery)
        return True

    async def _transaction_id(self, row: OutboxRow) -> int | None:
        if row.transaction_key is None or isinstance(row.message, StartTransactionMessage):
            return None
        transaction: Transaction | None = await self._store.find_transaction(row.transaction_key)
        if transaction is None or transaction.transaction_id is None:
            return UNKNOWN_TRANSACTION_ID
        return transaction.transaction_id

    async def _delivered(self, row: OutboxRow, delivery: Delivery) -> None:
        message, info = row.message, delivery.id_tag_info
        if isinstance(message, StartTransactionMessage) and info and delivery.transaction_id is not None:
            # Told before it is stored: a RemoteStop with this id may be the very next frame.
            self._post(
                StartConfirmed(message.transaction_key, message.connector_id, delivery.transaction_id, info)
            )
        await self._store.settle_delivered(row, delivery)
        if isinstance(message, StartTransactionMessage | StopTransactionMessage) and info and message.id_tag:
            await self._store.remember_authorization(message.id_tag, info)

    async def _failed(self, row: OutboxRow, why: str) -> None:
        keys = self._state.configuration
        failed = after_failure(
            row,
            keys.int_of("TransactionMessageAttempts"),
            keys.int_of("TransactionMessageRetryInterval"),
            self._clock.now(),
            why,
        )
        logger.warning(
            "%s %s was not processed (attempt %s): %s", row.kind, row.message_id, failed.attempts, why
        )
        await self._store.settle_failed(failed)

    async def count(self) -> None:
        """Bring the numbers that the panel shows up to date."""
        try:
            self.waiting, self.parked = await self._store.queue_length(self._state.settings.backend_number)
        except StoreUnavailable as error:
            logger.warning("the queue cannot be counted: %s", error)
            return
        if self.parked == 0:
            self._state.clear_alert("message_parked")
        elif ("message_parked", 0) not in self._state.alerts:
            self._state.raise_alert("message_parked", self._clock.now().utc)

    @property
    def is_settled(self) -> bool:
        """Nothing waits that this backend could take."""
        return self.waiting == 0 and all(idle.is_set() for idle in self._idle.values())

    async def drained(self, lane: Lane, timeout_s: float) -> bool:
        """Wait until a lane has nothing it can send now; False when that took too long."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._idle[lane].wait()
        except TimeoutError:
            return False
        return True
