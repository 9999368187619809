"""Which attempts to connect are kept: what repeats itself tells nothing (panel, test before save)."""

import logging

from chargepoint.domain.events import ConnectionTried
from chargepoint.runtime.ports import StoreUnavailable
from chargepoint.runtime.store_ports import ConnectionRunStore

logger = logging.getLogger(__name__)


class ConnectionRuns:
    """Works in the actor's turn."""

    def __init__(self, store: ConnectionRunStore) -> None:
        self._store = store
        self._last_outcome: tuple[str, str] | None = None

    async def tried(self, event: ConnectionTried) -> None:
        """Keep an attempt whose rung or cause is another one than of the last."""
        outcome = event.run.ladder.outcome
        if outcome == self._last_outcome:
            return
        try:
            await self._store.keep_connection_run(event.run)
        except StoreUnavailable as error:
            logger.warning("an attempt to connect cannot be kept now: %s", error)
            return
        self._last_outcome = outcome
