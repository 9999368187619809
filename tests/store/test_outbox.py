"""The outbox."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chargepoint import models
from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.errors import Refused
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
    kind_of,
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


def test_an_end_is_discarded_with_its_whole_session_and_meter_values_alone(
    transaction: Transaction, owner: Actor
) -> None:
    over = replace(transaction, stopped_at=NOW, meter_stop_wh=2_000)
    start = StartTransactionMessage(over.key, 1, "04A2C3D4", 1_000, NOW)
    sample = MeterValuesMessage(over.key, 1, VALUES)
    stop = StopTransactionMessage(over.key, 2_000, NOW, StopReason.LOCAL)
    transactions.save(StateChange(transactions=(over,)))
    put(start, sample, sample, stop, MESSAGES[0])
    rows, _total = outbox.list_rows(1)

    assert [row.seq for row in outbox.belonging_to(rows[1].seq)] == [rows[1].seq]
    assert outbox.belonging_to(rows[3].seq) == rows[:4]
    assert outbox.discard(rows[1].seq, owner) == 1
    assert outbox.discard(rows[3].seq, owner) == 3

    assert [row.seq for row in outbox.list_rows(1)[0]] == [rows[4].seq]
    assert [line.kind for line in audit.entries()[0]] == ["queue_discarded"] * 4
    with pytest.raises(NotStored):
        outbox.belonging_to(rows[0].seq)


def test_a_session_that_is_not_over_keeps_its_reports(transaction: Transaction, owner: Actor) -> None:
    transactions.save(StateChange(transactions=(transaction,)))
    put(StartTransactionMessage(transaction.key, 1, "04A2C3D4", 1_000, NOW))

    with pytest.raises(Refused, match="charge_runs"):
        outbox.discard(head().seq, owner)

    assert outbox.queue_length(1) == (1, 0)


def test_trying_now_takes_the_wait_and_keeps_the_attempts() -> None:
    put(MESSAGES[0])
    outbox.settle_failed(
        replace(head(), attempts=2, next_attempt_at=NOW + timedelta(hours=1), last_error="InternalError")
    )

    outbox.try_now(1)

    assert (head().attempts, head().next_attempt_at, head().last_error) == (2, None, "InternalError")


def test_what_is_kept_for_other_backends_is_counted_and_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_PAGE", 2)
    known = models.BackendIdentity.objects.create(
        number=1, address="csms.example/ocpp", charge_point_id="CP1", created_at=NOW
    )
    put(*MESSAGES[:2], MESSAGES[0])

    assert outbox.former_backends(known.number) == []
    assert outbox.former_backends(None) == [outbox.FormerBackend(1, "csms.example/ocpp", "CP1", 3)]
    assert [row.kind.value for row in outbox.walk(1)] == [
        kind_of(message).value for message in (*MESSAGES[:2], MESSAGES[0])
    ]
    known.delete()
    assert outbox.former_backends(2) == [outbox.FormerBackend(1, "", "", 3)]


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
