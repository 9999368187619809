"""The newest 2,000 exchanges with the backend, in memory alone; masked on their way in, bounded in bytes."""

import json
import time
from collections import deque
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from chargepoint.domain.messages import UNANSWERED, UNREADABLE, Direction, Exchange, outline, result_of
from chargepoint.domain.redaction import excerpt, redact
from chargepoint.runtime.ports import Clock

MOST_EXCHANGES = 2_000
MOST_CHARACTERS = 2 * 1024 * 1024
"""Of all JSON together: what a chatty backend pushes out are the oldest exchanges, not our memory."""

LONGEST_KEPT = 4 * 1024
"""Characters of one payload; of a longer one only the outline is kept, without looking through all of it."""


class MessageLog:
    """One per process. version: rises with everything that changes. Works in the event loop alone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._exchanges: deque[Exchange] = deque()
        self._open: dict[tuple[Direction, str], tuple[Exchange, float]] = {}
        self._characters = 0
        self._number = 0
        self.version = 0

    def called(
        self, direction: Direction, message_id: str, action: str, payload: Any, characters: int
    ) -> None:
        """Note a CALL. characters: length of its frame."""
        request = _kept(payload, characters)
        self._number += 1
        exchange = Exchange(
            self._number, self._clock.now().utc, direction, action[:60], message_id[:80], request
        )
        self._open[direction, message_id] = exchange, time.perf_counter()
        self._append(exchange)

    def answered(self, direction: Direction, message_id: str, payload: Any, characters: int) -> None:
        """Note the CALLRESULT to a CALL of that direction."""
        self._close(direction, message_id, result_of(payload), _kept(payload, characters), is_error=False)

    def refused(self, direction: Direction, message_id: str, code: str, description: str) -> None:
        """Note the CALLERROR to a CALL of that direction."""
        text = json.dumps(redact({"code": code, "description": description[:255]}), ensure_ascii=False)
        self._close(direction, message_id, code[:40], text, is_error=True)

    def unanswered(self, direction: Direction, message_id: str) -> None:
        """Note that nothing came to a CALL of that direction, if nothing did."""
        self._close(direction, message_id, UNANSWERED, "", is_error=True)

    def unreadable(self, text: str, reason: str) -> None:
        """Note a frame that is no OCPP-J message."""
        self._number += 1
        seen = json.dumps(excerpt(text.encode(errors="replace")), ensure_ascii=False)
        exchange = Exchange(self._number, self._clock.now().utc, Direction.IN, "", "", seen)
        exchange.result, exchange.answer, exchange.is_error = UNREADABLE, json.dumps(reason[:200]), True
        self._append(exchange)

    def newest_first(self) -> Iterator[Exchange]:
        """Return what is kept."""
        return reversed(self._exchanges)

    def actions(self) -> list[str]:
        """Return the names of the actions that are kept."""
        return sorted({exchange.action for exchange in self._exchanges} - {""})

    def _append(self, exchange: Exchange) -> None:
        self._exchanges.append(exchange)
        self._grow(len(exchange.request) + len(exchange.answer))

    def _close(
        self, direction: Direction, message_id: str, result: str, answer: str, *, is_error: bool
    ) -> None:
        exchange, begun_s = self._open.pop((direction, message_id), (None, 0.0))
        if exchange is None:
            return
        exchange.result, exchange.answer, exchange.is_error = result, answer, is_error
        exchange.milliseconds = round((time.perf_counter() - begun_s) * 1000, 1)
        self._grow(len(answer))

    def _grow(self, characters: int) -> None:
        self.version += 1
        self._characters += characters
        while len(self._exchanges) > MOST_EXCHANGES or (
            self._characters > MOST_CHARACTERS and len(self._exchanges) > 1
        ):
            oldest = self._exchanges.popleft()
            self._characters -= len(oldest.request) + len(oldest.answer)
            for key, (exchange, _begun) in list(self._open.items()):
                if exchange is oldest:
                    del self._open[key]


def _kept(payload: Any, characters: int) -> str:
    is_long = characters > LONGEST_KEPT
    value = redact(outline(payload) if is_long else payload)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text if len(text) <= 2 * LONGEST_KEPT else json.dumps(f"[{characters}]")


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)
