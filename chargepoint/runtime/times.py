"""The backend's clock, and the stamps that were made before any clock was set (OCPP 1.6 ed. 2 §4.2; reliability rule 8)."""

import logging
from datetime import timedelta

from chargepoint.domain.units import Moment
from chargepoint.runtime.accepted import AcceptedRequests
from chargepoint.runtime.clock import CorrectedClock
from chargepoint.runtime.journal import Journal
from chargepoint.runtime.metering import Metering
from chargepoint.runtime.outbox import Outbox
from chargepoint.runtime.ports import Store, StoreUnavailable
from chargepoint.runtime.security_events import SecurityEvents

logger = logging.getLogger(__name__)


class Times:
    """`received` may be called at any time; `convert_due` in the actor's turn."""

    def __init__(
        self,
        clock: CorrectedClock,
        store: Store,
        journal: Journal,
        accepted: AcceptedRequests,
        metering: Metering,
        outbox: Outbox,
        security_events: SecurityEvents,
    ) -> None:
        self._clock = clock
        self._store = store
        self._journal = journal
        self._accepted = accepted
        self._metering = metering
        self._outbox = outbox
        self._security_events = security_events
        self._due_shift: timedelta | None = None

    def received(self, current_time: Moment) -> None:
        """Take the backend's clock."""
        was_unset = self._clock.source == "unset"
        shift_s = self._clock.take(current_time)
        if was_unset and self._clock.source != "unset":
            self._security_events.note("SettingSystemTime")
        if shift_s is not None:
            self._due_shift = timedelta(seconds=shift_s)

    async def convert_due(self) -> None:
        """Put provisional stamps right, on the disk and in memory, with no other write in between."""
        shift = self._due_shift
        if shift is None:
            return
        await self._journal.flush()
        try:
            count = await self._store.convert_provisional_times(shift.total_seconds())
        except StoreUnavailable as error:
            logger.warning("stamps of the unset clock cannot be converted yet: %s", error)
            return
        self._due_shift = None
        if count:
            logger.info("the clock is known now; %s stored stamps were converted", count)
        self._accepted.shift_open_transactions(shift)
        self._metering.shift_provisional(shift)
        self._outbox.ring()
