"""The JSON schemas of every message, compiled once, and what breaking one is called (OCPP-J 1.6 §4.2.3, rules J7-J9)."""

import json
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft4Validator
from jsonschema.exceptions import ValidationError
from ocpp.exceptions import (
    FormationViolationError,
    OccurenceConstraintViolationError,
    OCPPError,
    PropertyConstraintViolationError,
    ProtocolError,
    TypeConstraintViolationError,
)

from chargepoint.ocpp16.frames import Payload

_ERROR_OF_RULE = {
    "required": ProtocolError,
    "type": TypeConstraintViolationError,
    "additionalProperties": FormationViolationError,
    "minItems": OccurenceConstraintViolationError,
    "maxItems": OccurenceConstraintViolationError,
}


@cache
def _validator(name: str) -> Draft4Validator:
    """Return the compiled schema. Fractions are Decimal, so that `multipleOf: 0.1` means what it says."""
    text = files("ocpp.v16.schemas").joinpath(f"{name}.json").read_text(encoding="utf-8-sig")
    return Draft4Validator(json.loads(text, parse_float=Decimal))


def check_request(action: str, payload: Any) -> Payload:
    """Return the payload of a CALL if it fits. Raises the OCPPError whose code names what is wrong."""
    return _check(action, payload)


def check_confirmation(action: str, payload: Any) -> Payload:
    """Return the payload of a CALLRESULT we send if it fits. Raises OCPPError."""
    _check(f"{action}Response", _exact(payload))
    checked: Payload = payload
    return checked


def accept_confirmation(action: str, payload: Any) -> Payload:
    """Return the payload of a backend's CALLRESULT; fields that are null or unknown are overlooked. Raises OCPPError."""
    validator = _validator(f"{action}Response")
    pruned = _without_nulls(payload)
    for error in validator.iter_errors(pruned):
        if error.validator != "additionalProperties":
            raise _ocpp_error(error)
    checked: Payload = pruned
    return checked


def _check(name: str, payload: Any) -> Payload:
    if not isinstance(payload, dict):
        raise FormationViolationError("the payload is not an object")
    try:
        error = next(_validator(name).iter_errors(payload), None)
    except ArithmeticError:
        raise PropertyConstraintViolationError("a number out of range") from None
    if error is not None:
        raise _ocpp_error(error)
    return payload


def _ocpp_error(error: ValidationError) -> OCPPError:
    where = ".".join(str(step) for step in error.absolute_path) or "payload"
    kind = _ERROR_OF_RULE.get(str(error.validator), PropertyConstraintViolationError)
    return kind(
        f"{where}: {error.validator}" if error.validator != "required" else f"{where}: {error.message[:200]}"
    )


def _exact(value: Any) -> Any:
    """Return our own fractions as the schemas compare them: 10.1 is a multiple of 0.1, its binary neighbour is not."""
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_exact(item) for item in value]
    return Decimal(repr(value)) if isinstance(value, float) else value


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
