"""Collects what one turn of the actor changed, and writes it as one database transaction."""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime

from chargepoint.domain.journal import ConnectorRecord, LogEntry, PresentedCard, StateChange
from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.transaction import Message
from chargepoint.runtime.ports import Store, StoreUnavailable

logger = logging.getLogger(__name__)


class Journal:
    """The one way in which the actor writes. queued: called whenever messages were added to the outbox."""

    def __init__(self, store: Store, queued: Callable[[], None]) -> None:
        self._store = store
        self._queued = queued
        self._pending = StateChange()

    def note(self, at: datetime, kind: str, **parameters: str) -> None:
        """Add a line to the event log with the next write."""
        self._pending = self._pending.merged(StateChange(log=(LogEntry(at, kind, parameters),)))

    def presented(self, card: PresentedCard) -> None:
        """Add a shown card with the next write."""
        self._pending = self._pending.merged(StateChange(presented=(card,)))

    def connector(self, record: ConnectorRecord) -> None:
        """Store a connector's record with the next write."""
        self._pending = self._pending.merged(StateChange(connectors=(record,)))

    async def write(self, change: StateChange) -> None:
        """Write this and all that is pending, durably. Raises StoreUnavailable; then nothing was written."""
        change = self._pending.merged(change)
        if change:
            await self._store.save(change)
        self._pending = StateChange()
        if change.messages:
            self._queued()

    async def flush(self) -> None:
        """Write what is pending; what cannot be written now is tried again with the next write."""
        try:
            await self.write(StateChange())
        except StoreUnavailable as error:
            logger.warning("the journal could not be written, kept for later: %s", error)


def outgoing(backend: int | None, message: Message) -> tuple[OutboxMessage, ...]:
    """Return the row that reports a message, or none where there is no backend to report to."""
    return () if backend is None else (OutboxMessage(str(uuid.uuid4()), backend, message),)
