"""Reservations on the wire."""

from typing import Any

import pytest

from chargepoint.domain.reservation import (
    CancelReservation,
    CancelStatus,
    Reservation,
    ReservationStatus,
    ReserveNow,
)
from tests.ocpp16.link import Link
from tests.support.central_system import RecordingCentralSystem
from tests.support.charging_profiles import MIDNIGHT

RESERVE: dict[str, Any] = {
    "connectorId": 1,
    "expiryDate": "2026-03-04T01:00:00+01:00",
    "idTag": "A",
    "parentIdTag": "P",
    "reservationId": -7,
}


@pytest.mark.parametrize("status", ReservationStatus)
async def test_a_reservation_reaches_the_charge_point(
    link: Link, central_system: RecordingCentralSystem, status: ReservationStatus
) -> None:
    await link.online()
    link.actions.decision = status

    assert await central_system.call("ReserveNow", RESERVE) == {"status": status.value}
    assert link.actions.requests == [ReserveNow(Reservation(-7, 1, "A", MIDNIGHT, "P"))]


async def test_it_is_cancelled(link: Link, central_system: RecordingCentralSystem) -> None:
    await link.online()
    link.actions.decision = CancelStatus.REJECTED

    assert await central_system.call("CancelReservation", {"reservationId": 3}) == {"status": "Rejected"}
    assert link.actions.requests == [CancelReservation(3)]


async def test_a_date_that_is_none_is_a_constraint_violation(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()

    answer = await central_system.call("ReserveNow", {**RESERVE, "expiryDate": "tonight"})

    assert answer[0] == "PropertyConstraintViolation"
