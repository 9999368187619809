"""A transaction and the messages that report it (OCPP 1.6 ed. 2 §3.7, §4.8, §4.10)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chargepoint.domain.metering import MeterValue


class StopReason(StrEnum):
    """Why a transaction ended (§7.36)."""

    DE_AUTHORIZED = "DeAuthorized"
    EMERGENCY_STOP = "EmergencyStop"
    EV_DISCONNECTED = "EVDisconnected"
    HARD_RESET = "HardReset"
    LOCAL = "Local"
    OTHER = "Other"
    POWER_LOSS = "PowerLoss"
    REBOOT = "Reboot"
    REMOTE = "Remote"
    SOFT_RESET = "SoftReset"
    UNLOCK_COMMAND = "UnlockCommand"


class TransactionOrigin(StrEnum):
    """Who started it."""

    CARD = "card"
    FREE = "free"
    REMOTE = "remote"
    PANEL = "panel"


@dataclass(frozen=True, slots=True)
class Transaction:
    """One charge, from permission to its end.

    key: ours, a UUID; backend ids may repeat, be 0 or negative. id_tag: as the backend sees it.
    card_id_tag: what was presented, where that differs from id_tag ("report as"), else the same.
    backend: the number of the backend identity it belongs to, None: kept locally, reported to nobody.
    transaction_id: the backend's, None until StartTransaction was confirmed. is_rejected: the backend
    refused the idTag afterwards. meter_*_wh: the meter's own register. last_register_wh, last_energised_at: the
    newest register value stored, and the last moment the contactor was known to be closed.
    """

    key: str
    connector_id: int
    id_tag: str
    card_id_tag: str | None
    origin: TransactionOrigin
    backend: int | None
    started_at: datetime
    meter_start_wh: int
    last_register_wh: int
    last_energised_at: datetime
    parent_id_tag: str | None = None
    reservation_id: int | None = None
    transaction_id: int | None = None
    is_rejected: bool = False
    is_paused: bool = False
    stopped_at: datetime | None = None
    meter_stop_wh: int | None = None
    stop_reason: StopReason | None = None
    stop_id_tag: str | None = None

    @property
    def is_open(self) -> bool:
        """It has not been stopped."""
        return self.stopped_at is None


class MessageKind(StrEnum):
    """The stored messages, by their OCPP action."""

    START_TRANSACTION = "StartTransaction"
    METER_VALUES = "MeterValues"
    STOP_TRANSACTION = "StopTransaction"
    SECURITY_EVENT = "SecurityEventNotification"


@dataclass(frozen=True, slots=True)
class StartTransactionMessage:
    """§4.8; transaction_key names the local transaction."""

    transaction_key: str
    connector_id: int
    id_tag: str
    meter_start_wh: int
    timestamp: datetime
    reservation_id: int | None = None


@dataclass(frozen=True, slots=True)
class MeterValuesMessage:
    """§4.7; transaction_key is None outside of a transaction (connector 0, idle samples)."""

    transaction_key: str | None
    connector_id: int
    values: tuple[MeterValue, ...]


@dataclass(frozen=True, slots=True)
class StopTransactionMessage:
    """§4.10; id_tag only where a card or a remote start's tag ended it."""

    transaction_key: str
    meter_stop_wh: int
    timestamp: datetime
    reason: StopReason
    id_tag: str | None = None
    transaction_data: tuple[MeterValue, ...] = ()


@dataclass(frozen=True, slots=True)
class SecurityEventMessage:
    """A security event that is queued until delivered (security whitepaper ed. 3, A05)."""

    type: str
    timestamp: datetime
    tech_info: str | None = None


Message = StartTransactionMessage | MeterValuesMessage | StopTransactionMessage | SecurityEventMessage

MESSAGE_TYPES: dict[MessageKind, type[Message]] = {
    MessageKind.START_TRANSACTION: StartTransactionMessage,
    MessageKind.METER_VALUES: MeterValuesMessage,
    MessageKind.STOP_TRANSACTION: StopTransactionMessage,
    MessageKind.SECURITY_EVENT: SecurityEventMessage,
}


def kind_of(message: Message) -> MessageKind:
    """Return the OCPP action a stored message is sent as."""
    return next(kind for kind, type_ in MESSAGE_TYPES.items() if isinstance(message, type_))
