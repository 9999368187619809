"""Stamps of a clock that had never been set."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chargepoint import models
from chargepoint.domain.journal import LogEntry, PresentedCard, StateChange
from chargepoint.domain.metering import MeterValue, ReadingContext, SampledValue
from chargepoint.domain.outbox import Lane, OutboxMessage
from chargepoint.domain.transaction import (
    Message,
    MeterValuesMessage,
    SecurityEventMessage,
    StartTransactionMessage,
    StopReason,
    StopTransactionMessage,
    Transaction,
)
from chargepoint.domain.units import is_provisional
from chargepoint.store import audit, cards, outbox, transactions
from chargepoint.store.provisional_times import convert_provisional_times

pytestmark = pytest.mark.django_db

UNSET = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
OFFSET_S = 1_770_000_000.0
BY = timedelta(seconds=OFFSET_S)


@pytest.fixture
def early(transaction: Transaction) -> Transaction:
    """A charge that began before the clock was set."""
    return replace(transaction, started_at=UNSET, last_energised_at=UNSET)


def save(transaction: Transaction, *messages: Message) -> None:
    entries = tuple(
        OutboxMessage(f"{transaction.key[:8]}-{i}", 1, message) for i, message in enumerate(messages)
    )
    transactions.save(StateChange(transactions=(transaction,), messages=entries))


def stored(key: str) -> Transaction:
    found = transactions.find(key)
    assert found is not None
    return found


def sent() -> list[Message]:
    return [row.message for row in outbox.list_rows(1, limit=100)[0]]


def test_every_stamp_of_this_boot_is_shifted(early: Transaction) -> None:
    value = MeterValue(UNSET, (SampledValue("1", ReadingContext.SAMPLE_PERIODIC, "Voltage", "V"),))
    stop = StopTransactionMessage(early.key, 2_000, UNSET, StopReason.LOCAL, None, (value,))
    start = StartTransactionMessage(early.key, 1, early.id_tag, 1_000, UNSET)
    save(early, start, MeterValuesMessage(early.key, 1, (value,)), stop, SecurityEventMessage("x", UNSET))

    assert convert_provisional_times(OFFSET_S) == 6
    moved = replace(value, timestamp=UNSET + BY)
    assert sent() == [
        replace(start, timestamp=UNSET + BY),
        MeterValuesMessage(early.key, 1, (moved,)),
        replace(stop, timestamp=UNSET + BY, transaction_data=(moved,)),
        SecurityEventMessage("x", UNSET + BY),
    ]
    assert (stored(early.key).started_at, stored(early.key).last_energised_at) == (UNSET + BY, UNSET + BY)


def test_log_and_shown_cards_are_shifted_too() -> None:
    transactions.save(
        StateChange(
            log=(LogEntry(UNSET, "started", {}),), presented=(PresentedCard(UNSET, "A", 1, "refused"),)
        )
    )

    convert_provisional_times(OFFSET_S)

    assert audit.entries()[0][0].at == cards.recently_presented()[0].at == UNSET + BY


def test_true_stamps_stay(transaction: Transaction) -> None:
    save(transaction, StartTransactionMessage(transaction.key, 1, "A", 0, transaction.started_at))

    assert convert_provisional_times(OFFSET_S) == 0
    assert stored(transaction.key) == transaction


def test_a_second_conversion_changes_nothing(early: Transaction) -> None:
    save(early, StartTransactionMessage(early.key, 1, early.id_tag, 1_000, UNSET))
    convert_provisional_times(OFFSET_S)
    before = (stored(early.key), sent())

    assert convert_provisional_times(OFFSET_S) == 0
    assert (stored(early.key), sent()) == before


def test_a_save_by_who_still_holds_the_old_stamp_does_not_bring_it_back(early: Transaction) -> None:
    save(early)
    convert_provisional_times(OFFSET_S)

    save(replace(early, last_energised_at=UNSET + BY, last_register_wh=1_100))

    assert stored(early.key).started_at == UNSET + BY


def test_an_earlier_boots_stamps_keep_their_distance_and_end_before_this_boot(early: Transaction) -> None:
    save(early, StartTransactionMessage(early.key, 1, early.id_tag, 1_000, UNSET))
    models.Transaction.objects.update(started_boot="earlier", energised_boot="earlier")
    models.OutboxMessage.objects.update(boot="earlier")
    later = replace(early, last_energised_at=UNSET + timedelta(minutes=7))
    models.Transaction.objects.update(last_energised_at=later.last_energised_at)

    convert_provisional_times(OFFSET_S)

    found = stored(early.key)
    assert found.last_energised_at - found.started_at == timedelta(minutes=7)
    assert found.last_energised_at <= datetime.now(UTC)
    assert isinstance(message := sent()[0], StartTransactionMessage)
    assert message.timestamp == found.started_at


def test_a_stop_that_repeats_an_earlier_boots_stamp_stays_of_that_boot(early: Transaction) -> None:
    save(early)
    models.Transaction.objects.update(started_boot="earlier", energised_boot="earlier")
    ended = replace(early, stopped_at=UNSET, meter_stop_wh=1_000, stop_reason=StopReason.POWER_LOSS)

    save(ended, StopTransactionMessage(early.key, 1_000, UNSET, StopReason.POWER_LOSS))

    assert models.Transaction.objects.get().stopped_boot == "earlier"
    assert models.OutboxMessage.objects.get().boot == "earlier"


def test_boots_stay_in_order_among_each_other(early: Transaction) -> None:
    first, second = replace(early, key="first"), replace(early, key="second")
    save(first)
    save(second)
    for key in ("first", "second"):
        models.Transaction.objects.filter(key=key).update(started_boot=key, energised_boot=key)

    convert_provisional_times(OFFSET_S)

    assert stored("first").started_at <= stored("second").started_at
    assert not is_provisional(stored("first").started_at)


def test_a_shifted_message_stays_where_it_was_in_the_queue(early: Transaction) -> None:
    save(early, StartTransactionMessage(early.key, 1, early.id_tag, 1_000, UNSET))
    before = outbox.next_message(Lane.TRANSACTION, 1)

    convert_provisional_times(OFFSET_S)

    after = outbox.next_message(Lane.TRANSACTION, 1)
    assert before is not None
    assert after is not None
    assert (after.seq, after.message_id) == (before.seq, before.message_id)
