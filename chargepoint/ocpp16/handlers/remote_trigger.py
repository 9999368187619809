"""TriggerMessage and its extended form: the confirmation goes out before the message it asks for (OCPP 1.6 ed. 2 §5.17; whitepaper N05)."""

import asyncio

from chargepoint.domain.requests import Answer, RequestAccepted, TriggerMessage
from chargepoint.ocpp16 import codec
from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.registration import Registrar
from chargepoint.ocpp16.session import Reply
from chargepoint.runtime.ports import ChargePointActions

ACTIONS = frozenset({"TriggerMessage"})
EXTENDED = "ExtendedTriggerMessage"


async def answer(action: str, payload: Payload, actions: ChargePointActions, registrar: Registrar) -> Reply:
    """Return the answer; BootNotification is refused once registration was Accepted."""
    trigger = TriggerMessage(payload["requestedMessage"], payload.get("connectorId"), action == EXTENDED)
    if trigger.requested_message == "BootNotification" and registrar.state.may_send:
        return Reply(codec.confirmation(Answer.REJECTED))
    decision = await actions.decide(trigger)
    if decision is not Answer.ACCEPTED:
        return Reply(codec.confirmation(decision))
    registrar.permits.grant(trigger, asyncio.get_running_loop().time())
    return Reply(codec.confirmation(decision), lambda: actions.post(RequestAccepted(trigger)))
