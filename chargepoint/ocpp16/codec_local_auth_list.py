"""Payloads of Local Auth List Management (OCPP 1.6 ed. 2 §6.25, §6.26, §6.41, §6.42)."""

from ocpp.exceptions import PropertyConstraintViolationError

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.local_list import (
    GetLocalListVersion,
    ListEntry,
    ListVersion,
    SendLocalList,
    UpdateStatus,
    UpdateType,
)
from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.timestamps import from_wire


def request(action: str, payload: Payload) -> SendLocalList | GetLocalListVersion:
    """Return what the backend asks. Raises PropertyConstraintViolationError for a version that means something else."""
    if action == "GetLocalListVersion":
        return GetLocalListVersion()
    version = payload["listVersion"]
    if version < 1:
        raise PropertyConstraintViolationError("listVersion: 0 and below say that there is no list")
    entries = tuple(_entry(data) for data in payload.get("localAuthorizationList", ()))
    return SendLocalList(version, UpdateType(payload["updateType"]), entries)


def _entry(data: Payload) -> ListEntry:
    info = data.get("idTagInfo")
    return ListEntry(data["idTag"], None if info is None else _id_tag_info(info))


def _id_tag_info(info: Payload) -> IdTagInfo:
    """Return it; an expiryDate that cannot be read is refused: without it the card would be valid for ever."""
    expiry_date = None
    if "expiryDate" in info:
        try:
            expiry_date = from_wire(info["expiryDate"])
        except ValueError:
            raise PropertyConstraintViolationError("expiryDate: no timestamp") from None
    return IdTagInfo(AuthorizationStatus(info["status"]), expiry_date, info.get("parentIdTag") or None)


def confirmation(decision: UpdateStatus | ListVersion) -> Payload:
    """Return the answer."""
    if isinstance(decision, ListVersion):
        return {"listVersion": decision.version}
    return {"status": decision.value}
