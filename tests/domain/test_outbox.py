"""§3.7.1 and J17, J18: which lane a message waits in, and what a failure makes of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chargepoint.domain.outbox import Lane, OutboxRow, OutboxState, after_failure, lane_of
from chargepoint.domain.transaction import (
    Message,
    MessageKind,
    MeterValuesMessage,
    SecurityEventMessage,
    StartTransactionMessage,
    StopReason,
    StopTransactionMessage,
)
from chargepoint.domain.units import Moment

NOW = Moment(datetime(2026, 1, 1, 12, tzinfo=UTC), 1000.0)
START = StartTransactionMessage("t1", 1, "A1B2C3D4", 1000, NOW.utc)
VALUES = MeterValuesMessage("t1", 1, ())
STOP = StopTransactionMessage("t1", 2000, NOW.utc, StopReason.LOCAL)
EVENT = SecurityEventMessage("StartupOfTheDevice", NOW.utc)


def a_row(message: Message = START, attempts: int = 0) -> OutboxRow:
    return OutboxRow(7, "id-7", 1, message, NOW.utc, attempts, OutboxState.WAITING)


@pytest.mark.parametrize(
    ("message", "lane", "kind", "key"),
    [
        (START, Lane.TRANSACTION, MessageKind.START_TRANSACTION, "t1"),
        (VALUES, Lane.TRANSACTION, MessageKind.METER_VALUES, "t1"),
        (replace(VALUES, transaction_key=None), Lane.TRANSACTION, MessageKind.METER_VALUES, None),
        (STOP, Lane.TRANSACTION, MessageKind.STOP_TRANSACTION, "t1"),
        (EVENT, Lane.SECURITY, MessageKind.SECURITY_EVENT, None),
    ],
    ids=[
        "StartTransaction",
        "MeterValues",
        "idle MeterValues",
        "StopTransaction",
        "SecurityEventNotification",
    ],
)
def test_message_waits_in_its_lane_as_its_action(
    message: Message, lane: Lane, kind: MessageKind, key: str | None
) -> None:
    row = a_row(message)

    assert (lane_of(message), row.kind, row.transaction_key) == (lane, kind, key)


@pytest.mark.parametrize(("attempts", "wait_s"), [(0, 60), (1, 120), (2, 180)])
def test_wait_before_a_resend_grows_by_the_interval(attempts: int, wait_s: int) -> None:
    failed = after_failure(a_row(attempts=attempts), 5, 60, NOW)

    assert failed.attempts == attempts + 1
    assert failed.state is OutboxState.WAITING
    assert failed.next_attempt_at == NOW.utc + timedelta(seconds=wait_s)


def test_row_that_used_its_attempts_is_parked_and_not_lost() -> None:
    failed = after_failure(a_row(attempts=4), 5, 60, NOW)

    assert (failed.state, failed.attempts, failed.next_attempt_at) == (OutboxState.PARKED, 5, None)
    assert failed.message == START


def test_security_event_is_offered_until_it_is_answered() -> None:
    failed = after_failure(a_row(EVENT, attempts=99), 5, 60, NOW)

    assert (failed.state, failed.attempts) == (OutboxState.WAITING, 100)


@pytest.mark.parametrize("allowed", [-1, 0, 1])
def test_fewer_than_one_attempt_counts_as_one(allowed: int) -> None:
    assert after_failure(a_row(), allowed, 60, NOW).state is OutboxState.PARKED


def test_exactly_the_allowed_attempts_are_made_before_parking() -> None:
    row = a_row()
    states = []

    for _ in range(5):
        row = after_failure(row, 5, 60, NOW)
        states.append(row.state)

    assert states == [OutboxState.WAITING] * 4 + [OutboxState.PARKED]


def test_failure_keeps_id_place_and_payload_for_the_resend() -> None:
    row = a_row()

    failed = after_failure(row, 5, 60, NOW)

    assert replace(failed, attempts=0, next_attempt_at=None) == row
