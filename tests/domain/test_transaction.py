"""§4.8, §4.10 and §7.36: a transaction and the messages that report it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chargepoint.domain.transaction import (
    MESSAGE_TYPES,
    MessageKind,
    MeterValuesMessage,
    SecurityEventMessage,
    StartTransactionMessage,
    StopReason,
    StopTransactionMessage,
    Transaction,
    TransactionOrigin,
    kind_of,
)

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
TRANSACTION = Transaction("t1", 1, "A1B2C3D4", None, TransactionOrigin.CARD, 1, NOW, 1000, 1000, NOW)


def test_transaction_is_open_until_it_was_stopped() -> None:
    assert TRANSACTION.is_open
    assert not replace(TRANSACTION, stopped_at=NOW).is_open


def test_reasons_are_those_of_the_standard() -> None:
    assert {reason.value for reason in StopReason} == {
        *("DeAuthorized", "EmergencyStop", "EVDisconnected", "HardReset", "Local", "Other"),
        *("PowerLoss", "Reboot", "Remote", "SoftReset", "UnlockCommand"),
    }


@pytest.mark.parametrize(
    ("message", "action"),
    [
        (StartTransactionMessage("t1", 1, "A1B2C3D4", 1000, NOW), "StartTransaction"),
        (MeterValuesMessage(None, 0, ()), "MeterValues"),
        (StopTransactionMessage("t1", 2000, NOW, StopReason.LOCAL), "StopTransaction"),
        (SecurityEventMessage("StartupOfTheDevice", NOW), "SecurityEventNotification"),
    ],
)
def test_message_is_sent_as_its_action(
    message: StartTransactionMessage | MeterValuesMessage | StopTransactionMessage | SecurityEventMessage,
    action: str,
) -> None:
    assert kind_of(message) == action


def test_every_kind_gives_its_type_back() -> None:
    assert set(MESSAGE_TYPES) == set(MessageKind)
    assert len(set(MESSAGE_TYPES.values())) == len(MessageKind)
