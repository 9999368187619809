"""Domain objects to and from the payloads of the Core profile (OCPP 1.6 ed. 2 §6); the only file with both vocabularies.

What goes out has no field that is None, every text cut to the length its type allows, timestamps in UTC.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ocpp.exceptions import InternalError

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.boot import BootNotification, Registration
from chargepoint.domain.metering import MeterValue, SampledValue
from chargepoint.domain.requests import (
    Answer,
    ChangeAvailability,
    ChangeConfiguration,
    ClearCache,
    ConfigurationReport,
    DataTransfer,
    Decision,
    GetConfiguration,
    RemoteStart,
    RemoteStop,
    Request,
    Reset,
    ResetType,
    TriggerMessage,
    UnlockConnector,
)
from chargepoint.domain.transaction import (
    Message,
    MeterValuesMessage,
    SecurityEventMessage,
    StartTransactionMessage,
    StopTransactionMessage,
)
from chargepoint.ocpp16 import codec_smart_charging
from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.timestamps import from_wire, to_wire
from chargepoint.runtime.ports import Delivery, StatusReport

logger = logging.getLogger(__name__)

UNKNOWN_TRANSACTION_ID = -1
"""On the wire: the transaction whose start was never confirmed (errata §3.18)."""

_UNITS = {"Celsius": "Celcius", "Hertz": None, "": None}  # the standard's spelling; it has no unit for hertz


@dataclass(frozen=True, slots=True)
class BootAnswer:
    """BootNotification.conf (§6.2). current_time None: it could not be read."""

    registration: Registration
    interval_s: int
    current_time: datetime | None


def boot_notification(boot: BootNotification) -> Payload:
    """§6.1."""
    fields = {
        "chargePointVendor": boot.vendor[:20],
        "chargePointModel": boot.model[:20],
        "chargePointSerialNumber": boot.serial_number[:25],
        "firmwareVersion": boot.firmware_version[:50],
    }
    return {name: text for name, text in fields.items() if text}


def boot_answer(payload: Payload) -> BootAnswer:
    """§6.2."""
    return BootAnswer(Registration(payload["status"]), payload["interval"], current_time(payload))


def current_time(payload: Payload) -> datetime | None:
    """Return the backend's currentTime, None where it is no timestamp."""
    try:
        return from_wire(payload["currentTime"])
    except ValueError:
        logger.warning("the backend's currentTime cannot be read")
        return None


def id_tag_info(payload: Payload) -> IdTagInfo | None:
    """Return the idTagInfo of a confirmation, None where it has none. An expiryDate that cannot be read is left out."""
    info = payload.get("idTagInfo")
    if info is None:
        return None
    expiry_date = None
    if "expiryDate" in info:
        try:
            expiry_date = from_wire(info["expiryDate"])
        except ValueError:
            logger.warning("an expiryDate of the backend cannot be read")
    return IdTagInfo(AuthorizationStatus(info["status"]), expiry_date, info.get("parentIdTag") or None)


def status_notification(report: StatusReport) -> Payload:
    """§6.47."""
    payload: Payload = {
        "connectorId": report.connector_id,
        "errorCode": report.error_code,
        "status": report.status,
        "timestamp": to_wire(report.at.utc),
    }
    if report.info:
        payload["info"] = report.info[:50]
    if report.vendor_error_code:
        payload["vendorErrorCode"] = report.vendor_error_code[:50]
    return payload


def meter_values(connector_id: int, transaction_id: int | None, values: tuple[MeterValue, ...]) -> Payload:
    """§6.31."""
    payload: Payload = {"connectorId": connector_id}
    if transaction_id is not None:
        payload["transactionId"] = transaction_id
    payload["meterValue"] = [_meter_value(value) for value in values]
    return payload


def _meter_value(value: MeterValue) -> Payload:
    return {
        "timestamp": to_wire(value.timestamp),
        "sampledValue": [_sampled_value(sampled) for sampled in value.sampled],
    }


def _sampled_value(sampled: SampledValue) -> Payload:
    fields = {
        "value": sampled.value,
        "context": sampled.context.value,
        "measurand": str(sampled.measurand),
        "phase": sampled.phase,
        "location": sampled.location,
        "unit": _UNITS.get(sampled.unit, sampled.unit),
    }
    return {name: text for name, text in fields.items() if text is not None}


def stored_message(message: Message, transaction_id: int | None) -> Payload:
    """Return the payload of a stored message; transaction_id is filled in now, it is never stored with the message."""
    if isinstance(message, StartTransactionMessage):
        return _start_transaction(message)
    if isinstance(message, StopTransactionMessage):
        return _stop_transaction(
            message, UNKNOWN_TRANSACTION_ID if transaction_id is None else transaction_id
        )
    if isinstance(message, MeterValuesMessage):
        return meter_values(message.connector_id, transaction_id, message.values)
    return _security_event(message)


def _start_transaction(message: StartTransactionMessage) -> Payload:
    payload: Payload = {
        "connectorId": message.connector_id,
        "idTag": message.id_tag,
        "meterStart": message.meter_start_wh,
        "timestamp": to_wire(message.timestamp),
    }
    if message.reservation_id is not None:
        payload["reservationId"] = message.reservation_id
    return payload


def _stop_transaction(message: StopTransactionMessage, transaction_id: int) -> Payload:
    payload: Payload = {
        "transactionId": transaction_id,
        "meterStop": message.meter_stop_wh,
        "timestamp": to_wire(message.timestamp),
        "reason": message.reason.value,
    }
    if message.id_tag:
        payload["idTag"] = message.id_tag
    if message.transaction_data:
        payload["transactionData"] = [_meter_value(value) for value in message.transaction_data]
    return payload


def _security_event(message: SecurityEventMessage) -> Payload:
    payload: Payload = {"type": message.type[:50], "timestamp": to_wire(message.timestamp)}
    if message.tech_info:
        payload["techInfo"] = message.tech_info[:255]
    return payload


def delivery(payload: Payload) -> Delivery:
    """Return what the confirmation of a stored message brought."""
    return Delivery(payload.get("transactionId"), id_tag_info(payload))


def _remote_start(payload: Payload) -> RemoteStart:
    profile = payload.get("chargingProfile")
    return RemoteStart(
        payload["idTag"],
        payload.get("connectorId"),
        None if profile is None else codec_smart_charging.charging_profile(profile),
    )


_REQUESTS: dict[str, Callable[[Payload], Request]] = {
    "RemoteStartTransaction": _remote_start,
    "RemoteStopTransaction": lambda p: RemoteStop(p["transactionId"]),
    "Reset": lambda p: Reset(ResetType(p["type"])),
    "UnlockConnector": lambda p: UnlockConnector(p["connectorId"]),
    "ChangeAvailability": lambda p: ChangeAvailability(p["connectorId"], p["type"] == "Operative"),
    "ChangeConfiguration": lambda p: ChangeConfiguration(p["key"], p["value"]),
    "GetConfiguration": lambda p: GetConfiguration(tuple(p.get("key", ()))),
    "ClearCache": lambda _: ClearCache(),
    "TriggerMessage": lambda p: TriggerMessage(p["requestedMessage"], p.get("connectorId")),
    "DataTransfer": lambda p: DataTransfer(p["vendorId"], p.get("messageId"), p.get("data")),
}


def request(action: str, payload: Payload) -> Request:
    """Return what the backend asks. action: of Core or Remote Trigger; payload: fits its schema."""
    return _REQUESTS[action](payload)


def confirmation(answer: Decision) -> Payload:
    """Return the payload that answers a request of Core or Remote Trigger."""
    if isinstance(answer, Answer):
        return {"status": answer.value}
    if isinstance(answer, ConfigurationReport):
        return _configuration(answer)
    raise InternalError("no such answer")


def _configuration(report: ConfigurationReport) -> Payload:
    payload: Payload = {}
    if report.known:
        payload["configurationKey"] = [
            {"key": key.key[:50], "readonly": key.is_readonly, "value": key.value[:500]}
            for key in report.known
        ]
    if report.unknown:
        payload["unknownKey"] = [name[:50] for name in report.unknown]
    return payload
