"""Collects what one turn of the actor changed, and writes it as one database transaction."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chargepoint.domain.journal import ConnectorRecord, LogEntry, PresentedCard, StateChange
from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.transaction import Message
from chargepoint.runtime.ports import Store, StoreUnavailable

logger = logging.getLogger(__name__)


KEPT_PENDING = 500
"""So many lines of the log, and shown cards, wait in memory while the disk takes nothing; the newest stay."""


class Journal:
    """The one way in which the actor writes.

    queued: called whenever messages were added to the outbox. stored: called whenever the disk took something.
    """

    def __init__(self, store: Store, queued: Callable[[], None], stored: Callable[[], None]) -> None:
        self._store = store
        self._queued = queued
        self._stored = stored
        self._pending = StateChange()
        self._is_failing = False

    def note(self, at: datetime, kind: str, **parameters: str) -> None:
        """Add a line to the event log with the next write."""
        self._pending = self._pending.merged(StateChange(log=(LogEntry(at, kind, parameters),)))

    def presented(self, card: PresentedCard) -> None:
        """Add a shown card with the next write."""
        self._pending = self._pending.merged(StateChange(presented=(card,)))

    def connector(self, record: ConnectorRecord) -> None:
        """Store a connector's record with the next write."""
        self._pending = self._pending.merged(StateChange(connectors=(record,)))

    def add(self, change: StateChange) -> None:
        """Store this with the next write."""
        self._pending = self._pending.merged(change)

    async def write(self, change: StateChange) -> None:
        """Write this and all that is pending, durably.

        Raises StoreUnavailable; then nothing was written, and what was pending still is.
        """
        waiting, self._pending = self._pending, StateChange()
        change = waiting.merged(change)
        if not change:
            return
        try:
            await self._store.save(change)
        except StoreUnavailable:
            self._pending = _bounded(waiting.merged(self._pending))
            raise
        self._is_failing = False
        self._stored()
        if change.messages:
            self._queued()

    async def flush(self) -> None:
        """Write what is pending; what cannot be written now is tried again with the next write."""
        try:
            await self.write(StateChange())
        except StoreUnavailable as error:
            if not self._is_failing:
                logger.warning("the journal could not be written, kept for later: %s", error)
            self._is_failing = True


def _bounded(change: StateChange) -> StateChange:
    """Return what may wait: the newest record of each connector, and not too many lines."""
    records = {record.connector_id: record for record in change.connectors}
    return replace(
        change,
        connectors=tuple(records.values()),
        log=change.log[-KEPT_PENDING:],
        presented=change.presented[-KEPT_PENDING:],
        samples=change.samples[-KEPT_PENDING:],
    )


def outgoing(backend: int | None, message: Message) -> tuple[OutboxMessage, ...]:
    """Return the row that reports a message, or none where there is no backend to report to."""
    return () if backend is None else (OutboxMessage(str(uuid.uuid4()), backend, message),)
