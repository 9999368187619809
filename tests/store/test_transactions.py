"""Transactions and what is stored with them."""

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.journal import ConnectorRecord, LogEntry, PresentedCard, StateChange
from chargepoint.domain.outbox import Lane, OutboxMessage
from chargepoint.domain.transaction import StartTransactionMessage, StopReason, Transaction
from chargepoint.runtime.ports import Delivery
from chargepoint.store import cards, outbox, transactions
from chargepoint.store.audit import entries
from chargepoint.store.errors import StoreError


def start_of(transaction: Transaction, message_id: str = "m-1") -> OutboxMessage:
    message = StartTransactionMessage(
        transaction.key, 1, transaction.id_tag, transaction.meter_start_wh, transaction.started_at
    )
    return OutboxMessage(message_id, 1, message)


@pytest.mark.django_db(transaction=True)
def test_a_change_is_on_disk_for_another_process_once_save_returns(transaction: Transaction) -> None:
    transactions.save(StateChange(transactions=(transaction,), messages=(start_of(transaction),)))

    other = sqlite3.connect(connection.settings_dict["NAME"])
    try:
        stored = other.execute("SELECT count(*) FROM chargepoint_transaction").fetchone()
        queued = other.execute("SELECT count(*) FROM chargepoint_outboxmessage").fetchone()
    finally:
        other.close()
    assert (stored, queued) == ((1,), (1,))


@pytest.mark.django_db
def test_every_connection_syncs_fully_and_writes_ahead() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]

    assert (synchronous, journal) == (2, "wal")
    assert str(settings.DATA_DIR) in str(connection.settings_dict["NAME"])


@pytest.mark.django_db
def test_a_change_that_cannot_be_stored_whole_is_not_stored_at_all(transaction: Transaction) -> None:
    twice = (start_of(transaction), start_of(transaction))

    with pytest.raises(StoreError):
        transactions.save(StateChange(transactions=(transaction,), messages=twice))

    assert transactions.find(transaction.key) is None


@pytest.mark.django_db
def test_a_transaction_comes_back_as_it_was_saved(transaction: Transaction, now: datetime) -> None:
    ended = replace(
        transaction,
        stopped_at=now + timedelta(hours=1),
        meter_stop_wh=9_000,
        stop_reason=StopReason.EV_DISCONNECTED,
        transaction_id=-7,
        is_paused=True,
    )

    transactions.save(StateChange(transactions=(transaction,)))
    transactions.save(StateChange(transactions=(ended,)))

    assert transactions.find(transaction.key) == ended
    assert transactions.open_transactions() == []


@pytest.mark.django_db
def test_open_transactions_are_those_without_an_end(transaction: Transaction) -> None:
    transactions.save(StateChange(transactions=(transaction,)))

    assert transactions.open_transactions() == [transaction]


@pytest.mark.django_db
def test_a_later_save_does_not_forget_what_the_confirmation_brought(transaction: Transaction) -> None:
    transactions.save(StateChange(transactions=(transaction,), messages=(start_of(transaction),)))
    row = outbox.next_message(Lane.TRANSACTION, 1)
    assert row is not None
    outbox.settle_delivered(row, Delivery(42, IdTagInfo(AuthorizationStatus.BLOCKED, None, "PARENT")))

    transactions.save(StateChange(transactions=(replace(transaction, last_register_wh=1_500),)))

    stored = transactions.find(transaction.key)
    assert stored is not None
    assert (stored.transaction_id, stored.is_rejected, stored.parent_id_tag) == (42, True, "PARENT")
    assert stored.last_register_wh == 1_500


@pytest.mark.django_db
def test_connector_log_and_shown_card_are_stored_with_it(now: datetime) -> None:
    record = ConnectorRecord(1, is_operative=False, scheduled_operative=True, is_blocked_until_unplugged=True)
    line = LogEntry(now, "availability_changed", {"connector": "1"}, "backend")
    card = PresentedCard(now, "04A2C3D4", 1, "refused", "offline_unknown", "C10")

    transactions.save(StateChange(connectors=(record,), log=(line,), presented=(card,)))

    assert transactions.connector_records() == [record]
    assert entries()[0] == [line]
    assert [shown.reason for shown in cards.recently_presented()] == ["offline_unknown"]


@pytest.mark.django_db
def test_a_connector_is_stored_over_its_former_record() -> None:
    transactions.save(StateChange(connectors=(ConnectorRecord(1, is_operative=False),)))
    transactions.save(StateChange(connectors=(ConnectorRecord(1, is_operative=True),)))

    assert transactions.connector_records() == [ConnectorRecord(1)]


@pytest.mark.django_db
def test_an_empty_change_asks_nothing_of_the_database(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]  # pytest-django names no type for it
        transactions.save(StateChange())
