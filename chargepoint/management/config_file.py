"""A configuration document as text: strict JSON in, readable JSON out."""

import json
from collections.abc import Sequence
from typing import Any, NoReturn

MAXIMUM_BYTES = 64 * 1024 * 1024
"""Far above 100,000 cards."""


class Unreadable(Exception):
    """Not a configuration document; the message says where it stops being one."""


def parse(data: bytes) -> object:
    """Return what the JSON text stands for. Raises Unreadable: too large, not UTF-8, not JSON, a name given twice."""
    if len(data) > MAXIMUM_BYTES:
        raise Unreadable(f"the file is larger than {MAXIMUM_BYTES // 1024 // 1024} MiB")
    try:
        return json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_without_repetition, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as error:
        raise Unreadable(f"the file is not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"this is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise Unreadable("this is not a configuration: it is nested too deeply") from None
    except ValueError:
        raise Unreadable("this is not a configuration: a number in it is too long") from None


def text_of(document: object) -> str:
    """Return a document as JSON text that ends with a line break."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _without_repetition(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Unreadable(f"the name {json.dumps(name[:60])} stands twice in one object")
        found[name] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise Unreadable(f"{name} is not a number that JSON knows")
