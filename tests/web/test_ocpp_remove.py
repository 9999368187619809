"""Removing a backend for real."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from chargepoint.domain.journal import StateChange
from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.transaction import SecurityEventMessage
from chargepoint.store import cards, settings, transactions
from chargepoint.store.audit import Actor
from tests.support.browser import Browser, text_of
from tests.support.worker import FakeWorker, snapshot, waiting_connector

OVERVIEW = "/system/settings/more/ocpp/"
URL = f"{OVERVIEW}remove/"
EMIL = Actor("emil")


@pytest.fixture
def connected(owner: User) -> Browser:
    """A backend is stored, and one report waits for it."""
    values = {"connection_type": "ethernet", "backend_url": "wss://old.example", "charge_point_id": "CP001",
              "authorization_mode": "ocpp", "backend_password": "0123456789abcdef"}  # fmt: skip
    settings.change("backend", values, EMIL)
    number = settings.load().backend_number
    assert number is not None
    event = SecurityEventMessage("x", datetime(2026, 6, 1, 12, tzinfo=UTC))
    transactions.save(StateChange(messages=(OutboxMessage("m1", number, event),)))
    return Browser(owner, FakeWorker(snapshot()))


def test_the_page_says_what_is_lost(connected: Browser) -> None:
    page = text_of(connected.get(URL))

    assert "wss://old.example" in page
    assert "One report has not reached the backend." in page
    assert "A charge is running." in page
    assert "nobody can charge until one is added" in page
    assert settings.load().backend.backend_url == "wss://old.example"


def test_an_idle_box_with_a_card_warns_of_nothing(connected: Browser) -> None:
    cards.add({"id_tag": "04A2C3D4", "name": "Anna"}, EMIL)
    connected.worker.snapshot = snapshot(connectors=(waiting_connector(),))
    page = text_of(connected.get(URL))

    assert "who may charge: one card." in page
    assert "A charge is running." not in page


def test_one_press_removes_it_and_the_link_to_the_page_goes(connected: Browser) -> None:
    assert URL in connected.get(OVERVIEW).content.decode()

    response = connected.post(URL)

    assert response.status_code == 302
    assert settings.load().backend_number is None
    assert settings.load().password is None
    assert URL not in connected.get(OVERVIEW).content.decode()


def test_a_viewer_neither_sees_nor_does_it(connected: Browser, viewer: User) -> None:
    browser = Browser(viewer, FakeWorker(snapshot()))

    assert URL not in browser.get(OVERVIEW).content.decode()
    assert browser.get(URL).status_code == 403
    assert browser.post(URL).status_code == 403
    assert settings.load().backend.backend_url == "wss://old.example"
