"""The Core profile's requests of the backend (OCPP 1.6 ed. 2 §5); the actor decides, this answers, then the actor acts."""

from chargepoint.domain.requests import (
    Answer,
    ChangeAvailability,
    Decision,
    RemoteStart,
    RemoteStop,
    Request,
    RequestAccepted,
    Reset,
)
from chargepoint.ocpp16 import codec
from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.registration import Registrar
from chargepoint.ocpp16.session import Reply
from chargepoint.runtime.ports import ChargePointActions

ACTIONS = frozenset(
    {
        "ChangeAvailability",
        "ChangeConfiguration",
        "ClearCache",
        "DataTransfer",
        "GetConfiguration",
        "RemoteStartTransaction",
        "RemoteStopTransaction",
        "Reset",
        "UnlockConnector",
    }
)

_CARRIED_OUT_AFTERWARDS = (RemoteStart, RemoteStop, Reset, ChangeAvailability)


async def answer(action: str, payload: Payload, actions: ChargePointActions, registrar: Registrar) -> Reply:
    """Return the answer to a Core request whose payload fits its schema."""
    request = codec.request(action, payload)
    if _is_out_of_question(request, registrar):
        return Reply(codec.confirmation(Answer.REJECTED))
    return reply_to(request, await actions.decide(request), actions)


def reply_to(request: Request, decision: Decision, actions: ChargePointActions) -> Reply:
    """Return the reply; what was accepted is carried out once the answer is on the wire."""
    is_accepted = decision in (Answer.ACCEPTED, Answer.SCHEDULED)
    if is_accepted and isinstance(request, _CARRIED_OUT_AFTERWARDS):
        return Reply(codec.confirmation(decision), lambda: actions.post(RequestAccepted(request)))
    return Reply(codec.confirmation(decision))


def _is_out_of_question(request: Request, registrar: Registrar) -> bool:
    """Tell whether the link itself must refuse: not registered yet (§4.2), or no connector to start on (§5.11)."""
    if isinstance(request, RemoteStart | RemoteStop) and not registrar.state.may_send:
        return True
    return isinstance(request, RemoteStart) and request.connector_id is not None and request.connector_id < 1
