"""The backend's list of cards (OCPP 1.6 ed. 2 §5.10, §5.15); switched off it answers so, with no CALLERROR."""

import asyncio

from ocpp.exceptions import InternalError

from chargepoint.domain.local_list import ListVersion, UpdateStatus
from chargepoint.ocpp16 import codec_local_auth_list as codec
from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.registration import Registrar
from chargepoint.ocpp16.session import Reply
from chargepoint.runtime.ports import ChargePointActions

ACTIONS = frozenset({"GetLocalListVersion", "SendLocalList"})


async def answer(action: str, payload: Payload, actions: ChargePointActions, _registrar: Registrar) -> Reply:
    """Return the answer; a long list is read in a thread, so that the loop stays free."""
    decision = await actions.decide(await asyncio.to_thread(codec.request, action, payload))
    if not isinstance(decision, UpdateStatus | ListVersion):
        raise InternalError("no decision")
    return Reply(codec.confirmation(decision))
