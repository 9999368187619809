"""Charging profiles (OCPP 1.6 ed. 2 §5.5, §5.7, §5.16); decided and in force before they are answered."""

from ocpp.exceptions import InternalError, PropertyConstraintViolationError

from chargepoint.domain.charging_profile import ClearStatus, CompositeSchedule, ProfileStatus
from chargepoint.domain.requests import Violation
from chargepoint.ocpp16 import codec_smart_charging as codec
from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.registration import Registrar
from chargepoint.ocpp16.session import Reply
from chargepoint.runtime.ports import ChargePointActions

ACTIONS = codec.ACTIONS


async def answer(action: str, payload: Payload, actions: ChargePointActions, _registrar: Registrar) -> Reply:
    """Return the answer. Raises PropertyConstraintViolationError for a connector or a unit that cannot be."""
    decision = await actions.decide(codec.request(action, payload))
    if isinstance(decision, Violation):
        raise PropertyConstraintViolationError(f"{decision.field}: not one of ours")
    if not isinstance(decision, ProfileStatus | ClearStatus | CompositeSchedule):
        raise InternalError("no decision")
    return Reply(codec.confirmation(decision))
