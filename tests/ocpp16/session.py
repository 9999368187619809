"""A session on a real socket, and what answers the backend in its tests."""

import asyncio

from websockets.asyncio.client import connect

from chargepoint.ocpp16.call_slot import Urgency
from chargepoint.ocpp16.errors import LinkLost
from chargepoint.ocpp16.frames import MAXIMUM_FRAME_BYTES, Call, Payload
from chargepoint.ocpp16.late_answers import LateAnswers
from chargepoint.ocpp16.monitor import LinkMonitor
from chargepoint.ocpp16.schemas import check_request
from chargepoint.ocpp16.session import OwnCall, Reply, Session
from chargepoint.ocpp16.timing import Timing
from tests.ocpp16.link import FAST
from tests.support.central_system import RecordingCentralSystem
from tests.support.clock import FakeClock

HEARTBEAT = OwnCall("heartbeat-1", "Heartbeat", {})
STORED = OwnCall("stored-1", "MeterValues", {}, Urgency.STORED)
METER_VALUES: Payload = {
    "connectorId": 1,
    "meterValue": [{"timestamp": "2026-01-01T12:00:00.000Z", "sampledValue": [{"value": "1"}]}],
}


class OpenSession:
    """A session on a real socket, running."""

    def __init__(self, session: Session, monitor: LinkMonitor) -> None:
        self.session = session
        self.monitor = monitor
        self.running = asyncio.create_task(session.run())

    async def loss(self) -> LinkLost:
        async with asyncio.timeout(5):
            return await self.running


class Answers:
    """Answers each CALL with {}; waits for `go` first."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.go.set()
        self.calls: list[Call] = []
        self.acted: list[str] = []
        self.failure: Exception | None = None
        self.checks_schema = False

    async def answer(self, call: Call) -> Reply | None:
        self.calls.append(call)
        await self.go.wait()
        if self.failure is not None:
            raise self.failure
        if self.checks_schema:
            check_request(call.action, call.payload)
        return Reply({}, lambda: self.acted.append(call.action))


async def open_session(
    central_system: RecordingCentralSystem,
    answers: Answers,
    ping_interval_s: float = 0.0,
    late_answers: LateAnswers | None = None,
    timing: Timing = FAST,
) -> OpenSession:
    websocket = await connect(
        f"{central_system.url}/CP1",
        subprotocols=["ocpp1.6"],  # type: ignore[list-item]  # a NewType of str
        ping_interval=None,
        proxy=None,
        compression=None,
        max_size=MAXIMUM_FRAME_BYTES,
        close_timeout=0.3,
    )
    monitor = LinkMonitor(FakeClock(), lambda: None)
    session = Session(
        websocket, answers.answer, monitor, late_answers or LateAnswers(), timing, ping_interval_s
    )
    return OpenSession(session, monitor)
