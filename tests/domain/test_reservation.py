"""What may be reserved, what a reservation holds, and whom it admits."""

from datetime import UTC, datetime, timedelta

import pytest

from chargepoint.domain.reservation import (
    Admission,
    Place,
    Reservation,
    ReservationStatus,
    admission,
    holding,
    is_over,
    judge,
    reservation_of,
)

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FREE = Place(1, is_operative=True, is_faulted=False, is_free=True)
BUSY = Place(1, True, False, False)
FAULTED = Place(1, True, True, True)
AWAY = Place(1, False, False, True)
SECOND_FREE = Place(2, True, False, True)
SECOND_BUSY = Place(2, True, False, False)

ACCEPTED, REJECTED = ReservationStatus.ACCEPTED, ReservationStatus.REJECTED
OCCUPIED, UNAVAILABLE = ReservationStatus.OCCUPIED, ReservationStatus.UNAVAILABLE


def reservation(
    number: int = 1, connector_id: int = 1, tag: str = "A", parent: str | None = None, until: datetime = LATER
) -> Reservation:
    return Reservation(number, connector_id, tag, until, parent)


@pytest.mark.parametrize(
    ("wanted", "standing", "places", "status"),
    [
        (reservation(), [], [FREE], ACCEPTED),
        (reservation(until=NOW), [], [FREE], REJECTED),
        (reservation(connector_id=2), [], [FREE], REJECTED),
        (reservation(), [], [BUSY], OCCUPIED),
        (reservation(), [], [FAULTED], ReservationStatus.FAULTED),
        (reservation(), [], [Place(1, False, True, False)], ReservationStatus.FAULTED),
        (reservation(), [], [Place(1, False, False, False)], OCCUPIED),
        (reservation(), [], [AWAY], UNAVAILABLE),
        (reservation(), [reservation(2)], [FREE], OCCUPIED),
        (reservation(), [reservation(1, tag="B")], [FREE], ACCEPTED),
        (reservation(), [reservation(2, connector_id=0)], [FREE], OCCUPIED),
        (reservation(), [reservation(2, connector_id=0)], [FREE, SECOND_FREE], ACCEPTED),
        (reservation(connector_id=0), [], [FREE], ACCEPTED),
        (reservation(connector_id=0), [reservation(2)], [FREE, SECOND_FREE], ACCEPTED),
        (reservation(connector_id=0), [reservation(2)], [FREE], OCCUPIED),
        (reservation(connector_id=0), [], [BUSY, SECOND_BUSY], OCCUPIED),
        (reservation(connector_id=0), [], [FAULTED], ReservationStatus.FAULTED),
        (reservation(connector_id=0), [], [AWAY], UNAVAILABLE),
    ],
)
def test_a_reservation_is_judged(
    wanted: Reservation, standing: list[Reservation], places: list[Place], status: ReservationStatus
) -> None:
    assert judge(wanted, standing, places, True, NOW) is status


def test_any_connector_cannot_be_reserved_where_the_key_says_no() -> None:
    assert judge(reservation(connector_id=0), [], [FREE], False, NOW) is REJECTED


@pytest.mark.parametrize(
    ("standing", "unused", "held"),
    [
        ([], [1, 2], ""),
        ([reservation()], [1, 2], "A"),
        ([reservation()], [], "A"),
        ([reservation(connector_id=2)], [1, 2], ""),
        ([reservation(connector_id=0)], [1, 2], ""),
        ([reservation(connector_id=0)], [1], "A"),
        ([reservation(connector_id=0)], [2], ""),
        ([reservation(connector_id=0), reservation(2, connector_id=2, tag="B")], [1, 2], "A"),
        ([reservation(connector_id=0), reservation(2, connector_id=0, tag="B")], [1, 2], "AB"),
    ],
)
def test_a_connector_is_held_for_whom_it_was_promised(
    standing: list[Reservation], unused: list[int], held: str
) -> None:
    assert "".join(one.id_tag for one in holding(1, standing, unused)) == held


@pytest.mark.parametrize(
    ("held", "tag", "parent", "admitted"),
    [
        ([], "X", None, Admission.OPEN),
        ([reservation()], "a", None, Admission.HOLDER),
        ([reservation()], "X", None, Admission.FOREIGN),
        ([reservation()], "X", "P", Admission.FOREIGN),
        ([reservation(parent="P")], "X", None, Admission.ASK),
        ([reservation(parent="P")], "X", "", Admission.FOREIGN),
        ([reservation(parent="P")], "X", "p", Admission.HOLDER),
        ([reservation(parent="P")], "X", "Q", Admission.FOREIGN),
        ([reservation(parent="P")], "A", None, Admission.HOLDER),
    ],
)
def test_a_card_is_admitted_by_itself_or_by_its_group(
    held: list[Reservation], tag: str, parent: str | None, admitted: Admission
) -> None:
    assert admission(held, tag, parent) is admitted


def test_a_card_uses_up_its_own_reservation_first() -> None:
    group = reservation(1, connector_id=1, tag="B", parent="P")
    anywhere, own = reservation(2, connector_id=0), reservation(3)

    assert reservation_of([group, anywhere, own], "A", "P") == own
    assert reservation_of([group, anywhere], "A", "P") == anywhere
    assert reservation_of([group], "A", "P") == group
    assert reservation_of([group], "A", None) is None


@pytest.mark.parametrize(
    ("one", "places", "over"),
    [
        (reservation(), [FREE], False),
        (reservation(until=NOW), [FREE], True),
        (reservation(), [FAULTED], True),
        (reservation(), [AWAY, SECOND_FREE], True),
        (reservation(connector_id=0), [AWAY, SECOND_FREE], False),
        (reservation(connector_id=0), [AWAY], True),
    ],
)
def test_time_a_fault_and_being_out_of_service_end_a_reservation(
    one: Reservation, places: list[Place], over: bool
) -> None:
    assert is_over(one, places, NOW) is over
