"""Rules 1 and 2: a change of state and the messages that report it are one piece."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from chargepoint.domain.journal import (
    ConnectorRecord,
    LogEntry,
    PresentedCard,
    ReservationChange,
    SessionSample,
    StateChange,
)
from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.transaction import SecurityEventMessage, Transaction, TransactionOrigin

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
OTHERS: dict[str, Any] = {
    "transactions": Transaction("t2", 2, "0A0B0C0D", None, TransactionOrigin.FREE, 1, NOW, 0, 0, NOW),
    "messages": OutboxMessage("id-2", 1, SecurityEventMessage("ResetOrReboot", NOW)),
    "connectors": ConnectorRecord(2),
    "log": LogEntry(NOW, "reset", {}),
    "presented": PresentedCard(NOW, "0A0B0C0D", 1, "refused"),
    "reservations": ReservationChange(2),
    "samples": SessionSample("t2", 60, 7000, 100),
}
PARTS: dict[str, Any] = {
    "transactions": Transaction("t1", 1, "A1B2C3D4", None, TransactionOrigin.CARD, 1, NOW, 0, 0, NOW),
    "messages": OutboxMessage("id-1", 1, SecurityEventMessage("StartupOfTheDevice", NOW)),
    "connectors": ConnectorRecord(1),
    "log": LogEntry(NOW, "boot", {}),
    "presented": PresentedCard(NOW, "A1B2C3D4", 1, "started"),
    "reservations": ReservationChange(1),
    "samples": SessionSample("t1", 60, 7000, 100),
}


def test_empty_change_is_nothing_to_store() -> None:
    assert not StateChange()


@pytest.mark.parametrize("part", PARTS)
def test_every_part_alone_is_something_to_store(part: str) -> None:
    assert StateChange(**{part: (PARTS[part],)})


@pytest.mark.parametrize("part", PARTS)
def test_merged_changes_keep_every_part_in_order(part: str) -> None:
    earlier: dict[str, Any] = {part: (PARTS[part],)}
    later: dict[str, Any] = {part: (OTHERS[part],)}

    merged = StateChange(**earlier).merged(StateChange(**later))

    assert merged == StateChange(**{part: (PARTS[part], OTHERS[part])})


def test_no_part_is_forgotten_here() -> None:
    assert {field.name for field in fields(StateChange)} == set(PARTS)


def test_connector_that_was_never_stored_is_in_service() -> None:
    record = ConnectorRecord(1)

    assert record.is_operative
    assert record.scheduled_operative is None
    assert not record.is_blocked_until_unplugged
