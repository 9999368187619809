"""The last two rungs: BootNotification, and what its answer says of clock and heartbeat (OCPP 1.6 ed. 2 §4.2)."""

import logging
from uuid import uuid4

from chargepoint.domain.boot import BootNotification, Registration
from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.ladder import Rung
from chargepoint.domain.redaction import excerpt
from chargepoint.ocpp16 import codec
from chargepoint.ocpp16.climb import Climb
from chargepoint.ocpp16.codec import BootAnswer
from chargepoint.ocpp16.session import OwnCall, Session
from chargepoint.runtime.ports import CallFailed, CallRejected, Clock, NotConnected

logger = logging.getLogger(__name__)

_PROBLEMS = {
    Registration.PENDING: LinkProblem.REGISTRATION_PENDING,
    Registration.REJECTED: LinkProblem.REGISTRATION_REJECTED,
}


async def notify_boot(
    session: Session, boot: BootNotification, timeout_s: float, clock: Clock, climb: Climb
) -> BootAnswer | None:
    """Send BootNotification and return the answer, None where there is no usable one.

    Raises NotConnected where the socket went before the answer; the rung is then left to who knows why it went.
    """
    climb.begin(Rung.REGISTRATION)
    call = OwnCall(str(uuid4()), "BootNotification", codec.boot_notification(boot))
    try:
        answer = codec.boot_answer(await session.call(call, timeout_s))
    except NotConnected:
        raise
    except CallRejected as error:
        logger.warning("BootNotification: %s", error)
        climb.failed(LinkProblem.REGISTRATION_ERROR, {"error": excerpt(str(error).encode())})
        return None
    except CallFailed as error:
        logger.warning("BootNotification: %s", error)
        climb.failed(LinkProblem.REGISTRATION_UNANSWERED, {"timeout_s": f"{timeout_s:g}"})
        return None
    seen = {"registration": answer.registration.value, "interval_s": str(answer.interval_s)}
    if answer.registration in _PROBLEMS:
        climb.failed(_PROBLEMS[answer.registration], seen)
        return answer
    climb.passed(seen)
    climb.note(Rung.CLOCK, _clock_facts(answer, clock))
    return answer


def _clock_facts(answer: BootAnswer, clock: Clock) -> dict[str, str]:
    seen = {"heartbeat_s": str(answer.interval_s)} if answer.interval_s > 0 else {}
    if answer.current_time is not None:
        offset_s = (answer.current_time - clock.now().utc).total_seconds()
        seen["offset_s"] = f"{offset_s:.1f}"
    return seen
