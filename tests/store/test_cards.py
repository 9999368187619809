"""The owner's own cards."""

from datetime import UTC, datetime, timedelta

import pytest

from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.journal import PresentedCard, StateChange
from chargepoint.store import audit, cards, transactions
from chargepoint.store.audit import Actor
from chargepoint.store.errors import NotStored

pytestmark = pytest.mark.django_db


def test_a_card_comes_back_as_it_was_added(owner: Actor, now: datetime) -> None:
    values = {
        "id_tag": " 04A2c3d4 ",
        "name": "Anna",
        "enabled": False,
        "valid_until": now,
        "note": "red fob",
        "report_as": "FLEET7",
    }

    card = cards.add(values, owner)

    assert cards.get(card.pk) == card == cards.find("04a2C3D4")
    assert (card.id_tag, card.created_by, card.last_used_at) == ("04A2c3d4", "anna", None)


def test_a_duplicate_names_the_card_that_has_the_idtag(owner: Actor) -> None:
    first = cards.add({"id_tag": "04A2C3D4"}, owner)

    with pytest.raises(InvalidSettings) as error:
        cards.add({"id_tag": "04a2c3d4"}, owner)

    problem = error.value.problems[0]
    assert (problem.field, problem.code, problem.parameters) == ("id_tag", "duplicate", {"pk": str(first.pk)})


def test_a_card_may_keep_its_own_idtag_and_not_take_anothers(owner: Actor) -> None:
    card = cards.add({"id_tag": "AAAA0001"}, owner)
    cards.add({"id_tag": "AAAA0002"}, owner)

    assert cards.change(card.pk, {"id_tag": "aaaa0001"}, owner).id_tag == "aaaa0001"
    with pytest.raises(InvalidSettings):
        cards.change(card.pk, {"id_tag": "aaaa0002"}, owner)


def test_only_the_named_fields_change(owner: Actor) -> None:
    card = cards.add({"id_tag": "AAAA0001", "name": "Anna", "note": "red fob"}, owner)

    changed = cards.change(card.pk, {"name": "Berta"}, owner)

    assert (changed.name, changed.note) == ("Berta", "red fob")
    assert audit.entries()[0][0].parameters["fields"] == "name"


def test_what_stays_the_same_leaves_no_line(owner: Actor) -> None:
    card = cards.add({"id_tag": "AAAA0001", "name": "Anna"}, owner)

    cards.change(card.pk, {"name": "Anna"}, owner)

    assert [line.kind for line in audit.entries()[0]] == ["card_added"]


def test_the_audit_shows_no_whole_idtag(owner: Actor) -> None:
    card = cards.add({"id_tag": "04A2C3D4", "name": "Anna"}, owner)
    cards.change(card.pk, {"name": "Berta"}, owner)
    cards.delete(card.pk, owner)

    lines = audit.entries()[0]

    assert [line.kind for line in lines] == ["card_deleted", "card_changed", "card_added"]
    assert "04A2C3D4" not in str(lines)


def test_a_card_that_is_gone_is_named_as_such(owner: Actor) -> None:
    card = cards.add({"id_tag": "AAAA0001"}, owner)
    cards.delete(card.pk, owner)

    for ask in (
        lambda: cards.get(card.pk),
        lambda: cards.delete(card.pk, owner),
        lambda: cards.change(card.pk, {}, owner),
    ):
        with pytest.raises(NotStored):
            ask()
    assert cards.find("AAAA0001") is None


def test_cards_are_listed_by_name_in_pages_and_searched(owner: Actor) -> None:
    for name, tag in (("Carl", "AAAA0003"), ("Anna", "AAAA0001"), ("Berta", "BBBB0002")):
        cards.add({"id_tag": tag, "name": name, "note": f"fob of {name}"}, owner)

    assert [card.name for card in cards.list_cards()[0]] == ["Anna", "Berta", "Carl"]
    assert [card.name for card in cards.list_cards(offset=1, limit=1)[0]] == ["Berta"]
    assert cards.list_cards(offset=1, limit=1)[1] == 3
    assert [card.name for card in cards.list_cards("bbbb")[0]] == ["Berta"]
    assert [card.name for card in cards.list_cards("of carl")[0]] == ["Carl"]


def test_a_usable_card_is_enabled_and_not_past_its_date(owner: Actor, now: datetime) -> None:
    cards.add({"id_tag": "A1"}, owner)
    cards.add({"id_tag": "A2", "enabled": False}, owner)
    cards.add({"id_tag": "A3", "valid_until": now}, owner)
    cards.add({"id_tag": "A4", "valid_until": now + timedelta(seconds=1)}, owner)

    assert cards.count_usable(now) == 2


def test_shown_cards_are_told_with_their_owner_newest_first(owner: Actor, now: datetime) -> None:
    card = cards.add({"id_tag": "AAAA0001", "name": "Anna"}, owner)
    shown = (
        PresentedCard(now, "FFFF", 1, "refused", "not_listed"),
        PresentedCard(now, "aaaa0001", 1, "started"),
    )
    transactions.save(StateChange(presented=shown))

    recent = cards.recently_presented()

    assert [(one.card_pk, one.card_name, one.result) for one in recent] == [
        (card.pk, "Anna", "started"),
        (None, "", "refused"),
    ]


def test_only_the_newest_200_shown_cards_are_kept(now: datetime) -> None:
    for number in range(3):
        batch = tuple(PresentedCard(now, f"{number}-{i}", 1, "refused") for i in range(100))
        transactions.save(StateChange(presented=batch))

    recent = cards.recently_presented(limit=1_000)

    assert len(recent) == cards.KEPT_PRESENTED
    assert (recent[0].id_tag, recent[-1].id_tag) == ("2-99", "1-0")


def test_an_import_adds_and_updates_and_keeps_what_is_not_named(owner: Actor) -> None:
    cards.add({"id_tag": "AAAA0001", "name": "Anna", "note": "red fob"}, Actor("berta"))

    counts = cards.import_cards([{"id_tag": "aaaa0001", "name": "Anne"}, {"id_tag": "AAAA0002"}], owner)

    card = cards.find("AAAA0001")
    assert counts == (1, 1)
    assert card is not None
    assert (card.name, card.note, card.created_by) == ("Anne", "red fob", "berta")


def test_an_import_with_a_fault_stores_nothing_and_names_every_one(owner: Actor) -> None:
    faulty = [
        {"id_tag": "AAAA0001"},
        {"id_tag": ""},
        {"id_tag": "aaaa0001"},
        {"id_tag": "B", "colour": "red"},
    ]

    with pytest.raises(InvalidSettings) as error:
        cards.import_cards(faulty, owner)

    assert [(problem.field, problem.code) for problem in error.value.problems] == [
        ("cards[1].id_tag", "empty"),
        ("cards[2].id_tag", "duplicate"),
        ("cards[3].colour", "unknown"),
    ]
    assert cards.list_cards() == ([], 0)


def test_an_empty_import_leaves_no_line(owner: Actor) -> None:
    assert cards.import_cards([], owner) == (0, 0)
    assert audit.entries() == ([], 0)


def test_the_time_a_card_was_added_is_aware(owner: Actor) -> None:
    before = datetime.now(UTC)

    assert cards.add({"id_tag": "A1"}, owner).created_at >= before
