"""What a person or a script may do at the simulated box; argument names and ranges are a fixed outside contract."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

ERROR_CODES = (
    "ConnectorLockFailure",
    "EVCommunicationError",
    "GroundFailure",
    "HighTemperature",
    "InternalError",
    "LocalListConflict",
    "OtherError",
    "OverCurrentFailure",
    "OverVoltage",
    "PowerMeterFailure",
    "PowerSwitchFailure",
    "ReaderFailure",
    "ResetFailure",
    "UnderVoltage",
    "WeakSignal",
)
"""ChargePointErrorCode without NoError (OCPP 1.6 ed. 2 §7.6)."""


class SimulatorRefused(Exception):
    """A command that cannot be carried out; nothing has changed.

    code: a stable key. message: a sentence for a person. not_found: no such connector or command.
    """

    def __init__(self, code: str, message: str, not_found: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.not_found = not_found


@dataclass(frozen=True, slots=True)
class PlugIn:
    """Drive up and plug in."""

    connector: int
    max_current_a: float = 32.0
    phases: int = 3
    battery_kwh: float = 60.0
    soc_percent: float = 40.0


@dataclass(frozen=True, slots=True)
class PlugOut:
    """Disconnect at the car's end, where no lock of the box holds the plug."""

    connector: int


@dataclass(frozen=True, slots=True)
class PresentCard:
    """Hold a card to the reader."""

    connector: int
    id_tag: str


@dataclass(frozen=True, slots=True)
class SetVehicle:
    """Let the car pause or go on."""

    connector: int
    requests_energy: bool


@dataclass(frozen=True, slots=True)
class RaiseFault:
    """Break something."""

    connector: int
    error_code: str


@dataclass(frozen=True, slots=True)
class ClearFault:
    """Repair it."""

    connector: int


@dataclass(frozen=True, slots=True)
class JamLock:
    """Jam the lock or free it."""

    connector: int
    jammed: bool


Command = PlugIn | PlugOut | PresentCard | SetVehicle | RaiseFault | ClearFault | JamLock
Reader = Callable[[str, object], Any]


def parse(name: str, arguments: object) -> Command:
    """Make a command of its name and a JSON object.

    Raises SimulatorRefused: unknown_command, bad_arguments, unknown_argument, or bad_<argument> for one that is
    missing, of the wrong type or out of range.
    """
    if name not in _COMMANDS:
        known = ", ".join(_COMMANDS)
        raise SimulatorRefused("unknown_command", f"unknown command {name!r}; known: {known}", not_found=True)
    make, readers, optional = _COMMANDS[name]
    if not isinstance(arguments, Mapping):
        raise SimulatorRefused("bad_arguments", "a JSON object is expected")
    _refuse_unknown(arguments, readers)
    values = {}
    for argument, read in readers.items():
        if argument in arguments:
            values[argument] = read(argument, arguments[argument])
        elif argument not in optional:
            raise _bad(argument, "is missing")
    return make(**values)


def _refuse_unknown(arguments: Mapping[Any, object], readers: Mapping[str, Reader]) -> None:
    unknown = [str(argument) for argument in arguments if argument not in readers]
    if unknown:
        message = f"unknown argument {', '.join(sorted(unknown))}; known: {', '.join(readers)}"
        raise SimulatorRefused("unknown_argument", message)


def _bad(argument: str, why: str) -> SimulatorRefused:
    return SimulatorRefused(f"bad_{argument}", f"{argument} {why}")


def _whole_number(lowest: int, highest: int) -> Reader:
    def read(argument: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _bad(argument, "must be a whole number")
        if not lowest <= value <= highest:
            raise _bad(argument, f"must be from {lowest} to {highest}")
        return value

    return read


def _connector(argument: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _bad(argument, "must be a whole number")
    return value


def _number(lowest: float, highest: float) -> Reader:
    def read(argument: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _bad(argument, "must be a number")
        if not (lowest <= value <= highest and math.isfinite(value)):
            raise _bad(argument, f"must be from {lowest:g} to {highest:g}")
        return float(value)

    return read


def _truth(argument: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _bad(argument, "must be true or false")
    return value


def _id_tag(argument: str, value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not 1 <= len(text) <= 20 or not text.isascii() or not text.isprintable():
        raise _bad(argument, "must be text of 1 to 20 printable ASCII characters")
    return text


def _error_code(argument: str, value: object) -> str:
    if value == "NoError":
        raise _bad(argument, "NoError is no fault; clear-fault clears one")
    if not isinstance(value, str) or value not in ERROR_CODES:
        raise _bad(argument, f"must be one of {', '.join(ERROR_CODES)}")
    return value


_VEHICLE_READERS: dict[str, Reader] = {
    "max_current_a": _number(6, 80),
    "phases": _whole_number(1, 3),
    "battery_kwh": _number(0.01, 1000),
    "soc_percent": _number(0, 100),
}
_COMMANDS: dict[str, tuple[Callable[..., Command], dict[str, Reader], frozenset[str]]] = {
    "plug-in": (PlugIn, {"connector": _connector, **_VEHICLE_READERS}, frozenset(_VEHICLE_READERS)),
    "plug-out": (PlugOut, {"connector": _connector}, frozenset()),
    "present-card": (PresentCard, {"connector": _connector, "id_tag": _id_tag}, frozenset()),
    "vehicle": (SetVehicle, {"connector": _connector, "requests_energy": _truth}, frozenset()),
    "fault": (RaiseFault, {"connector": _connector, "error_code": _error_code}, frozenset()),
    "clear-fault": (ClearFault, {"connector": _connector}, frozenset()),
    "lock": (JamLock, {"connector": _connector, "jammed": _truth}, frozenset()),
}
