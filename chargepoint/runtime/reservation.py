"""ReserveNow and CancelReservation, and what a reservation does while it stands (OCPP 1.6 ed. 2 §5.1, §5.13)."""

import logging
from dataclasses import replace

from chargepoint.domain.connector import Connector
from chargepoint.domain.journal import ReservationChange, StateChange
from chargepoint.domain.requests import Decision, Request
from chargepoint.domain.reservation import (
    CancelReservation,
    CancelStatus,
    Place,
    Reservation,
    ReservationStatus,
    ReserveNow,
    holding,
    is_over,
    judge,
)
from chargepoint.runtime.journal import Journal
from chargepoint.runtime.ports import Clock, StoreUnavailable
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)

REQUESTS = (ReserveNow, CancelReservation)


class Reservations:
    """A functional block. `follow` ends what is over and tells each connector for whom it is kept, in every turn."""

    def __init__(self, state: State, journal: Journal, clock: Clock) -> None:
        self._state = state
        self._journal = journal
        self._clock = clock

    async def decide(self, request: Request) -> Decision:
        """Answer; what was accepted is stored and in force by then."""
        if isinstance(request, ReserveNow):
            return await self._reserve(request.reservation)
        if isinstance(request, CancelReservation):
            return await self._cancel(request)
        raise TypeError(type(request).__name__)

    async def act(self, request: Request) -> None:
        """Nothing is left to do."""

    async def _reserve(self, wanted: Reservation) -> ReservationStatus:
        now = self._clock.now().utc
        zero_supported = self._state.configuration.bool_of("ReserveConnectorZeroSupported")
        status = judge(wanted, self._state.reservations, self._places(), zero_supported, now)
        if self._state.is_restarting:
            return ReservationStatus.REJECTED
        if status is not ReservationStatus.ACCEPTED:
            return status
        wanted = replace(wanted, backend=self._state.settings.backend_number)
        change = ReservationChange(wanted.reservation_id, wanted)
        if not await self._stored(change):
            return ReservationStatus.REJECTED
        others = self._without(wanted.reservation_id)
        self._state.reservations = (*others, wanted)
        self._journal.note(now, "reserved", connector=str(wanted.connector_id))
        self._tell_connectors()
        return status

    async def _cancel(self, request: CancelReservation) -> CancelStatus:
        others = self._without(request.reservation_id)
        if len(others) == len(self._state.reservations):
            return CancelStatus.REJECTED
        if not await self._stored(ReservationChange(request.reservation_id)):
            return CancelStatus.REJECTED
        self._state.reservations = others
        self._tell_connectors()
        return CancelStatus.ACCEPTED

    def _without(self, reservation_id: int) -> tuple[Reservation, ...]:
        return tuple(one for one in self._state.reservations if one.reservation_id != reservation_id)

    async def _stored(self, change: ReservationChange) -> bool:
        try:
            await self._journal.write(StateChange(reservations=(change,)))
        except StoreUnavailable as error:
            logger.warning("a reservation could not be stored: %s", error)
            return False
        return True

    def follow(self) -> None:
        """End what is over; the journal takes it with the turn's write."""
        if not self._state.reservations and not any(c.held_for for c in self._state.connectors.values()):
            return
        now, places = self._clock.now().utc, self._places()
        for one in self._state.reservations:
            if is_over(one, places, now):
                self._end(one.reservation_id)
        self._tell_connectors()

    def _end(self, reservation_id: int) -> None:
        self._state.reservations = self._without(reservation_id)
        self._journal.add(StateChange(reservations=(ReservationChange(reservation_id),)))

    def leave_other_backends(self) -> None:
        """Forget what another backend than the present one has reserved."""
        for one in self._state.reservations:
            if one.backend != self._state.settings.backend_number:
                self._end(one.reservation_id)

    def _tell_connectors(self) -> None:
        connectors = self._state.connectors.values()
        unused = [c.connector_id for c in connectors if self._is_in_service(c) and c.is_idle]
        for connector in connectors:
            connector.held_for = holding(connector.connector_id, self._state.reservations, unused)

    def _is_in_service(self, connector: Connector) -> bool:
        return self._state.is_operative(connector) and not connector.is_faulted

    def _places(self) -> list[Place]:
        return [
            Place(
                connector.connector_id,
                self._state.is_operative(connector),
                connector.is_faulted,
                connector.is_idle
                and not connector.is_plugged
                and connector.connector_id not in self._state.asking,
            )
            for connector in self._state.connectors.values()
        ]

    def next_due_s(self) -> float | None:
        """Return when the next reservation expires, on the monotonic clock."""
        now = self._clock.now()
        left_s = [(one.expires_at - now.utc).total_seconds() for one in self._state.reservations]
        return now.monotonic_s + min(left_s) if left_s else None
