"""SendLocalList in the database: all of it or nothing."""

import pytest

from chargepoint import models
from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo, Standing
from chargepoint.domain.local_list import ListEntry, ListLimits, SendLocalList, UpdateStatus, UpdateType
from chargepoint.domain.parameters import Whitelist
from chargepoint.store import authorization, local_auth_list
from tests.store.conftest import NOW

pytestmark = pytest.mark.django_db

LIMITS = ListLimits(list_length=3, update_length=10)
ACCEPTED = IdTagInfo(AuthorizationStatus.ACCEPTED)
BLOCKED = IdTagInfo(AuthorizationStatus.BLOCKED)


def send(
    version: int, entries: dict[str, IdTagInfo | None], kind: UpdateType = UpdateType.FULL
) -> UpdateStatus:
    listed = tuple(ListEntry(id_tag, info) for id_tag, info in entries.items())
    return local_auth_list.update(SendLocalList(version, kind, listed), LIMITS)


def listed() -> dict[str, IdTagInfo | None]:
    return {entry.id_tag: entry.info for entry in local_auth_list.entries()[0]}


def test_nothing_was_ever_sent() -> None:
    assert local_auth_list.stamp() == (0, None)


def test_a_full_update_replaces_the_list() -> None:
    info = IdTagInfo(AuthorizationStatus.ACCEPTED, NOW, "PARENT")
    send(2, {"A": ACCEPTED, "B": ACCEPTED})

    assert send(1, {"B": BLOCKED, "C": info}) is UpdateStatus.ACCEPTED
    assert (listed(), local_auth_list.version()) == ({"B": BLOCKED, "C": info}, 1)


def test_an_empty_list_has_version_0_but_a_date() -> None:
    send(5, {})

    version, updated_at = local_auth_list.stamp()

    assert version == 0
    assert updated_at is not None


def test_a_differential_update_adds_changes_and_deletes() -> None:
    send(1, {"a": ACCEPTED, "B": ACCEPTED})

    changes = {"A": None, "b": BLOCKED, "C": ACCEPTED}

    assert send(2, changes, UpdateType.DIFFERENTIAL) is UpdateStatus.ACCEPTED
    assert listed() == {"b": BLOCKED, "C": ACCEPTED}


def test_a_differential_update_of_an_emptied_list_starts_anew() -> None:
    send(5, {})

    assert send(1, {"A": ACCEPTED}, UpdateType.DIFFERENTIAL) is UpdateStatus.ACCEPTED


@pytest.mark.parametrize(
    ("version", "entries", "status"),
    [
        (3, {"X": ACCEPTED}, UpdateStatus.VERSION_MISMATCH),
        (4, {"X": ACCEPTED, "Y": ACCEPTED, "Z": ACCEPTED}, UpdateStatus.FAILED),
    ],
)
def test_a_failed_update_leaves_the_old_list(
    version: int, entries: dict[str, IdTagInfo | None], status: UpdateStatus
) -> None:
    send(3, {"A": ACCEPTED})

    assert send(version, entries, UpdateType.DIFFERENTIAL) is status
    assert (listed(), local_auth_list.version()) == ({"A": ACCEPTED}, 3)


def test_what_is_listed_leaves_the_cache() -> None:
    authorization.remember_authorization("a", ACCEPTED)
    authorization.remember_authorization("B", ACCEPTED)

    send(1, {"A": BLOCKED})

    assert [id_tag for id_tag, _ in authorization.cache_entries()[0]] == ["B"]
    assert authorization.find_card("a", Whitelist.OCPP, NOW).standing is Standing.BARRED


def test_the_list_is_searched_by_a_part_of_the_idtag() -> None:
    send(1, {"04A2C3D4": ACCEPTED, "04FFFFFF": ACCEPTED})

    found, count = local_auth_list.entries("c3d4")

    assert ([entry.id_tag for entry in found], count) == (["04A2C3D4"], 1)


def test_the_log_keeps_that_the_list_was_changed_but_no_idtag() -> None:
    send(4, {"04A2C3D4": ACCEPTED})

    line = models.LogEntry.objects.get(kind="local_list_updated")

    assert line.parameters == {"version": "4", "type": "Full", "entries": "1"}


def test_a_list_whose_profile_is_off_says_nothing_of_a_card() -> None:
    send(1, {"A": ACCEPTED})
    models.ConfigurationKey.objects.create(name="SupportedFeatureProfiles", value="Core", changed_at=NOW)

    assert authorization.find_card("A", Whitelist.OCPP, NOW).standing is Standing.UNKNOWN
