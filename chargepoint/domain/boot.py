"""Registration with the backend: what each answer to BootNotification allows, and how long to wait (OCPP 1.6 ed. 2 §4.2)."""

from dataclasses import dataclass
from enum import StrEnum

OWN_WAIT_S = 60.0
"""Wait before the next BootNotification where the backend named no usable one."""

LONGEST_WAIT_S = 86_400.0
"""A longer interval counts as a day: a mistyped one must not take a charge point away for ever."""

SHORTEST_WAIT_S = 1.0
"""Never more than one BootNotification a second."""


class Registration(StrEnum):
    """What the backend said last (§7.42); NONE: nothing yet, or nothing usable."""

    NONE = ""
    ACCEPTED = "Accepted"
    PENDING = "Pending"
    REJECTED = "Rejected"

    @property
    def may_send(self) -> bool:
        """Any message may go out, not BootNotification alone."""
        return self is Registration.ACCEPTED

    @property
    def may_answer(self) -> bool:
        """The backend's CALLs are answered; a rejected charge point is silent."""
        return self is not Registration.REJECTED


@dataclass(frozen=True, slots=True)
class BootNotification:
    """What the charge point says of itself (§6.1.1). Lengths: 20, 20, 25, 50; an empty text is not sent."""

    vendor: str
    model: str
    serial_number: str = ""
    firmware_version: str = ""


def retry_wait_s(interval_s: int | None, own_wait_s: float = OWN_WAIT_S) -> float:
    """Return the wait before the next BootNotification after an answer that was not Accepted.

    interval_s: as the backend named it; None: no answer, a CALLERROR or rubbish. 0 and less count as none.
    """
    if interval_s is None or interval_s <= 0:
        return own_wait_s
    return min(max(SHORTEST_WAIT_S, float(interval_s)), LONGEST_WAIT_S)


def accepted_interval_s(interval_s: int) -> int | None:
    """Return the HeartbeatInterval an Accepted answer sets; None: it names none, the stored one stays (§4.2)."""
    return None if interval_s <= 0 else min(interval_s, int(LONGEST_WAIT_S))


def heartbeat_wait_s(interval_s: float, since_last_call_s: float, since_last_heartbeat_s: float) -> float:
    """Return how long to wait for the next Heartbeat; 0 or less: it is due (§4.6).

    Any CALL restarts the interval, but one Heartbeat a day is sent whatever else was. An interval of 0 or less, or
    of more than a day, counts as a day.
    """
    interval = interval_s if 0 < interval_s <= LONGEST_WAIT_S else LONGEST_WAIT_S
    return min(interval - since_last_call_s, LONGEST_WAIT_S - since_last_heartbeat_s)
