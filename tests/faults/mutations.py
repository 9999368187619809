"""Frames as no backend should send them: valid CALLs of every action, made from the schemas and then broken."""

import json
import random
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

ACTIONS = (
    "CancelReservation",
    "CertificateSigned",
    "ChangeAvailability",
    "ChangeConfiguration",
    "ClearCache",
    "ClearChargingProfile",
    "DataTransfer",
    "DeleteCertificate",
    "ExtendedTriggerMessage",
    "GetCompositeSchedule",
    "GetConfiguration",
    "GetDiagnostics",
    "GetInstalledCertificateIds",
    "GetLocalListVersion",
    "GetLog",
    "InstallCertificate",
    "RemoteStartTransaction",
    "RemoteStopTransaction",
    "ReserveNow",
    "Reset",
    "SendLocalList",
    "SetChargingProfile",
    "SignedUpdateFirmware",
    "TriggerMessage",
    "UnlockConnector",
    "UpdateFirmware",
)
OBEYED = frozenset(
    {
        "ChangeAvailability",
        "ChangeConfiguration",
        "RemoteStopTransaction",
        "Reset",
        "UnlockConnector",
        "UpdateFirmware",
        "SignedUpdateFirmware",
    }
)
"""What a charge point rightly does when it is asked well: these are always broken."""

NASTY: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**31,
    2**63,
    10**400,
    6.1,
    "",
    " ",
    "\x00",
    "\ud800",
    "x" * 3000,
    "Ω≈ç√",
    [],
    {},
    [[]],
    {"a": {"b": []}},
    "2026-02-30T25:61:61Z",
    "0001-01-01T00:00:00+23:59",
)
_JUNK = ("NaN", "-Infinity", "1e999", "[" * 2000, '{"a":1,"a":2}', "\\u0000", "]", "'", "0x10")


@cache
def _schema(action: str) -> dict[str, Any]:
    text = files("ocpp.v16.schemas").joinpath(f"{action}.json").read_text(encoding="utf-8-sig")
    return dict(json.loads(text))


def payload_of(action: str, dice: random.Random) -> Any:
    """Return a payload that fits the action's schema, or nearly."""
    schema = _schema(action)
    return _made(schema, schema, dice)


def _made(schema: dict[str, Any], root: dict[str, Any], dice: random.Random) -> Any:
    if "$ref" in schema:
        return _made(root["definitions"][schema["$ref"].rsplit("/", 1)[1]], root, dice)
    if "enum" in schema:
        return dice.choice(schema["enum"])
    kind = schema.get("type", "object")
    simple: dict[str, Callable[[], Any]] = {
        "integer": lambda: dice.choice([0, 1, 1, 2, 5, 300]),
        "number": lambda: dice.choice([6.5, 10.0, 16.0]),
        "boolean": lambda: dice.random() < 0.5,
        "string": lambda: _text(schema, dice),
        "array": lambda: [_made(schema["items"], root, dice) for _ in range(dice.randrange(1, 3))],
    }
    if kind in simple:
        return simple[kind]()
    required = schema.get("required", ())
    wanted = {n: s for n, s in schema.get("properties", {}).items() if n in required or dice.random() < 0.5}
    return {name: _made(part, root, dice) for name, part in wanted.items()}


def _text(schema: dict[str, Any], dice: random.Random) -> str:
    if schema.get("format") == "date-time":
        return dice.choice(["2026-03-04T12:00:00Z", "2030-01-01T00:00:00.123456+02:00"])
    return dice.choice(["04A2C3D4", "ftp://192.0.2.1/x", "c2ln", "a"])


def frame(number: int, dice: random.Random) -> str | bytes:
    """Return a frame, most of them broken in one way."""
    action = dice.choice(ACTIONS)
    call = [2, f"m{number}", action, _in_ampere(payload_of(action, dice))]
    way = dice.randrange(0 if action not in OBEYED else 1, 8)
    if way == 0:
        return json.dumps(call)
    if way <= 2:
        call[3] = _spoilt(call[3], dice, is_thorough=action in OBEYED)
        return json.dumps(call)
    if way == 3:
        call[dice.randrange(4)] = dice.choice(NASTY)
        return json.dumps(call) if action not in OBEYED else "[]"
    return _cut(json.dumps(call), dice, 4 if way == 5 and action in OBEYED else way)


def _in_ampere(value: Any) -> Any:
    """Return a payload without limits in watts: so few of them would rightly pause the charge."""
    if isinstance(value, dict):
        return {n: "A" if n == "chargingRateUnit" else _in_ampere(part) for n, part in value.items()}
    return [_in_ampere(part) for part in value] if isinstance(value, list) else value


def _spoilt(value: Any, dice: random.Random, is_thorough: bool) -> Any:
    """Put something else in place of one part, or of each."""
    if isinstance(value, dict) and value:
        names = list(value) if is_thorough else [dice.choice(list(value))]
        return {**value, **{name: _spoilt(value[name], dice, is_thorough) for name in names}, **_more(dice)}
    if isinstance(value, list) and value and not is_thorough:
        return [*value[1:], _spoilt(value[0], dice, is_thorough)]
    return dice.choice([{}, [[]], None]) if is_thorough else dice.choice(NASTY)


def _more(dice: random.Random) -> dict[str, Any]:
    return {"more": dice.choice(NASTY)} if dice.random() < 0.2 else {}


def _cut(text: str, dice: random.Random, way: int) -> str | bytes:
    place = dice.randrange(1, len(text))
    if way == 4:
        return text[:place]
    if way == 5:
        return text[:place] + dice.choice(_JUNK) + text[place:]
    if way == 6:
        return bytes(dice.randrange(256) for _ in range(dice.randrange(1, 60)))
    return dice.choice(["[3,", "[4,"]) + f'"m{place}",{{}}]'
