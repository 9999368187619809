"""Which updates of the Local Authorization List may be carried out."""

import pytest

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.local_list import (
    ListEntry,
    ListLimits,
    SendLocalList,
    UpdateStatus,
    UpdateType,
    check_update,
)

INFO = IdTagInfo(AuthorizationStatus.ACCEPTED)
LIMITS = ListLimits(list_length=5, update_length=3)


def full(version: int, *entries: ListEntry) -> SendLocalList:
    return SendLocalList(version, UpdateType.FULL, entries)


def differential(version: int, *entries: ListEntry) -> SendLocalList:
    return SendLocalList(version, UpdateType.DIFFERENTIAL, entries)


def cards(count: int) -> list[ListEntry]:
    return [ListEntry(f"04{number:06X}", INFO) for number in range(count)]


@pytest.mark.parametrize(
    ("update", "status"),
    [
        (full(1), UpdateStatus.ACCEPTED),
        (full(7, *cards(3)), UpdateStatus.ACCEPTED),
        (full(7, *cards(4)), UpdateStatus.FAILED),
        (full(7, ListEntry("A")), UpdateStatus.FAILED),
        (full(7, ListEntry("a", INFO), ListEntry("A", INFO)), UpdateStatus.FAILED),
        (full(7, ListEntry(" ", INFO)), UpdateStatus.FAILED),
        (differential(8, ListEntry("A")), UpdateStatus.ACCEPTED),
        (differential(8, *cards(4)), UpdateStatus.FAILED),
        (differential(7), UpdateStatus.VERSION_MISMATCH),
        (differential(6, *cards(4)), UpdateStatus.VERSION_MISMATCH),
        (differential(9, ListEntry("A"), ListEntry("a", INFO)), UpdateStatus.FAILED),
    ],
)
def test_an_update_is_judged_by_version_length_and_entries(
    update: SendLocalList, status: UpdateStatus
) -> None:
    assert check_update(update, 7, LIMITS) is status


def test_a_full_update_may_have_a_lower_version() -> None:
    assert check_update(full(2), 7, LIMITS) is UpdateStatus.ACCEPTED
