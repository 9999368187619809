"""While registration is Pending, only what a TriggerMessage asked for may be sent (OCPP 1.6 ed. 2 §4.2, rule J14)."""

from dataclasses import dataclass, field

from chargepoint.domain.requests import TriggerMessage

PERMIT_S = 30.0


@dataclass(slots=True)
class _Permit:
    connector_id: int | None
    until_s: float
    used: set[int | None] = field(default_factory=set)


class TriggerPermits:
    """One message per trigger and connector; what was not sent within 30 s is forgotten."""

    def __init__(self) -> None:
        self._permits: dict[str, _Permit] = {}

    def grant(self, trigger: TriggerMessage, now_s: float) -> None:
        """Allow what was asked for."""
        self._permits[_action_of(trigger)] = _Permit(trigger.connector_id, now_s + PERMIT_S)

    def use(self, action: str, connector_id: int | None, now_s: float) -> bool:
        """Tell whether the message may go out, and count it as sent."""
        permit = self._permits.get(action)
        if permit is None or now_s > permit.until_s or connector_id in permit.used:
            return False
        if permit.connector_id is not None and connector_id != permit.connector_id:
            return False
        permit.used.add(connector_id)
        return True

    def clear(self) -> None:
        """Forget all."""
        self._permits.clear()


_ACTIONS = {
    "LogStatusNotification": "LogStatusNotification",
    "SignChargePointCertificate": "SignCertificate",
}


def _action_of(trigger: TriggerMessage) -> str:
    """Return the action that a trigger lets out."""
    if trigger.is_extended and trigger.requested_message == "FirmwareStatusNotification":
        return "SignedFirmwareStatusNotification"
    return _ACTIONS.get(trigger.requested_message, trigger.requested_message)
