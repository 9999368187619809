"""Teaching a card at the reader, and what was presented there lately."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from chargepoint.domain.journal import PresentedCard, StateChange
from chargepoint.domain.snapshot import HardwareView, LearnView
from chargepoint.store import cards, transactions
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


def test_pressing_add_card_opens_the_learn_window(panel: Browser) -> None:
    panel.post(reverse("card-learn"), {"open": "1"})

    assert panel.worker.commands == [("learn", {"open": True})]


def test_cancel_closes_the_learn_window(panel: Browser) -> None:
    panel.post(reverse("card-learn"), {"open": "0"})

    assert panel.worker.commands == [("learn", {"open": False})]


def test_the_open_learn_window_counts_down(owner: User) -> None:
    page = text_of(Browser(owner, learning(has_read=False)).get(reverse("cards")))

    assert "42 seconds left" in page
    assert "Hold the new card to the reader" in page


@pytest.mark.parametrize(("driver", "is_offered"), [("simulator", True), ("relay", False)])
def test_the_learn_window_leads_to_a_simulated_reader(owner: User, driver: str, is_offered: bool) -> None:
    view = snapshot(
        learn=LearnView(NOW + timedelta(seconds=42)), hardware=HardwareView(driver, False, False, 3, 16.0)
    )

    page = text_of(Browser(owner, FakeWorker(view)).get(reverse("cards")))

    assert ("Present a card to the simulator" in page) is is_offered


def test_a_card_that_was_read_leads_to_the_form(owner: User) -> None:
    browser = Browser(owner, learning(has_read=True))

    response = browser.get_fragment(reverse("card-learn"))

    assert response.headers["HX-Redirect"] == reverse("card-add") + "?from=learned"


def test_the_form_carries_the_number_that_was_read(owner: User) -> None:
    page = text_of(Browser(owner, learning(has_read=True)).get(reverse("card-add") + "?from=learned"))

    assert f'value="{UID}"' in page


def test_saving_the_card_closes_the_learn_window(owner: User) -> None:
    browser = Browser(owner, learning(has_read=True))

    browser.post(reverse("card-add"), {"id_tag": UID, "name": "Anna", "enabled": "on"})

    assert browser.worker.commands == [("learn", {"open": False})]


def test_a_learn_window_that_closed_says_so(panel: Browser) -> None:
    assert "No card was read." in text_of(panel.get_fragment(reverse("card-learn")))


def test_a_refused_learn_window_says_why(owner: User) -> None:
    browser = Browser(owner, FakeWorker(refusals={"learn": "busy"}))
    browser.post(reverse("card-learn"), {"open": "1"})

    assert "busy" in text_of(browser.get(reverse("cards")))


def test_recently_presented_says_why_a_card_did_not_work(panel: Browser) -> None:
    present("refused", "not_listed")

    page = text_of(panel.get(reverse("cards")))

    assert "Refused: This card is not on the local whitelist." in page
    assert "•••• C3D4" in page


def test_add_this_card_fills_the_number_in_without_naming_it_in_the_address(panel: Browser) -> None:
    present("refused", "not_listed")
    page = text_of(panel.get(reverse("cards")))
    address = page.split("?presented=")[1].split('"')[0]

    form = text_of(panel.get(f"{reverse('card-add')}?presented={address}"))

    assert UID not in address
    assert f'value="{UID}"' in form


def test_a_presented_card_of_the_list_is_shown_by_name(panel: Browser) -> None:
    card = add_card()
    present("started")

    page = text_of(panel.get(reverse("cards")))

    assert "Started a charge." in page
    assert page.count(reverse("card", args=[card.pk])) == 2
