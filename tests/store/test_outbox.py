"""The outbox."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chargepoint import models
from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.journal import StateChange
from chargepoint.domain.metering import MeterValue, ReadingContext, SampledValue
from chargepoint.domain.outbox import Lane, OutboxMessage, OutboxRow, OutboxState
from chargepoint.domain.transaction import (
    Message,
    MeterValuesMessage,
    SecurityEventMessage,
    StartTransactionMessage,
    StopReason,
    StopTransactionMessage,
    Transaction,
)
from chargepoint.runtime.ports import Delivery
from chargepoint.store import audit, outbox, transactions
from chargepoint.store.audit import Actor
from chargepoint.store.errors import NotStored

pytestmark = pytest.mark.django_db

NOW = datetime.fromisoformat("2026-03-04T12:00:00Z")
VALUES = (
    MeterValue(NOW, (SampledValue("1.5", ReadingContext.SAMPLE_CLOCK, "SoC", "Percent", location="EV"),)),
)
MESSAGES: list[Message] = [
    StartTransactionMessage("t", 1, "04A2C3D4", 1_000, NOW, reservation_id=0),
    MeterValuesMessage("t", 1, VALUES),
    MeterValuesMessage(None, 0, VALUES),
    StopTransactionMessage("t", 2_000, NOW, StopReason.POWER_LOSS, None, VALUES),
    SecurityEventMessage("StartupOfTheDevice", NOW, "Grüße"),
]


def put(*messages: Message, backend: int = 1) -> None:
    count = models.OutboxMessage.objects.count()
    entries = tuple(OutboxMessage(f"m-{count + i}", backend, message) for i, message in enumerate(messages))
    transactions.save(StateChange(messages=entries))


def head(lane: Lane = Lane.TRANSACTION, backend: int = 1) -> OutboxRow:
    row = outbox.next_message(lane, backend)
    assert row is not None
    return row


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_comes_back_as_it_was_put(message: Message) -> None:
    put(message)

    rows, _total = outbox.list_rows(1)

    assert (rows[0].message, rows[0].created_at, rows[0].state) == (message, NOW, OutboxState.WAITING)


def test_messages_leave_in_the_order_they_came() -> None:
    put(*MESSAGES[:4])

    left = []
    while (row := outbox.next_message(Lane.TRANSACTION, 1)) is not None:
        left.append(row.message)
        outbox.settle_delivered(row, Delivery())

    assert left == MESSAGES[:4]


def test_later_message_never_overtakes_waiting_head() -> None:
    put(*MESSAGES[:2])
    outbox.settle_failed(replace(head(), attempts=1, next_attempt_at=NOW + timedelta(hours=1)))

    row = head()

    assert (row.message, row.attempts, row.next_attempt_at) == (MESSAGES[0], 1, NOW + timedelta(hours=1))


def test_lanes_and_backends_do_not_wait_for_each_other() -> None:
    put(MESSAGES[0])
    put(MESSAGES[4], MESSAGES[3], backend=2)

    assert head(Lane.SECURITY, 2).message == MESSAGES[4]
    assert head(Lane.TRANSACTION, 2).message == MESSAGES[3]
    assert outbox.next_message(Lane.SECURITY, 1) is None


def test_a_parked_message_steps_aside_and_stays() -> None:
    put(*MESSAGES[:2])
    outbox.settle_failed(replace(head(), attempts=5, state=OutboxState.PARKED))

    assert head().message == MESSAGES[1]
    assert outbox.queue_length(1) == (1, 1)


def test_a_parked_message_is_sent_again_at_its_old_place(owner: Actor) -> None:
    put(*MESSAGES[:2])
    parked = replace(head(), attempts=5, state=OutboxState.PARKED)
    outbox.settle_failed(parked)

    outbox.send_again(parked.seq, owner)

    assert (head().seq, head().attempts) == (parked.seq, 0)


def test_a_row_that_is_not_parked_cannot_be_sent_again(owner: Actor) -> None:
    put(MESSAGES[0])

    with pytest.raises(NotStored):
        outbox.send_again(head().seq, owner)


def test_a_discarded_message_leaves_a_trace_in_the_audit(owner: Actor) -> None:
    put(MESSAGES[0])
    row = head()

    outbox.discard(row.seq, owner)

    assert outbox.next_message(Lane.TRANSACTION, 1) is None
    line = audit.entries()[0][0]
    assert (line.kind, line.actor, line.parameters["message_id"]) == ("queue_discarded", "anna", "m-0")


def test_a_delivered_message_cannot_be_discarded(owner: Actor) -> None:
    put(MESSAGES[0])
    row = head()
    outbox.settle_delivered(row, Delivery(1))

    with pytest.raises(NotStored):
        outbox.discard(row.seq, owner)


def test_a_late_failure_does_not_undo_a_delivery() -> None:
    put(MESSAGES[0])
    row = head()
    outbox.settle_delivered(row, Delivery(1))

    outbox.settle_failed(replace(row, attempts=1))

    assert outbox.queue_length(1) == (0, 0)


@pytest.mark.parametrize("transaction_id", [0, -1, -42, 7])
def test_the_backends_transaction_id_is_an_ordinary_number(
    transaction: Transaction, transaction_id: int
) -> None:
    transactions.save(StateChange(transactions=(transaction,)))
    put(StartTransactionMessage(transaction.key, 1, "04A2C3D4", 1_000, NOW))

    outbox.settle_delivered(head(), Delivery(transaction_id, IdTagInfo(AuthorizationStatus.ACCEPTED)))

    stored = transactions.find(transaction.key)
    assert stored is not None
    assert (stored.transaction_id, stored.is_rejected) == (transaction_id, False)


def test_a_late_confirmation_of_a_parked_start_still_counts(transaction: Transaction) -> None:
    transactions.save(StateChange(transactions=(transaction,)))
    put(StartTransactionMessage(transaction.key, 1, "04A2C3D4", 1_000, NOW))
    row = head()
    outbox.settle_failed(replace(row, attempts=5, state=OutboxState.PARKED))

    outbox.settle_delivered(row, Delivery(9, IdTagInfo(AuthorizationStatus.INVALID)))

    stored = transactions.find(transaction.key)
    assert stored is not None
    assert (stored.transaction_id, stored.is_rejected) == (9, True)
    assert outbox.queue_length(1) == (0, 0)


def test_a_stop_answer_leaves_the_transaction_alone(transaction: Transaction) -> None:
    transactions.save(StateChange(transactions=(replace(transaction, transaction_id=5),)))
    put(StopTransactionMessage(transaction.key, 2_000, NOW, StopReason.LOCAL))

    outbox.settle_delivered(head(), Delivery(None, IdTagInfo(AuthorizationStatus.EXPIRED)))

    stored = transactions.find(transaction.key)
    assert stored is not None
    assert (stored.transaction_id, stored.is_rejected) == (5, False)


def test_pruning_keeps_the_newest_delivered_rows_and_every_unsent_one() -> None:
    surplus = 150
    put(*[MESSAGES[1]] * (outbox.KEPT_DELIVERED + surplus))
    models.OutboxMessage.objects.update(state="delivered")
    put(MESSAGES[0], *[MESSAGES[1]] * 100)
    waiting = head()
    models.OutboxMessage.objects.filter(seq__gt=waiting.seq).update(state="parked")
    due = models.OutboxMessage.objects.filter(state="parked", seq__endswith="00").get()

    outbox.settle_delivered(outbox.to_domain(due), Delivery())

    assert models.OutboxMessage.objects.filter(state="delivered").count() == outbox.KEPT_DELIVERED
    assert outbox.queue_length(1) == (1, 99)
    assert head() == waiting


def test_a_sequence_number_is_never_used_twice(owner: Actor) -> None:
    put(MESSAGES[0])
    first = head().seq
    outbox.discard(first, owner)

    put(MESSAGES[1])

    assert head().seq > first


def test_without_a_backend_nothing_is_queued() -> None:
    assert outbox.queue_length(None) == (0, 0)


def test_the_queue_page_lists_every_backend_when_asked_for_all() -> None:
    put(MESSAGES[0])
    put(MESSAGES[1], backend=2)

    assert [row.backend for row in outbox.list_rows(None)[0]] == [1, 2]
    assert outbox.list_rows(2, offset=0, limit=10)[1] == 1
