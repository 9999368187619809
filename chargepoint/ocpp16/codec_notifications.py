"""Unstored notifications to their action and payload (OCPP 1.6 ed. 2 §6; security whitepaper ed. 3)."""

from chargepoint.domain.notifications import (
    DiagnosticsStatus,
    FirmwareStatus,
    LogStatus,
    Notification,
    SignCertificate,
    SignedFirmwareStatus,
)
from chargepoint.ocpp16.frames import Payload

_ACTIONS: dict[type[Notification], str] = {
    DiagnosticsStatus: "DiagnosticsStatusNotification",
    FirmwareStatus: "FirmwareStatusNotification",
    SignedFirmwareStatus: "SignedFirmwareStatusNotification",
    LogStatus: "LogStatusNotification",
    SignCertificate: "SignCertificate",
}


def notification(message: Notification) -> tuple[str, Payload]:
    """Return action and payload."""
    return _ACTIONS[type(message)], _payload(message)


def _payload(message: Notification) -> Payload:
    if isinstance(message, SignCertificate):
        return {"csr": message.csr}
    payload: Payload = {"status": message.status}
    if isinstance(message, SignedFirmwareStatus | LogStatus) and message.request_id is not None:
        payload["requestId"] = message.request_id
    return payload
