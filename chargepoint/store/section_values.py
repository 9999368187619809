"""Values as they come through any door, read into a section's dataclass."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, replace
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, get_args, get_type_hints

from chargepoint.domain.errors import InvalidSettings, Problem

Section = TypeVar("Section")


class _NotOfType(Exception):
    """A value that cannot be meant; carries what is wrong."""

    def __init__(self, code: str, **parameters: str) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters


def read_into(
    stored: Section, values: Mapping[str, object], but: Collection[str] = (), besides: Collection[str] = ()
) -> Section:
    """Return the stored section with the values in place.

    but: names that cannot be set. besides: names that the caller takes and that are known therefore.
    Raises InvalidSettings with every Problem: `unknown` (names the known ones), `type` or `choice`.
    """
    types = get_type_hints(type(stored))
    known = [field.name for field in fields(stored) if field.name not in but]  # type: ignore[arg-type]  # a TypeVar cannot say "a dataclass"
    problems: list[Problem] = []
    accepted: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            problems.append(unknown(name, (*known, *besides)))
            continue
        try:
            accepted[name] = _read(types[name], value)
        except _NotOfType as error:
            problems.append(Problem(name, error.code, error.parameters))
    if problems:
        raise InvalidSettings(tuple(problems))
    return replace(stored, **accepted)  # type: ignore[type-var]  # as above


def unknown(name: str, known: Collection[str]) -> Problem:
    """Return the refusal of a name nobody knows, with the list of known ones."""
    return Problem(name, "unknown", {"known": ", ".join(known)})


def _read(wanted: Any, value: object) -> object:
    if isinstance(wanted, UnionType):
        return None if value is None else _read(get_args(wanted)[0], value)
    if issubclass(wanted, StrEnum):
        return _read_choice(wanted, value)
    return _READERS[wanted](value)


def _read_choice(wanted: type[StrEnum], value: object) -> StrEnum:
    if not isinstance(value, str) or value not in list(wanted):
        raise _NotOfType("choice", allowed=", ".join(wanted))
    return wanted(value)


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise _NotOfType("type", expected="text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _NotOfType("characters") from None
    return value


def _read_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _NotOfType("type", expected="true or false")
    return value


def _read_whole_number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _NotOfType("type", expected="a whole number")
    return value


def _read_number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _NotOfType("type", expected="a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _NotOfType("type", expected="a number")
    return number


_READERS: dict[type, Callable[[object], object]] = {
    str: _read_text,
    bool: _read_flag,
    int: _read_whole_number,
    float: _read_number,
}
