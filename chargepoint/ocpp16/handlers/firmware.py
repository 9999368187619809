"""Firmware and diagnostics (OCPP 1.6 ed. 2 §5.9, §5.19; whitepaper L01, N01); answered first, then begun."""

from ocpp.exceptions import InternalError

from chargepoint.domain.diagnostics import UploadBegun
from chargepoint.domain.firmware import UpdateAnswer
from chargepoint.domain.requests import RequestAccepted
from chargepoint.ocpp16 import codec_firmware as codec
from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.registration import Registrar
from chargepoint.ocpp16.session import Reply
from chargepoint.runtime.ports import ChargePointActions

ACTIONS = codec.ACTIONS
OF_PROFILE = codec.OF_PROFILE

_FOLLOWED = (UpdateAnswer.ACCEPTED, UpdateAnswer.ACCEPTED_CANCELED)


async def answer(action: str, payload: Payload, actions: ChargePointActions, _registrar: Registrar) -> Reply:
    """Return the answer; what was accepted begins once it is on the wire."""
    request = codec.request(action, payload)
    decision = await actions.decide(request)
    if not isinstance(decision, UpdateAnswer | UploadBegun):
        raise InternalError("no decision")
    confirmation = codec.confirmation(action, decision)
    if isinstance(decision, UploadBegun) or decision in _FOLLOWED:
        return Reply(confirmation, lambda: actions.post(RequestAccepted(request)))
    return Reply(confirmation)
