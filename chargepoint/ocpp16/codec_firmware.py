"""Payloads of Firmware Management, plain and signed, and of GetLog (OCPP 1.6 ed. 2 §6.21, §6.55; whitepaper ch. 4)."""

from collections.abc import Callable
from datetime import UTC, datetime

from ocpp.exceptions import PropertyConstraintViolationError

from chargepoint.domain.diagnostics import GetDiagnostics, LogType, UploadBegun
from chargepoint.domain.firmware import SignedPart, UpdateAnswer, UpdateFirmware
from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.timestamps import from_wire

FileRequest = UpdateFirmware | GetDiagnostics

MOST_RETRIES = 100
LONGEST_INTERVAL_S = 7 * 86400


def _time(data: Payload, name: str) -> datetime | None:
    if name not in data:
        return None
    try:
        return from_wire(data[name])
    except ValueError:
        raise PropertyConstraintViolationError(f"{name}: no timestamp") from None


def _number(data: Payload, name: str, most: int) -> int:
    return max(0, min(int(data.get(name, 0)), most))


def _update_firmware(payload: Payload) -> UpdateFirmware:
    return UpdateFirmware(
        payload["location"],
        _time(payload, "retrieveDate") or datetime.now(UTC),
        _number(payload, "retries", MOST_RETRIES),
        _number(payload, "retryInterval", LONGEST_INTERVAL_S),
    )


def _signed_update_firmware(payload: Payload) -> UpdateFirmware:
    firmware = payload["firmware"]
    return UpdateFirmware(
        firmware["location"],
        _time(firmware, "retrieveDateTime") or datetime.now(UTC),
        _number(payload, "retries", MOST_RETRIES),
        _number(payload, "retryInterval", LONGEST_INTERVAL_S),
        SignedPart(
            payload["requestId"],
            firmware["signingCertificate"],
            firmware["signature"],
            _time(firmware, "installDateTime"),
        ),
    )


def _get_diagnostics(payload: Payload) -> GetDiagnostics:
    return GetDiagnostics(
        payload["location"],
        retries=_number(payload, "retries", MOST_RETRIES),
        retry_interval_s=_number(payload, "retryInterval", LONGEST_INTERVAL_S),
        oldest=_time(payload, "startTime"),
        latest=_time(payload, "stopTime"),
    )


def _get_log(payload: Payload) -> GetDiagnostics:
    log = payload["log"]
    return GetDiagnostics(
        log["remoteLocation"],
        LogType(payload["logType"]),
        payload["requestId"],
        _number(payload, "retries", MOST_RETRIES),
        _number(payload, "retryInterval", LONGEST_INTERVAL_S),
        _time(log, "oldestTimestamp"),
        _time(log, "latestTimestamp"),
    )


_REQUESTS: dict[str, Callable[[Payload], FileRequest]] = {
    "UpdateFirmware": _update_firmware,
    "GetDiagnostics": _get_diagnostics,
    "SignedUpdateFirmware": _signed_update_firmware,
    "GetLog": _get_log,
}

ACTIONS = frozenset(_REQUESTS)
OF_PROFILE = frozenset({"UpdateFirmware", "GetDiagnostics"})
"""Those of the profile FirmwareManagement; the others are the security extension's."""


def request(action: str, payload: Payload) -> FileRequest:
    """Return what the backend asks. Raises PropertyConstraintViolationError."""
    return _REQUESTS[action](payload)


def confirmation(action: str, decision: UpdateAnswer | UploadBegun) -> Payload:
    """Return the answer; that of UpdateFirmware says nothing."""
    if isinstance(decision, UpdateAnswer):
        return {"status": decision.value} if action == "SignedUpdateFirmware" else {}
    if action == "GetDiagnostics":
        return {"fileName": decision.file_name}
    return {
        "status": "AcceptedCanceled" if decision.is_instead else "Accepted",
        "filename": decision.file_name,
    }
