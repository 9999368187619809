"""Text of a WebSocket frame to an OCPP-J message and back; trusts nothing (OCPP-J 1.6 §4.1-4.2, rules J3 and J4)."""

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chargepoint.ocpp16.errors import BadFrame

Payload = dict[str, Any]

CALL, CALL_RESULT, CALL_ERROR = 2, 3, 4

MAXIMUM_FRAME_BYTES = 2 * 1024 * 1024
MAXIMUM_DEPTH = 16
MAXIMUM_ID_LENGTH = 255
"""Ours have 36 characters at most (§4.1.4); a backend whose ids are longer gets its answer all the same."""

_LARGEST_INTEGER = 2**63 - 1

_HEAD = re.compile(r'\s*\[\s*([2-4])\s*,\s*("(?:[^"\\]|\\.){1,1600}?")')
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Call:
    """[2, id, action, payload]. payload is whatever stood there; the schema judges it."""

    message_id: str
    action: str
    payload: Any


@dataclass(frozen=True, slots=True)
class CallResult:
    """[3, id, payload]."""

    message_id: str
    payload: Any


@dataclass(frozen=True, slots=True)
class CallError:
    """[4, id, code, description, details]."""

    message_id: str
    code: str
    description: str


Frame = Call | CallResult | CallError


def pack_call(message_id: str, action: str, payload: Payload) -> str:
    """Return the text of a CALL."""
    return _pack([CALL, message_id, action, payload])


def pack_result(message_id: str, payload: Payload) -> str:
    """Return the text of a CALLRESULT."""
    return _pack([CALL_RESULT, message_id, payload])


def pack_error(message_id: str, code: str, description: str) -> str:
    """Return the text of a CALLERROR; description is cut to 255 characters, details are empty."""
    return _pack([CALL_ERROR, message_id, code, description[:255], {}])


def _pack(message: list[Any]) -> str:
    return json.dumps(message, separators=(",", ":"), allow_nan=False)


def parse(text: str) -> Frame | None:
    """Return the message in a text frame, None for a message type nobody knows (to be ignored).

    Numbers are int (64 bits) or finite Decimal, `null` as payload is {}. Raises BadFrame for everything else.
    """
    try:
        message = json.loads(
            text, parse_int=_integer, parse_float=_number, parse_constant=_refuse, object_pairs_hook=_object
        )
        _check_depth(message)
        _check_text(text, message)
    except (ValueError, RecursionError) as error:
        raise bad_frame(text, _reason(error)) from None
    if not isinstance(message, list) or not message:
        raise BadFrame("not a list")
    return _frame(text, message)


def _frame(text: str, message: list[Any]) -> Frame | None:
    message_type = message[0]
    if isinstance(message_type, bool) or message_type not in (CALL, CALL_RESULT, CALL_ERROR):
        return None
    message_id = message[1] if len(message) > 1 else None
    if not isinstance(message_id, str) or not 0 < len(message_id) <= MAXIMUM_ID_LENGTH:
        raise BadFrame("no usable message id", message_type, None)
    rest = message[2:]
    if message_type == CALL:
        if len(rest) != 2 or not isinstance(rest[0], str):
            raise bad_frame(text, "a CALL is [2, id, action, payload]")
        return Call(message_id, rest[0], _or_empty(rest[1]))
    if message_type == CALL_RESULT:
        if len(rest) != 1:
            raise bad_frame(text, "a CALLRESULT is [3, id, payload]")
        return CallResult(message_id, _or_empty(rest[0]))
    texts = [part if isinstance(part, str) else "" for part in [*rest, "", ""][:2]]
    return CallError(message_id, texts[0] or "GenericError", texts[1])


def _or_empty(payload: Any) -> Any:
    return {} if payload is None else payload


def bad_frame(text: str, reason: str) -> BadFrame:
    """Return the error for a frame, with the type and id that open the frame, where they can be read."""
    head = _HEAD.match(text)
    if head is None:
        return BadFrame(reason)
    try:
        message_id = json.loads(head[2])
    except ValueError:
        return BadFrame(reason, int(head[1]))
    return BadFrame(reason, int(head[1]), message_id if len(message_id) <= MAXIMUM_ID_LENGTH else None)


def _reason(error: Exception) -> str:
    return "too deep" if isinstance(error, RecursionError) else str(error)


def _integer(text: str) -> int:
    if len(text) > 20 or abs(int(text)) > _LARGEST_INTEGER:
        raise ValueError("an integer of more than 64 bits")
    return int(text)


def _number(text: str) -> int | Decimal:
    number = float(text)
    if not math.isfinite(number) or len(text) > 40:
        raise ValueError("a number that is not finite")
    if number.is_integer() and abs(number) <= _LARGEST_INTEGER:
        return int(number)  # 300.0 is an integer to most backends
    return Decimal(text)


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def _object(pairs: list[tuple[str, Any]]) -> Payload:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key twice")
    return result


def _check_depth(message: Any) -> None:
    level = [message]
    for _ in range(MAXIMUM_DEPTH):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return
    raise ValueError("too deep")


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _check_text(text: str, message: Any) -> None:
    """Refuse lone surrogates: no store and no log can hold them."""
    if _SURROGATE_ESCAPE.search(text):
        json.dumps(message, ensure_ascii=False, default=str).encode()  # UnicodeEncodeError is a ValueError
