"""History: charges and events in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from chargepoint.domain.journal import StateChange
from chargepoint.domain.transaction import StopReason, Transaction, TransactionOrigin
from chargepoint.store import audit, cards, settings, transactions
from chargepoint.store.audit import Actor
from chargepoint.web.presenters_history import energy_so_far_wh, session_rows, stop_text
from chargepoint.web.sentences_events import event_sentence
from tests.support.browser import Browser, text_of
from tests.support.worker import snapshot

START = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def panel(viewer: User) -> Browser:
    return Browser(viewer)


def charge(**changes: Any) -> None:
    values: dict[str, Any] = {
        "key": "k1",
        "connector_id": 1,
        "id_tag": "04A2C3D4",
        "card_id_tag": None,
        "origin": TransactionOrigin.CARD,
        "backend": None,
        "started_at": START,
        "meter_start_wh": 1000,
        "last_register_wh": 22_900,
        "last_energised_at": START,
        "stopped_at": START + timedelta(hours=2, minutes=4),
        "meter_stop_wh": 22_900,
        "stop_reason": StopReason.EV_DISCONNECTED,
    }
    transactions.save(StateChange(transactions=(Transaction(**{**values, **changes}),)))


def test_an_empty_history_says_what_to_do(panel: Browser) -> None:
    assert "Plug in a car and hold a card to the reader" in text_of(panel.get(reverse("history")))


def test_a_charge_is_told_in_words(panel: Browser) -> None:
    cards.add({"id_tag": "04A2C3D4", "name": "Ben"}, Actor("petra"))
    charge()

    page = text_of(panel.get(reverse("history")))

    for words in ("21.9 kWh", "2 h 04 min", "Ben", "unplugged at the car", "kept here"):
        assert words in page


@pytest.mark.django_db
def test_a_running_charge_shows_what_it_has_drawn_by_now() -> None:
    charge(stopped_at=None, meter_stop_wh=None, stop_reason=None, last_register_wh=1000)
    found, _ = transactions.sessions(0, 10)
    view = snapshot().connectors[0]
    assert view.transaction is not None
    running = replace(
        view, energy_wh=4140.0, transaction=replace(view.transaction, id="k1", meter_start_wh=1000)
    )
    so_far = energy_so_far_wh(replace(snapshot(), connectors=(running,)))
    assert session_rows(found, START, so_far)[0].energy == "3.14 kWh"
    assert energy_so_far_wh(None) == {}


def test_a_charge_of_an_unknown_card_is_masked(panel: Browser) -> None:
    charge()

    page = text_of(panel.get(reverse("history")))

    assert "•••• C3D4" in page
    assert "04A2C3D4" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stopped_at": None, "stop_reason": None}, "charging"),
        ({"origin": TransactionOrigin.FREE}, "free charging"),
        ({"origin": TransactionOrigin.REMOTE}, "started by the backend"),
        ({"is_rejected": True}, "rejected by the backend"),
    ],
    ids=["running", "free", "remote", "rejected"],
)
def test_a_charge_shows_what_is_special(panel: Browser, changes: dict[str, Any], words: str) -> None:
    charge(**changes)

    assert words in text_of(panel.get(reverse("history")))


def test_a_long_history_comes_in_pages(panel: Browser) -> None:
    for number in range(27):
        charge(key=f"k{number}")

    first, second = (text_of(panel.get(reverse("history"), page=page)) for page in (1, 2))

    assert "1 to 25 of 27" in first
    assert "26 to 27 of 27" in second


@pytest.mark.parametrize("page", ["0", "-3", "x", "9" * 9, "²"])
def test_a_page_that_makes_no_sense_is_the_first(panel: Browser, page: str) -> None:
    charge()

    assert "21.9 kWh" in text_of(panel.get(reverse("history"), page=page))


def test_a_search_without_a_match_offers_everything(panel: Browser) -> None:
    charge()

    assert "Show all charges" in text_of(panel.get(reverse("history"), q="nobody"))


@pytest.mark.parametrize("reason", list(StopReason), ids=str)
def test_every_stop_reason_has_words(reason: StopReason) -> None:
    assert stop_text(reason.value) != reason.value


def test_events_say_who_changed_which_setting(panel: Browser) -> None:
    settings.change("backend", {"keepalive_interval_s": 60}, Actor("petra"))

    page = text_of(panel.get(reverse("events")))

    assert "WebSocket Keep-Alive interval: 30 → 60" in page
    assert "petra" in page


def test_events_show_choices_by_their_labels(panel: Browser) -> None:
    settings.change(
        "backend", {"ssl_client_mode": "skip_host", "offline_rfid_authorization": True}, Actor("petra")
    )

    page = text_of(panel.get(reverse("events")))

    assert "OCPP SSL client mode: Normal SSL authentication → Skip host check" in page
    assert "Offline RFID authorisation: Off → On" in page


def test_an_event_without_a_sentence_still_shows_what_is_known(panel: Browser) -> None:
    audit.record("moon_rose", {"phase": "full"}, Actor(""))

    assert "moon rose: phase full" in text_of(panel.get(reverse("events")))


def test_an_empty_log_says_what_will_be_there(panel: Browser) -> None:
    assert "Nothing has happened yet." in text_of(panel.get(reverse("events")))


def test_a_security_event_ends_with_what_there_is_to_say() -> None:
    bare = event_sentence("security_event", {"type": "StartupOfTheDevice", "tech_info": ""})
    full = event_sentence("security_event", {"type": "FirmwareUpdated", "tech_info": "2.1"})

    assert (bare, full) == ("Security event: StartupOfTheDevice", "Security event: FirmwareUpdated 2.1")


def test_a_changed_setting_without_a_form_keeps_its_name() -> None:
    sentence = event_sentence(
        "setting_changed", {"section": "ocpp_keys", "field": "HeartbeatInterval", "new": "60"}
    )

    assert sentence == "HeartbeatInterval: – → 60"
