"""Reservations (OCPP 1.6 ed. 2 §5.1, §5.13); stored before they are answered."""

from ocpp.exceptions import InternalError

from chargepoint.domain.reservation import CancelStatus, ReservationStatus
from chargepoint.ocpp16 import codec_reservation as codec
from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.registration import Registrar
from chargepoint.ocpp16.session import Reply
from chargepoint.runtime.ports import ChargePointActions

ACTIONS = codec.ACTIONS


async def answer(action: str, payload: Payload, actions: ChargePointActions, _registrar: Registrar) -> Reply:
    """Return the answer. Raises PropertyConstraintViolationError."""
    decision = await actions.decide(codec.request(action, payload))
    if not isinstance(decision, ReservationStatus | CancelStatus):
        raise InternalError("no decision")
    return Reply(codec.confirmation(decision))
