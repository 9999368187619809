"""Rooms of the store that one block alone uses; the port `Store` holds them all."""

from typing import Protocol

from chargepoint.domain.firmware import PendingUpdate
from chargepoint.domain.ladder import LadderRun


class ConnectionRunStore(Protocol):
    """The last attempts to connect. Raises StoreUnavailable."""

    async def keep_connection_run(self, run: LadderRun) -> None:
        """Keep an attempt, unless the newest one kept broke at the same rung for the same cause."""
        ...


class FirmwareStore(Protocol):
    """The update under way. Every method raises StoreUnavailable."""

    async def pending_update(self) -> PendingUpdate | None:
        """Return the update under way, None where there is none."""
        ...

    async def forget_ended_update(self) -> None:
        """Delete the update if it is over; one that has taken its place stays."""
        ...

    async def save_pending_update(self, pending: PendingUpdate | None) -> None:
        """Store how far it has come, durably; None: it is over."""
        ...
