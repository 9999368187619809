"""The queue of reports: what waits, trying now, sending again, exporting, and discarding after a warning."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chargepoint.domain.journal import StateChange
from chargepoint.domain.outbox import Lane, OutboxMessage, OutboxState, after_failure
from chargepoint.domain.transaction import (
    Message,
    SecurityEventMessage,
    StartTransactionMessage,
    StopReason,
    StopTransactionMessage,
    Transaction,
    TransactionOrigin,
)
from chargepoint.domain.units import Moment
from chargepoint.store import cards, outbox, settings, transactions
from chargepoint.store.audit import Actor
from tests.support.browser import Browser, text_of
from tests.support.worker import FakeWorker, offline_backend, snapshot

URL = "/system/settings/more/ocpp/queue/"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
OVER = Transaction(
    key="k1",
    connector_id=1,
    id_tag="04A2C3D4",
    card_id_tag="04A2C3D4",
    origin=TransactionOrigin.CARD,
    backend=1,
    started_at=NOW,
    meter_start_wh=0,
    last_register_wh=7_500,
    last_energised_at=NOW,
    stopped_at=NOW + timedelta(hours=1),
    meter_stop_wh=7_500,
    stop_reason=StopReason.LOCAL,
)
SESSION: tuple[Message, ...] = (
    StartTransactionMessage("k1", 1, "04A2C3D4", 0, NOW),
    StopTransactionMessage("k1", 7_500, NOW + timedelta(hours=1), StopReason.LOCAL),
)


def backend_number() -> int:
    """Enter a backend; return its number."""
    values = {
        "connection_type": "ethernet",
        "backend_url": "wss://backend.example",
        "charge_point_id": "CP001",
    }
    settings.change("backend", values, Actor("emil"))
    number = settings.load().backend_number
    assert number is not None
    return number


def queued(*messages: Message, charge: Transaction = OVER) -> list[int]:
    """Store reports; return their numbers."""
    number = backend_number()
    rows = tuple(OutboxMessage(f"m{n}", number, message) for n, message in enumerate(messages))
    transactions.save(StateChange(transactions=(replace(charge, backend=number),), messages=rows))
    return [row.seq for row in outbox.list_rows(number)[0]]


def park_a_report() -> int:
    """Store a report that used its attempts; return its number."""
    (seq,) = queued(SESSION[0])
    row = outbox.next_message(Lane.TRANSACTION, settings.load().backend_number or 0)
    assert row is not None
    outbox.settle_failed(after_failure(row, 1, 60, Moment(NOW, 0.0), "InternalError: no memory"))
    return seq


def test_what_waits_is_told_in_words_with_its_charge(viewer: User) -> None:
    cards.add({"id_tag": "04A2C3D4", "name": "Anna"}, Actor("petra"))
    queued(*SESSION, SecurityEventMessage("StartupOfTheDevice", NOW))

    page = text_of(Browser(viewer, FakeWorker(snapshot(backend=offline_backend()))).get(URL))

    for words in (
        "Start of a charge",
        "End of a charge",
        "Security event: StartupOfTheDevice",
        "Anna, ",
        "7.50 kWh",
    ):
        assert words in page
    assert "as soon as the backend is back" in page
    assert "Discard" not in page and "Try now" not in page and "Export" not in page
    assert "04A2C3D4" not in page


def test_a_report_that_failed_says_what_the_backend_said(owner: User) -> None:
    park_a_report()

    page = text_of(Browser(owner).get(URL))

    assert "Set aside. The backend refused it 1 time." in page
    assert "InternalError: no memory" in page


def test_a_wait_is_counted_down(owner: User) -> None:
    queued(SESSION[0])
    row = outbox.next_message(Lane.TRANSACTION, settings.load().backend_number or 0)
    assert row is not None
    now = snapshot().clock.now
    outbox.settle_failed(replace(row, attempts=1, next_attempt_at=now + timedelta(seconds=40)))

    assert "data-countdown>40<" in text_of(Browser(owner).get(URL))


def test_a_report_that_was_set_aside_is_sent_again(owner: User) -> None:
    seq = park_a_report()
    browser = Browser(owner)

    browser.post(reverse("ocpp-send-again"), {"seq": str(seq)})

    rows, _count = outbox.list_rows(None)
    assert [row.state for row in rows] == [OutboxState.WAITING]
    assert browser.worker.commands == [("queue_changed", {})]


@pytest.mark.parametrize("seq", ["", "99", "-1", "abc", "9" * 30])
def test_a_report_that_is_not_there_is_no_error_page(owner: User, seq: str) -> None:
    browser = Browser(owner)

    response = browser.post(reverse("ocpp-send-again"), {"seq": seq})

    assert response.status_code == 302
    assert "no longer set aside" in text_of(browser.get(URL))


@pytest.mark.parametrize(
    ("worker", "command"),
    [(FakeWorker(), "queue_changed"), (FakeWorker(snapshot(backend=offline_backend())), "connect_now")],
    ids=["open", "closed"],
)
def test_trying_now_takes_every_wait(owner: User, worker: FakeWorker, command: str) -> None:
    queued(SESSION[0])
    number = settings.load().backend_number or 0
    row = outbox.next_message(Lane.TRANSACTION, number)
    assert row is not None
    outbox.settle_failed(replace(row, attempts=1, next_attempt_at=NOW + timedelta(days=999)))

    assert Browser(owner, worker).post(reverse("ocpp-queue-try")).status_code == 302

    head = outbox.next_message(Lane.TRANSACTION, number)
    assert head is not None and head.next_attempt_at is None
    assert worker.commands == [(command, {})]
    worker.commands.clear()


def test_discarding_asks_first_and_says_what_is_lost(owner: User) -> None:
    seq = queued(*SESSION)[0]
    worker = FakeWorker(answers={"discard_report": {"discarded": 2}})
    browser, url = Browser(owner, worker), reverse("ocpp-queue-discard", args=[seq])

    page = text_of(browser.get(url))
    unsure = browser.post(url)
    assert worker.commands == []
    browser.post(url, {"sure": "1"})

    assert "The backend will not hear of these 7.50 kWh, and nobody bills them." in page
    assert "Start of a charge" in page and "End of a charge" in page
    assert unsure.status_code == 422 and "Nothing was discarded." in text_of(unsure)
    assert [(name, order["seq"], order["user"]) for name, order in worker.commands] == [
        ("discard_report", seq, "petra")
    ]
    assert "2 reports are discarded." in text_of(browser.get(URL))


def test_a_refusal_is_told_and_loses_nothing(owner: User) -> None:
    seq = queued(*SESSION)[0]
    browser = Browser(owner, FakeWorker(refusals={"discard_report": "sending"}))

    browser.post(reverse("ocpp-queue-discard", args=[seq]), {"sure": "1"})

    assert "A report is just being sent." in text_of(browser.get(URL))


def test_a_charge_that_runs_offers_no_discarding(owner: User) -> None:
    running = replace(OVER, stopped_at=None, meter_stop_wh=None, stop_reason=None)
    seq = queued(SESSION[0], charge=running)[0]

    page = text_of(Browser(owner).get(reverse("ocpp-queue-discard", args=[seq])))

    assert "This charge is still running." in page and 'name="sure"' not in page


@pytest.mark.parametrize("seq", ["4711", "9" * 30])
def test_discarding_what_is_gone_is_no_error_page(owner: User, seq: str) -> None:
    browser, url = Browser(owner), f"{URL}{seq}/discard/"

    assert browser.get(url).status_code == 404
    assert browser.post(url, {"sure": "1"}).status_code == 302
    assert "no longer in the queue" in text_of(browser.get(URL))


def test_reports_for_a_former_backend_are_shown_apart_and_can_be_exported(owner: User) -> None:
    queued(*SESSION)
    former = settings.load().backend_number
    values = {"backend_url": "wss://other.example", "which_backend": "another"}
    settings.change("backend", values, Actor("emil"))
    browser = Browser(owner)

    page = text_of(browser.get(URL))
    name, text = browser.download(reverse("ocpp-queue-export", args=[former]))

    assert "Nothing is waiting." in page
    assert "Kept for other backends" in page and "backend.example" in page and "2 reports" in page
    assert name.startswith(f"reports-{former}-")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["action"] for line in lines] == ["StartTransaction", "StopTransaction"]
    assert lines[0]["message"]["id_tag"] == "•••• C3D4"


def test_a_viewer_can_do_nothing_here(viewer: User) -> None:
    browser = Browser(viewer)

    for name, arguments in (("ocpp-queue-try", []), ("ocpp-queue-discard", [1]), ("ocpp-send-again", [])):
        assert browser.post(reverse(name, args=arguments)).status_code == 403
    assert browser.get(reverse("ocpp-queue-export", args=[1])).status_code == 403
    assert browser.get(reverse("ocpp-queue-discard", args=[1])).status_code == 403


def test_a_long_queue_comes_in_pages_and_asks_no_more_for_more_rows(owner: User) -> None:
    browser = Browser(owner)
    queued(SESSION[0])
    browser.get(URL)
    with CaptureQueriesContext(connection) as few:
        browser.get(URL)
    number = settings.load().backend_number or 0
    more = tuple(OutboxMessage(f"more-{n}", number, SESSION[0]) for n in range(119))
    transactions.save(StateChange(messages=more))

    with CaptureQueriesContext(connection) as many:
        first = text_of(browser.get(URL))

    assert len(many) == len(few)
    assert "1 to 50 of 120" in first
    assert "101 to 120 of 120" in text_of(browser.get(URL, page=3))
