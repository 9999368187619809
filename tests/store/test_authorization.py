"""What the lists say of an idTag."""

from datetime import datetime, timedelta

import pytest

from chargepoint import models
from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo, Standing
from chargepoint.domain.parameters import Whitelist
from chargepoint.store import authorization, cards, local_auth_list
from chargepoint.store.audit import Actor
from chargepoint.store.authorization import find_card

pytestmark = pytest.mark.django_db

TAG = "04A2C3D4"


def put_on_list(status: str = "Accepted", expiry: datetime | None = None, parent: str = "") -> None:
    models.LocalAuthorizationEntry.objects.create(
        id_tag=TAG, id_tag_key=TAG, status=status, expiry_date=expiry, parent_id_tag=parent
    )


def set_key(name: str, value: str, now: datetime) -> None:
    models.ConfigurationKey.objects.create(name=name, value=value, changed_at=now)


@pytest.mark.parametrize(
    ("values", "standing", "status"),
    [
        ({}, Standing.LISTED, AuthorizationStatus.ACCEPTED),
        ({"enabled": False}, Standing.BARRED, None),
        ({"days": 0}, Standing.BARRED, AuthorizationStatus.EXPIRED),
        ({"days": 1}, Standing.LISTED, AuthorizationStatus.ACCEPTED),
        ({"days": 1, "enabled": False}, Standing.BARRED, None),
    ],
)
def test_an_own_card_is_listed_or_barred(
    values: dict[str, int],
    standing: Standing,
    status: AuthorizationStatus | None,
    owner: Actor,
    now: datetime,
) -> None:
    until = now + timedelta(days=values["days"]) if "days" in values else None
    cards.add({"id_tag": TAG, "valid_until": until, "enabled": values.get("enabled", True)}, owner)

    knowledge = find_card(TAG.lower(), Whitelist.LOCAL, now)

    assert (knowledge.standing, knowledge.status, knowledge.source) == (standing, status, "local")


@pytest.mark.parametrize("whitelist", Whitelist)
def test_an_idtag_on_no_list_is_unknown(whitelist: Whitelist, now: datetime) -> None:
    knowledge = find_card(TAG, whitelist, now)

    assert (knowledge.standing, knowledge.reported_as, knowledge.source) == (Standing.UNKNOWN, TAG, "")


@pytest.mark.parametrize(("report_as", "reported"), [("", "04a2c3d4"), ("FLEET7", "FLEET7")])
def test_a_backend_sees_the_report_as_idtag(
    report_as: str, reported: str, owner: Actor, now: datetime
) -> None:
    cards.add({"id_tag": TAG, "name": "Anna", "report_as": report_as}, owner)

    knowledge = find_card("04a2c3d4", Whitelist.LOCAL, now)

    assert (knowledge.reported_as, knowledge.name) == (reported, "Anna")


@pytest.mark.parametrize(
    ("status", "days", "standing"),
    [
        ("Accepted", None, Standing.LISTED),
        ("Accepted", 1, Standing.LISTED),
        ("Accepted", 0, Standing.BARRED),
        ("Blocked", None, Standing.BARRED),
        ("Invalid", 1, Standing.BARRED),
        ("Expired", None, Standing.BARRED),
        ("ConcurrentTx", None, Standing.BARRED),
    ],
)
def test_the_backends_list_says_listed_or_barred(
    status: str, days: int | None, standing: Standing, now: datetime
) -> None:
    put_on_list(status, None if days is None else now + timedelta(days=days), "PARENT")

    knowledge = find_card("04a2c3d4", Whitelist.OCPP, now)

    assert (knowledge.standing, knowledge.source) == (standing, "local_auth_list")
    assert knowledge.parent_id_tag == "PARENT"


def test_the_list_beats_the_cache(now: datetime) -> None:
    authorization.remember_authorization(TAG, IdTagInfo(AuthorizationStatus.ACCEPTED))
    put_on_list("Blocked")

    assert find_card(TAG, Whitelist.OCPP, now).standing is Standing.BARRED


def test_own_cards_and_backend_lists_do_not_mix(owner: Actor, now: datetime) -> None:
    cards.add({"id_tag": "AAAA0001"}, owner)
    put_on_list()

    assert find_card("AAAA0001", Whitelist.OCPP, now).standing is Standing.UNKNOWN
    assert find_card(TAG, Whitelist.LOCAL, now).standing is Standing.UNKNOWN


def test_a_list_that_is_switched_off_says_nothing(now: datetime) -> None:
    put_on_list("Blocked")
    models.CacheEntry.objects.create(id_tag=TAG, id_tag_key=TAG, status="Accepted", updated_at=now)
    set_key("LocalAuthListEnabled", "false", now)
    from_cache = find_card(TAG, Whitelist.OCPP, now)
    set_key("AuthorizationCacheEnabled", "false", now)

    assert from_cache.source == "cache"
    assert find_card(TAG, Whitelist.OCPP, now).standing is Standing.UNKNOWN


def test_the_cache_takes_the_backends_newest_word(now: datetime) -> None:
    authorization.remember_authorization(TAG, IdTagInfo(AuthorizationStatus.ACCEPTED, now, "P1"))
    authorization.remember_authorization(TAG.lower(), IdTagInfo(AuthorizationStatus.BLOCKED, None, "P2"))

    entries, total = authorization.cache_entries()

    assert (total, entries[0][1]) == (1, IdTagInfo(AuthorizationStatus.BLOCKED, None, "P2"))
    assert authorization.cached_parent(TAG) == "P2"


def test_an_idtag_on_the_list_never_enters_the_cache() -> None:
    put_on_list(parent="FROM LIST")

    authorization.remember_authorization(TAG, IdTagInfo(AuthorizationStatus.BLOCKED, None, "P2"))

    assert authorization.cache_entries() == ([], 0)
    assert authorization.cached_parent(TAG) == "FROM LIST"
    assert local_auth_list.entries()[1] == 1


def test_the_oldest_cache_entry_makes_room(now: datetime) -> None:
    models.CacheEntry.objects.bulk_create(
        models.CacheEntry(
            id_tag=f"T{i}", id_tag_key=f"T{i}", status="Accepted", updated_at=now - timedelta(days=i)
        )
        for i in range(authorization.CACHE_SIZE)
    )

    authorization.remember_authorization("NEW", IdTagInfo(AuthorizationStatus.ACCEPTED))

    assert authorization.cache_entries()[1] == authorization.CACHE_SIZE
    assert find_card("NEW", Whitelist.OCPP, now).standing is Standing.LISTED
    assert find_card(f"T{authorization.CACHE_SIZE - 1}", Whitelist.OCPP, now).standing is Standing.UNKNOWN


def test_clearing_the_cache_leaves_the_list() -> None:
    authorization.remember_authorization("OTHER", IdTagInfo(AuthorizationStatus.ACCEPTED))
    put_on_list()

    authorization.clear_cache()

    assert authorization.cache_entries()[1] == 0
    assert local_auth_list.entries()[0][0].id_tag == TAG


def test_nothing_is_known_of_a_strange_idtags_parent() -> None:
    assert authorization.cached_parent("STRANGE") is None
