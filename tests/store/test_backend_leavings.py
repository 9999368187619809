"""What a backend left here does not count for the next one."""

from datetime import timedelta

import pytest

from chargepoint import models
from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.journal import ReservationChange, StateChange
from chargepoint.domain.local_list import ListEntry, ListLimits, SendLocalList, UpdateType
from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.parameters import BackendParameters
from chargepoint.domain.reservation import Reservation
from chargepoint.domain.transaction import SecurityEventMessage
from chargepoint.store import (
    audit,
    authorization,
    charging_profiles,
    local_auth_list,
    outbox,
    reservations,
    settings,
    transactions,
)
from chargepoint.store.audit import Actor
from tests.store.conftest import NOW
from tests.store.test_settings_identity import LINK
from tests.support.charging_profiles import installed, profile

pytestmark = pytest.mark.django_db

ACCEPTED = IdTagInfo(AuthorizationStatus.ACCEPTED)
NOTHING: tuple[object, ...] = ([], 0, [], [], 0)


@pytest.fixture
def number(owner: Actor) -> int:
    """A backend with a password that has left a list, a cached card, a profile and a reservation."""
    settings.change("backend", {**LINK, "backend_password": "0123456789abcdef"}, owner)
    listed = (ListEntry("A", ACCEPTED),)
    local_auth_list.update(SendLocalList(4, UpdateType.FULL, listed), ListLimits(9, 9))
    authorization.remember_authorization("B", ACCEPTED)
    charging_profiles.save([installed(profile(1))], [])
    reserved = ReservationChange(1, Reservation(1, 1, "A", NOW + timedelta(hours=1)))
    transactions.save(StateChange(reservations=(reserved,)))
    number = settings.load().backend_number
    assert number is not None
    return number


def left() -> tuple[object, ...]:
    return (
        local_auth_list.entries()[0],
        local_auth_list.version(),
        charging_profiles.installed(),
        reservations.standing(),
        authorization.cache_entries()[1],
    )


def test_another_provider_finds_nothing_of_the_one_before(number: int, owner: Actor) -> None:
    settings.change("backend", {"backend_url": "ws://other.example/ocpp"}, owner)

    assert left() == NOTHING
    (entry,), _ = audit.entries(kinds=("backend_forgotten",))
    assert set(entry.parameters.values()) == {"1"}


def test_the_same_provider_under_a_new_address_finds_all_of_it(number: int, owner: Actor) -> None:
    address = {"backend_url": "ws://new.example/ocpp", "which_backend": settings.SAME_BACKEND}
    settings.change("backend", address, owner)
    settings.change("backend", {"connection_type": "none"}, owner)

    assert local_auth_list.version() == 4
    assert NOTHING not in [left()]
    assert len(charging_profiles.installed()) == 1


def test_a_removed_backend_leaves_neither_address_nor_password_nor_cards(number: int, owner: Actor) -> None:
    settings.remove_backend(owner)

    stored = settings.load()
    assert stored.backend == BackendParameters()
    assert (stored.backend_number, stored.password) == (None, None)
    assert models.BackendSettings.objects.get().encrypted_password is None
    assert left() == NOTHING


def test_what_waits_for_a_removed_backend_is_sent_once_it_is_back(number: int, owner: Actor) -> None:
    message = OutboxMessage("m1", number, SecurityEventMessage("x", NOW))
    transactions.save(StateChange(messages=(message,)))

    settings.remove_backend(owner)
    settings.change("backend", LINK, owner)

    assert settings.load().backend_number == number
    assert outbox.list_rows(number)[1] == 1


def test_removing_where_there_is_none_changes_nothing(owner: Actor) -> None:
    assert settings.remove_backend(owner).changed == ()
