"""What must reach the disk together: one change of state and the messages that report it (rules 1 and 2)."""

from dataclasses import dataclass
from datetime import datetime

from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.reservation import Reservation
from chargepoint.domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ConnectorRecord:
    """What of a connector survives a restart. scheduled_operative: a change that waits for the transaction's end.

    is_blocked_until_unplugged: free charging does not start again before the cable was taken out.
    """

    connector_id: int
    is_operative: bool = True
    scheduled_operative: bool | None = None
    is_blocked_until_unplugged: bool = False


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the event log. kind: a stable key; parameters: what its sentence fills in. actor: who, "" = the box."""

    at: datetime
    kind: str
    parameters: dict[str, str]
    actor: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class PresentedCard:
    """A card that was shown. result: started, stopped, refused, learned, accepted or ignored; reason: why, a stable key."""

    at: datetime
    id_tag: str
    connector_id: int
    result: str
    reason: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class ReservationChange:
    """A reservation that is new or other than before, or over (reservation None)."""

    reservation_id: int
    reservation: Reservation | None = None


@dataclass(frozen=True, slots=True)
class SessionSample:
    """One point of a charge's power curve. second: since its start; energy_wh: drawn by then."""

    transaction_key: str
    second: int
    power_w: int
    energy_wh: int


@dataclass(frozen=True, slots=True)
class StateChange:
    """One database transaction. transactions and connectors are stored as they are given (insert or update by key)."""

    transactions: tuple[Transaction, ...] = ()
    messages: tuple[OutboxMessage, ...] = ()
    connectors: tuple[ConnectorRecord, ...] = ()
    log: tuple[LogEntry, ...] = ()
    presented: tuple[PresentedCard, ...] = ()
    reservations: tuple[ReservationChange, ...] = ()
    samples: tuple[SessionSample, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__dataclass_fields__)

    def merged(self, other: "StateChange") -> "StateChange":
        """Return both as one database transaction, in order."""
        return StateChange(
            self.transactions + other.transactions,
            self.messages + other.messages,
            self.connectors + other.connectors,
            self.log + other.log,
            self.presented + other.presented,
            self.reservations + other.reservations,
            self.samples + other.samples,
        )
