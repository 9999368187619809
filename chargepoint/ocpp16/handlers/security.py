"""Certificates (security whitepaper ed. 3, A02, A03, M03 to M05); stored before they are answered."""

from ocpp.exceptions import InternalError

from chargepoint.domain.security import CertificateStatus, InstalledCertificates
from chargepoint.ocpp16 import codec_security as codec
from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.registration import Registrar
from chargepoint.ocpp16.session import Reply
from chargepoint.runtime.ports import ChargePointActions

ACTIONS = codec.ACTIONS


async def answer(action: str, payload: Payload, actions: ChargePointActions, _registrar: Registrar) -> Reply:
    """Return the answer."""
    decision = await actions.decide(codec.request(action, payload))
    if not isinstance(decision, CertificateStatus | InstalledCertificates):
        raise InternalError("no decision")
    return Reply(codec.confirmation(decision))
