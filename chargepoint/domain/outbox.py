"""Order and retry of stored messages (OCPP 1.6 ed. 2 §3.7.1; J errata §3.3)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chargepoint.domain.transaction import Message, MessageKind, SecurityEventMessage, kind_of
from chargepoint.domain.units import Moment


class Lane(StrEnum):
    """Stored messages keep their order within a lane; the lanes do not wait for each other."""

    TRANSACTION = "transaction"
    SECURITY = "security"


class OutboxState(StrEnum):
    """waiting → delivered, or parked after its attempts were used; nothing is deleted unsent."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to append. message_id: a UUID made once and kept for every resend. backend: identity number."""

    message_id: str
    backend: int
    message: Message


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A stored message. attempts: failures to process so far; being offline is none. seq: order of delivery.

    last_error: what the backend said to the last attempt, "" before any.
    """

    seq: int
    message_id: str
    backend: int
    message: Message
    created_at: datetime
    attempts: int
    state: OutboxState
    next_attempt_at: datetime | None = None
    last_error: str = ""

    @property
    def kind(self) -> MessageKind:
        """The OCPP action."""
        return kind_of(self.message)

    @property
    def transaction_key(self) -> str | None:
        """The local transaction it belongs to."""
        return None if isinstance(self.message, SecurityEventMessage) else self.message.transaction_key


def lane_of(message: Message) -> Lane:
    """Return the lane a message waits in."""
    return Lane.SECURITY if isinstance(message, SecurityEventMessage) else Lane.TRANSACTION


LONGEST_ERROR = 200


def after_failure(
    row: OutboxRow, allowed_attempts: int, retry_interval_s: int, now: Moment, why: str = ""
) -> OutboxRow:
    """Return the row after the backend failed to process it once more (§3.7.1).

    The wait before resend n is retry_interval_s × n. A row that used its attempts is parked;
    allowed_attempts below 1 counts as 1: nothing is dropped unsent. A security event is offered until it is answered.
    """
    attempts, why = row.attempts + 1, why[:LONGEST_ERROR]
    if lane_of(row.message) is Lane.TRANSACTION and attempts >= max(1, allowed_attempts):
        return replace(row, attempts=attempts, state=OutboxState.PARKED, next_attempt_at=None, last_error=why)
    wait = timedelta(seconds=retry_interval_s * attempts)
    return replace(row, attempts=attempts, next_attempt_at=now.utc + wait, last_error=why)
