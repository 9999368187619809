"""An exchanged OCPP message as a person looks at it: what was asked, what was answered, how long it took."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chargepoint.domain.redaction import beginning

LONGEST_TEXT = 200
"""Characters of a text in an outline."""


class Direction(StrEnum):
    """Who asked."""

    OUT = "out"
    IN = "in"


UNREADABLE = "unreadable"
"""The result of a frame that is no OCPP-J message."""

UNANSWERED = "unanswered"
"""The result of a CALL to which nothing came."""


@dataclass(slots=True)
class Exchange:
    """A CALL and what was answered. number: rising; result: "" while it is open, then a status or an error code.

    request, answer: JSON without secrets and whole idTags, "" where there is none. is_error: a CALLERROR, an
    unreadable frame, or no answer. milliseconds: from the CALL to its answer.
    """

    number: int
    at: datetime
    direction: Direction
    action: str
    message_id: str
    request: str
    result: str = ""
    answer: str = ""
    is_error: bool = False
    milliseconds: float | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which exchanges. search: a part of id, action or result; before: only older ones than this number, 0 for all."""

    direction: str = ""
    action: str = ""
    errors_only: bool = False
    search: str = ""
    before: int = 0

    def has(self, exchange: Exchange) -> bool:
        """Tell whether it is wanted."""
        if self.before and exchange.number >= self.before:
            return False
        if self.direction and exchange.direction != self.direction:
            return False
        if self.action and exchange.action != self.action:
            return False
        if self.errors_only and not exchange.is_error:
            return False
        text = f"{exchange.message_id} {exchange.action} {exchange.result}".lower()
        return self.search.lower() in text


def result_of(payload: object) -> str:
    """Return the status that a CALLRESULT carries; "OK" where it has none."""
    if not isinstance(payload, dict):
        return "OK"
    info = payload.get("idTagInfo")
    status = payload.get("status") or (info.get("status") if isinstance(info, dict) else None)
    return status[:40] if isinstance(status, str) else "OK"


def outline(payload: object) -> object:
    """Return what a payload that is too long to keep is about, without secrets: plain values, and how long lists are."""
    if not isinstance(payload, dict):
        return _outlined(payload)
    return {str(name)[:60]: _outlined(value) for name, value in list(payload.items())[:20]}


def _outlined(value: object) -> object:
    if isinstance(value, list):
        return f"[{len(value)}]"
    if isinstance(value, dict):
        return f"{{{len(value)}}}"
    return beginning(value, LONGEST_TEXT) if isinstance(value, str) else value


def newest(exchanges: Iterable[Exchange], wanted: Wanted, limit: int) -> tuple[list[Exchange], bool]:
    """Return at most so many that are wanted, in the order given, and whether there are more."""
    found: list[Exchange] = []
    for exchange in exchanges:
        if wanted.has(exchange):
            if len(found) == limit:
                return found, True
            found.append(exchange)
    return found, False
