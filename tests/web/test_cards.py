"""The card pages: whitelist, learn window, recently presented, and what the backend has said."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.journal import PresentedCard, StateChange
from chargepoint.domain.local_list import ListEntry, ListLimits, SendLocalList, UpdateType
from chargepoint.domain.snapshot import LearnView
from chargepoint.store import authorization, cards, local_auth_list, settings, transactions
from chargepoint.store.audit import Actor
from tests.support.browser import Browser, text_of
from tests.support.worker import NOW, FakeWorker, snapshot

UID = "04A2C3D4"
ACTOR = Actor("petra")


@pytest.fixture
def panel(owner: User) -> Browser:
    return Browser(owner)


@pytest.fixture
def reader(viewer: User) -> Browser:
    return Browser(viewer)


def add_card(**values: Any) -> cards.Card:
    return cards.add({"id_tag": UID, "name": "Anna", **values}, ACTOR)


def present(result: str, reason: str = "", id_tag: str = UID) -> None:
    shown = PresentedCard(datetime.now(UTC), id_tag, 1, result, reason)
    transactions.save(StateChange(presented=(shown,)))


def learning(has_read: bool) -> FakeWorker:
    return FakeWorker(
        snapshot(learn=LearnView(NOW + timedelta(seconds=42), has_read)),
        answers={"learned_card": {"id_tag": UID}},
    )


def test_an_empty_list_says_what_to_do(panel: Browser) -> None:
    page = text_of(panel.get(reverse("cards")))

    assert "No card may charge here yet." in page
    assert "Removing every card never opens the charger" in page


def test_the_list_shows_the_name_and_masks_the_uid(panel: Browser) -> None:
    add_card()

    page = text_of(panel.get(reverse("cards")))

    assert "Anna" in page
    assert "•••• C3D4" in page
    assert UID not in page


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({}, "Enabled"),
        ({"enabled": False}, "Disabled"),
        ({"valid_until": datetime(2020, 1, 1, tzinfo=UTC)}, "Expired"),
        ({"valid_until": datetime.now(UTC) + timedelta(days=8)}, "8 days left"),
    ],
    ids=["enabled", "disabled", "expired", "ends-soon"],
)
def test_the_list_says_whether_a_card_may_charge(panel: Browser, values: dict[str, Any], word: str) -> None:
    add_card(**values)

    assert word in text_of(panel.get(reverse("cards")))


@pytest.mark.parametrize("search", ["ann", "c3d4"])
def test_search_finds_a_card_by_name_or_digits_without_javascript(panel: Browser, search: str) -> None:
    add_card()
    add_card(id_tag="11112222", name="Ben")

    page = text_of(panel.get(reverse("cards"), q=search))

    assert "Anna" in page
    assert "Ben" not in page


def test_search_by_htmx_answers_the_table_alone(panel: Browser) -> None:
    add_card()

    fragment = text_of(panel.get_fragment(reverse("cards"), q="ann"))

    assert fragment.lstrip().startswith('<div class="stackd" id="cards-table"')


def test_a_search_without_a_match_offers_all_cards(panel: Browser) -> None:
    assert "Show all cards" in text_of(panel.get(reverse("cards"), q="nobody"))


def test_a_card_is_added_by_hand_through_its_last_day(panel: Browser) -> None:
    data = {"id_tag": " 04a2c3d4 ", "name": "Anna", "enabled": "on", "valid_until": "2027-12-31"}

    response = panel.post(reverse("card-add"), data)

    card = cards.find(UID)
    assert response.status_code == 302
    assert card is not None
    assert card.created_by == "petra"
    assert card.valid_until == datetime(2027, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "notice"),
    [
        ({"enabled": "on"}, "Saved. This card may charge here now."),
        ({}, "Saved."),
        ({"enabled": "on", "valid_until": "2020-01-01"}, "Saved."),
    ],
    ids=["enabled", "disabled", "expired"],
)
def test_only_a_usable_card_is_said_to_charge(panel: Browser, values: dict[str, str], notice: str) -> None:
    panel.post(reverse("card-add"), {"id_tag": UID, "name": "Anna", **values})

    assert f">{notice}<" in text_of(panel.get(reverse("cards")))


def test_a_duplicate_leads_to_the_card_that_is_there(panel: Browser) -> None:
    card = add_card()

    response = panel.post(reverse("card-add"), {"id_tag": UID.lower(), "name": "Second"})

    assert response.status_code == 422
    assert reverse("card", args=[card.pk]) in text_of(response)
    assert "Second" in text_of(response)


@pytest.mark.parametrize(
    ("id_tag", "sentence"),
    [
        ("A" * 21, "OCPP carries at most 20 characters"),
        ("", "Enter the number of the card"),
        ("Käse", "Only printable characters"),
    ],
    ids=["too-long", "empty", "umlaut"],
)
def test_an_impossible_number_is_refused_with_the_reason(panel: Browser, id_tag: str, sentence: str) -> None:
    response = panel.post(reverse("card-add"), {"id_tag": id_tag, "name": "Kept as typed"})

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert "Kept as typed" in text_of(response)


def test_a_date_that_is_none_is_refused_and_kept(panel: Browser) -> None:
    response = panel.post(reverse("card-add"), {"id_tag": UID, "valid_until": "tomorrow"})

    assert "This is not a date" in text_of(response)
    assert 'value="tomorrow"' in text_of(response)


def test_a_cards_own_page_shows_the_whole_number_to_the_owner(panel: Browser) -> None:
    card = add_card(report_as="FLEET-7")

    page = text_of(panel.get(reverse("card", args=[card.pk])))

    assert UID in page
    assert "FLEET-7" in page


def test_a_cards_own_page_shows_what_the_backend_sees(panel: Browser) -> None:
    settings.change("panel", {"uid_case": "lower", "uid_reversed": True}, ACTOR)
    card = add_card()

    assert "d4c3a204" in text_of(panel.get(reverse("card", args=[card.pk])))


def test_the_new_card_form_previews_what_the_backend_sees(panel: Browser) -> None:
    fragment = text_of(panel.post(reverse("card-seen"), {"id_tag": UID.lower(), "report_as": ""}))

    assert UID in fragment


def test_a_viewer_sees_the_masked_number_alone(reader: Browser) -> None:
    card = add_card()

    page = text_of(reader.get(reverse("card", args=[card.pk])))

    assert "•••• C3D4" in page
    assert UID not in page


def test_switching_a_card_off_keeps_its_last_day_to_the_second(panel: Browser) -> None:
    until = datetime(2027, 5, 1, 12, 30, tzinfo=UTC)
    card = add_card(valid_until=until)

    panel.post(reverse("card", args=[card.pk]), {"name": "Anna", "valid_until": "2027-05-01"})

    assert cards.get(card.pk).enabled is False
    assert cards.get(card.pk).valid_until == until


def test_a_refused_change_keeps_what_was_typed(panel: Browser) -> None:
    card = add_card()

    response = panel.post(reverse("card", args=[card.pk]), {"name": "Anna B.", "report_as": "X" * 21})

    assert response.status_code == 422
    assert "Anna B." in text_of(response)
    assert cards.get(card.pk).name == "Anna"


def test_removing_a_card_asks_first(panel: Browser) -> None:
    card = add_card()

    page = text_of(panel.get(reverse("card-delete", args=[card.pk])))

    assert "Remove Anna?" in page
    assert "This is the last card that may charge here." in page
    assert cards.find(UID) is not None


def test_removing_a_card_takes_it_off_the_list(panel: Browser) -> None:
    card = add_card()

    panel.post(reverse("card-delete", args=[card.pk]))

    assert cards.find(UID) is None


def test_a_card_that_is_gone_is_not_found(panel: Browser) -> None:
    assert panel.get(reverse("card", args=[99])).status_code == 404


def test_the_backends_answers_are_listed_masked(reader: Browser) -> None:
    authorization.remember_authorization(UID, IdTagInfo(AuthorizationStatus.BLOCKED))

    page = text_of(reader.get(reverse("cards-backend")))

    assert "•••• C3D4" in page
    assert "Blocked" in page
    assert "Clear cache" not in page


def send_list(version: int, *id_tags: str) -> None:
    info = IdTagInfo(AuthorizationStatus.ACCEPTED)
    entries = tuple(ListEntry(id_tag, info) for id_tag in id_tags)
    local_auth_list.update(SendLocalList(version, UpdateType.FULL, entries), ListLimits(100, 100))


def test_the_backends_list_is_shown_with_its_version(reader: Browser) -> None:
    send_list(7, UID)

    page = text_of(reader.get(reverse("cards-backend")))

    assert "Version 7" in page
    assert "•••• C3D4" in page
    assert UID not in page


def test_an_emptied_list_is_told_from_one_that_never_came(reader: Browser) -> None:
    send_list(7)

    assert "Last changed by the backend" in text_of(reader.get(reverse("cards-backend")))


def test_the_backends_list_is_searched(reader: Browser) -> None:
    send_list(7, UID, "04FFFFFF")

    found = text_of(reader.get(reverse("cards-backend") + "?q=c3d4"))

    assert "•••• C3D4" in found
    assert "•••• FFFF" not in found
    assert "1 card" in found


def test_the_owner_clears_the_cache_through_the_worker(panel: Browser) -> None:
    panel.post(reverse("cards-backend-clear"))

    assert panel.worker.commands == [("clear_cache", {})]


@pytest.mark.parametrize(
    "ask",
    [
        lambda browser: browser.get(reverse("card-add")),
        lambda browser: browser.post(reverse("card-learn"), {"open": "1"}),
        lambda browser: browser.post(reverse("cards-backend-clear")),
        lambda browser: browser.post(reverse("card-delete", args=[1])),
        lambda browser: browser.post(reverse("card-seen")),
    ],
    ids=["add", "learn", "clear", "delete", "seen"],
)
def test_a_viewer_changes_nothing(reader: Browser, ask: Callable[[Browser], Any]) -> None:
    assert ask(reader).status_code == 403


def test_a_viewers_post_to_a_card_changes_nothing(reader: Browser) -> None:
    card = add_card()

    reader.post(reverse("card", args=[card.pk]), {"name": "Mine"})

    assert cards.get(card.pk).name == "Anna"
