"""A new address while something hangs on the old one: same provider, or another?"""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from chargepoint.domain.journal import StateChange
from chargepoint.domain.transaction import Transaction, TransactionOrigin
from chargepoint.store import settings, transactions
from chargepoint.store.audit import Actor
from chargepoint.web.forms.backend import as_posted
from tests.support.browser import Browser, text_of
from tests.support.worker import FakeWorker, snapshot, waiting_connector

URL = "/system/settings/more/ocpp/settings/"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def charging(owner: User) -> Browser:
    """A charge is open that belongs to the stored backend."""
    stored = {"connection_type": "ethernet", "backend_url": "wss://old.example", "charge_point_id": "CP001",
              "authorization_mode": "ocpp"}  # fmt: skip
    settings.change("backend", stored, Actor("emil"))
    number = settings.load().backend_number
    charge = Transaction("k1", 1, "04A2C3D4", None, TransactionOrigin.CARD, number, NOW, 0, 0, NOW)
    transactions.save(StateChange(transactions=(charge,)))
    return Browser(owner, FakeWorker(snapshot(connectors=(waiting_connector(),))))


def form(**changes: str) -> dict[str, str]:
    posted = {name: str(value) for name, value in as_posted(settings.load().backend).items()}
    return {**posted, "backend_url": "wss://new.example", **changes}


def test_a_new_address_during_a_charge_asks_which_backend_it_is(charging: Browser) -> None:
    response = charging.post(URL, form())

    assert response.status_code == 422
    assert "Is this the same provider?" in text_of(response)
    assert 'value="wss://new.example"' in text_of(response)
    assert settings.load().backend.backend_url == "wss://old.example"


@pytest.mark.parametrize(("answer", "is_same"), [("same", True), ("another", False)])
def test_the_answer_decides_about_the_number(charging: Browser, answer: str, is_same: bool) -> None:
    before = settings.load().backend_number

    charging.post(URL, form(which_backend=answer))

    assert settings.load().backend.backend_url == "wss://new.example"
    assert (settings.load().backend_number == before) is is_same


def test_without_a_charge_nobody_is_asked(owner: User) -> None:
    settings.change("backend", {"connection_type": "wlan", "backend_url": "wss://old.example",
                                "charge_point_id": "CP001"}, Actor("emil"))  # fmt: skip

    response = Browser(owner, FakeWorker(snapshot(connectors=(waiting_connector(),)))).post(URL, form())

    assert response.status_code == 302


@pytest.fixture
def charging_now(charging: Browser) -> Browser:
    """The worker tells of the charge as well."""
    charging.worker.snapshot = snapshot()
    return charging


SAME = {"which_backend": "same"}


def test_during_a_charge_a_change_of_the_link_asks_whether_the_charge_ends_first(
    charging_now: Browser,
) -> None:
    response = charging_now.post(URL, form(**SAME))

    assert response.status_code == 422
    assert "Apply after this charge" in text_of(response)
    assert "Choose beside Save" in text_of(response)
    assert settings.load().backend.backend_url == "wss://old.example"


@pytest.mark.parametrize(("tick", "waits"), [({"after_charge": "1"}, True), ({}, False)], ids=["yes", "no"])
def test_the_answer_is_stored(charging_now: Browser, tick: dict[str, str], waits: bool) -> None:
    response = charging_now.post(URL, form(**SAME, **tick, after_charge_asked="1"))

    assert response.status_code == 302
    assert settings.load().backend.backend_url == "wss://new.example"
    assert settings.load().link_waits_for_charge is waits


def test_preview_offers_to_wait_and_keeps_the_answer(charging_now: Browser) -> None:
    preview = f"{URL}preview/"
    tick = 'name="after_charge" value="1"'

    assert f"{tick} checked" in charging_now.post(preview, form()).content.decode()
    answered = charging_now.post(preview, form(after_charge_asked="1")).content.decode()
    assert tick in answered
    assert f"{tick} checked" not in answered
    assert tick not in charging_now.post(preview, form(backend_url="wss://old.example")).content.decode()
