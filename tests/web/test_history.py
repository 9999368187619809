"""History: charges and events in words."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chargepoint.domain.journal import SessionSample, StateChange
from chargepoint.domain.transaction import StopReason, Transaction, TransactionOrigin
from chargepoint.store import audit, cards, sessions, settings, transactions
from chargepoint.store.audit import Actor
from chargepoint.web.presenters_history import energy_so_far_wh, session_rows, stop_text
from chargepoint.web.sentences_events import _EVENTS, GROUPS, event_sentence
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
    found, _ = sessions.page(limit=10)
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


def test_months_and_cards_are_summed_and_lead_to_their_charges(panel: Browser) -> None:
    number = cards.add({"id_tag": "04A2C3D4", "name": "Ben"}, Actor("petra")).pk
    settings.change("panel", {"price_per_kwh": "0.50"}, Actor("petra"))
    charge()
    charge(key="k2", started_at=START - timedelta(days=40), meter_stop_wh=11_000)
    charge(key="k3", id_tag="FFEE0011", meter_stop_wh=2000)

    page = text_of(panel.get(reverse("history")))
    june = text_of(panel.get(reverse("history"), start="2026-06-01", end="2026-06-30", card=str(number)))

    assert "32.9 kWh" in page and "16.45 €" in page  # 21.9 + 10 + 1 kWh
    assert "start=2026-06-01&amp;end=2026-06-30" in page and "start=2026-04-01&amp;end=2026-04-30" in page
    assert f"card={number}" in page and "•••• 0011" in page and "FFEE0011" not in page
    assert "June 2026 · Ben" in june
    assert june.count('<td class="n">21.9 kWh</td>') == 1  # the list holds this one charge alone
    assert "•••• 0011" not in june


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"start": "2026-13-45"}, "This is not a date"),
        ({"start": "2026-06-02", "end": "2026-06-01"}, "The time ends before it begins."),
        ({"card": "4711"}, "This card is no longer on the list."),
        ({"card": "9" * 30}, "This card is no longer on the list."),
        ({"card": "x"}, "One entry needs another look."),
        ({"q": "x" * 51}, "Ensure this value has at most 50 characters"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_filter_that_makes_no_sense_says_so_and_shows_everything(
    panel: Browser, query: dict[str, str], words: str
) -> None:
    charge()

    answer = panel.get(reverse("history"), **query)

    assert answer.status_code == 422
    assert words in text_of(answer) and "21.9 kWh" in text_of(answer)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_days(panel: Browser, day: str) -> None:
    charge()

    assert panel.get(reverse("history"), start=day).status_code == 200
    assert panel.get(reverse("history"), end=day).status_code == 200


def test_a_page_of_a_choice_keeps_the_choice(panel: Browser) -> None:
    for number in range(27):
        charge(key=f"k{number}")

    page = text_of(panel.get(reverse("history"), start="2026-06-01", q="a2c3"))
    assert "?page=2&amp;start=2026-06-01&amp;q=a2c3" in page


def test_no_page_asks_the_database_more_for_more_charges(panel: Browser) -> None:
    def asks() -> int:
        with CaptureQueriesContext(connection) as asked:
            panel.get(reverse("history"))
        return len(asked)

    charge(key="first")
    cards.add({"id_tag": "04A2C3D4"}, Actor("petra"))
    panel.get(reverse("history"))
    few = asks()
    for number in range(25):
        charge(key=f"k{number}", id_tag=f"0000{number:04}")
        cards.add({"id_tag": f"0000{number:04}"}, Actor("petra"))

    assert asks() == few


def test_a_charge_has_its_own_page_with_a_curve_and_a_table(panel: Browser) -> None:
    charge(transaction_id=4711)
    number = sessions.page()[0][0].number
    points = tuple(SessionSample("k1", 60 * n, 1000 * n, 50 * n) for n in range(1, 124))
    transactions.save(StateChange(samples=points))

    page = text_of(panel.get(reverse("charge", args=[number])))

    for words in ("21.9 kWh", "2 h 04 min", "4711", "•••• C3D4", "Up to 123.0 kW", "unplugged at the car"):
        assert words in page
    assert page.count("<tr>") == 1 + 42  # the heading, every third of 123 points, and the last one
    assert panel.get(reverse("charge", args=[number + 1])).status_code == 404


def test_a_charge_without_a_curve_says_why(panel: Browser) -> None:
    charge()

    assert "No curve" in text_of(panel.get(reverse("charge", args=[sessions.page()[0][0].number])))


def test_a_spreadsheet_gets_local_numbers_and_no_formula(viewer: User) -> None:
    cards.add({"id_tag": "04A2C3D4", "name": '=cmd|"x"'}, Actor("petra"))
    settings.change("panel", {"price_per_kwh": "0.50"}, Actor("petra"))
    charge()

    name, text = Browser(viewer, language="de").download(reverse("history-csv", args=["spreadsheet"]))

    assert name.startswith("charges-") and name.endswith(".csv")
    assert text.startswith("\ufeffNummer;Gestartet;Beendet;")
    (row,) = csv.reader(text.splitlines()[1:], delimiter=";")
    assert row[4:8] == ["21,900", "10,95", '\'=cmd|"x"', "•••• C3D4"]
    assert "04A2C3D4" not in text


def test_a_program_gets_rfc_4180(viewer: User) -> None:
    for number in range(501):
        charge(key=f"k{number}")

    _name, text = Browser(viewer, language="de").download(reverse("history-csv", args=["rfc4180"]), q="a2c3")

    lines = text.split("\r\n")
    assert len(lines) == 503 and lines[-1] == ""
    row = dict(zip(*csv.reader(lines[:2]), strict=True))
    assert (row["energy_kwh"], row["duration_s"], row["cost"]) == ("21.900", "7440", "")
    assert datetime.fromisoformat(row["started"]) == START
    assert row["stop_reason"] == "EVDisconnected"


def test_no_file_comes_of_nonsense(panel: Browser) -> None:
    assert panel.get("/history/charges-xml.csv").status_code == 404
    assert panel.get(reverse("history-csv", args=["rfc4180"]), start="x").status_code == 404


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


def test_events_are_chosen_by_kind_and_search(panel: Browser) -> None:
    settings.change("backend", {"keepalive_interval_s": 60}, Actor("petra"))
    audit.record("login", {}, Actor("paul"))

    settings_alone = text_of(panel.get(reverse("events"), group="settings"))
    of_paul = text_of(panel.get(reverse("events"), q="paul"))

    assert "Keep-Alive" in settings_alone and "Somebody logged in" not in settings_alone
    assert "Somebody logged in" in of_paul and "Keep-Alive interval: 30" not in of_paul
    assert "No event matches." in text_of(panel.get(reverse("events"), group="faults"))
    assert "Somebody logged in" in text_of(panel.get(reverse("events"), group="nonsense"))


def test_every_event_with_a_sentence_belongs_to_a_group() -> None:
    grouped = [kind for _label, kinds in GROUPS.values() for kind in kinds]

    assert sorted(grouped) == sorted(_EVENTS)


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
