"""Which backend: what changes the stored identity, and when a person is asked."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

import pytest

from chargepoint import models
from chargepoint.domain.journal import StateChange
from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.transaction import SecurityEventMessage, Transaction
from chargepoint.store import settings, transactions
from chargepoint.store.audit import Actor
from tests.store.refusals import refused

pytestmark = pytest.mark.django_db

OnCommit = Callable[..., AbstractContextManager[list[object]]]
BACKEND = Actor("backend")
LINK = {
    "connection_type": "ethernet",
    "charge_point_id": "CP001",
    "backend_url": "ws://backend.example/ocpp",
    "ssl_client_mode": "none",
    "authorization_mode": "ocpp",
}


def wait_for(backend: int, now: datetime) -> None:
    message = OutboxMessage(f"waits for {backend}", backend, SecurityEventMessage("x", now))
    transactions.save(StateChange(messages=(message,)))


def test_the_first_url_makes_an_identity(owner: Actor) -> None:
    settings.change("backend", LINK, owner)

    identity = models.BackendIdentity.objects.get()
    assert (identity.address, identity.charge_point_id) == ("backend.example/ocpp", "CP001")
    assert (settings.load().backend_number, settings.load().was_ever_accepted) == (identity.number, False)


@pytest.mark.parametrize(
    "changed",
    [
        {"backend_url": "wss://backend.example/ocpp", "ssl_client_mode": "verify"},
        {"backend_url": "ws://backend.example:9000/ocpp/"},
        {"backend_url": "ws://BACKEND.example/ocpp?x=1"},
    ],
    ids=["scheme", "port", "query"],
)
def test_scheme_port_and_query_keep_the_identity(changed: dict[str, object], owner: Actor) -> None:
    settings.change("backend", LINK, owner)
    before = settings.load().backend_number

    settings.change("backend", changed, owner)

    assert settings.load().backend_number == before


@pytest.mark.parametrize(
    "changed",
    [
        {"backend_url": "ws://other.example/ocpp"},
        {"backend_url": "ws://backend.example/other"},
        {"charge_point_id": "CP002"},
    ],
    ids=["host", "path", "charge point id"],
)
def test_another_address_or_id_asks_while_messages_wait(
    changed: dict[str, object], owner: Actor, now: datetime
) -> None:
    settings.change("backend", LINK, owner)
    number = settings.load().backend_number
    assert number is not None
    wait_for(number, now)

    assert refused("backend", changed, owner) == [("", "which_backend")]
    settings.change("backend", {**changed, "which_backend": "same"}, owner)
    assert settings.load().backend_number == number


def test_another_provider_gets_a_number_of_its_own(owner: Actor, transaction: Transaction) -> None:
    settings.change("backend", LINK, owner)
    number = settings.load().backend_number
    assert number is not None
    settings.note_accepted(number)
    transactions.save(StateChange(transactions=(replace(transaction, backend=number),)))

    other = {"backend_url": "ws://other.example/ocpp", "which_backend": "another"}
    settings.change("backend", other, owner)

    stored = settings.load()
    assert stored.backend_number not in (None, number)
    assert not stored.was_ever_accepted


def test_going_back_to_a_former_backend_takes_its_number_again(owner: Actor) -> None:
    settings.change("backend", LINK, owner)
    number = settings.load().backend_number
    settings.change("backend", {"backend_url": "ws://other.example/ocpp"}, owner)

    settings.change("backend", {"backend_url": LINK["backend_url"]}, owner)

    assert settings.load().backend_number == number


def test_a_serial_number_that_is_the_id_changes_the_identity(owner: Actor) -> None:
    settings.change("charge_point", {"serial_number": "SN1"}, owner)
    settings.change("backend", {**LINK, "charge_point_id": ""}, owner)
    before = settings.load().backend_number

    settings.change("charge_point", {"serial_number": "SN2"}, owner)

    assert settings.load().backend_number not in (None, before)


def test_the_first_acceptance_is_noted_once(owner: Actor) -> None:
    settings.change("backend", LINK, owner)
    number = settings.load().backend_number
    assert number is not None

    settings.note_accepted(number)
    version = settings.version()
    settings.note_accepted(number)

    assert settings.load().was_ever_accepted
    assert settings.version() == version
