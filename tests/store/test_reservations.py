"""Reservations in the database."""

from datetime import timedelta

import pytest

from chargepoint.domain.journal import ReservationChange, StateChange
from chargepoint.domain.reservation import Reservation
from chargepoint.store import reservations, transactions
from tests.store.conftest import NOW

pytestmark = pytest.mark.django_db

ONE = Reservation(-1, 0, "04A2C3D4", NOW + timedelta(hours=1), "FLEET", backend=3)
OTHER = Reservation(2, 1, "04FFFFFF", NOW)


def save(*changes: ReservationChange) -> None:
    transactions.save(StateChange(reservations=changes))


def test_reservations_come_back_as_they_were() -> None:
    save(ReservationChange(-1, ONE), ReservationChange(2, OTHER))

    assert reservations.standing() == [ONE, OTHER]


def test_the_same_number_replaces_and_an_end_deletes() -> None:
    save(ReservationChange(-1, ONE), ReservationChange(2, OTHER))

    save(ReservationChange(-1, Reservation(-1, 1, "B", NOW)), ReservationChange(2), ReservationChange(7))

    assert reservations.standing() == [Reservation(-1, 1, "B", NOW)]
