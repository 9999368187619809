"""One socket (OCPP-J 1.6 §4; J3, J5, J7, J8, J11, A19, A20)."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from websockets.asyncio.client import connect

from chargepoint.domain.connection import LinkProblem
from chargepoint.ocpp16.call_slot import Urgency
from chargepoint.ocpp16.errors import LinkLost
from chargepoint.ocpp16.frames import MAXIMUM_FRAME_BYTES, Call, Payload
from chargepoint.ocpp16.late_answers import LateAnswers
from chargepoint.ocpp16.monitor import LinkMonitor
from chargepoint.ocpp16.schemas import check_request
from chargepoint.ocpp16.session import OwnCall, Reply, Session
from chargepoint.runtime.ports import CallRejected, CallTimedOut, NotConnected
from tests.ocpp16.link import FAST
from tests.ocpp16.rubbish import ANSWERED, IGNORED
from tests.support.central_system import Behaviour, RecordingCentralSystem
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


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
async def opened(central_system: RecordingCentralSystem, answers: Answers) -> AsyncIterator[OpenSession]:
    opened = await open_session(central_system, answers)
    yield opened
    opened.running.cancel()
    await asyncio.wait({opened.running})


async def open_session(
    central_system: RecordingCentralSystem,
    answers: Answers,
    ping_interval_s: float = 0.0,
    late_answers: LateAnswers | None = None,
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
        websocket, answers.answer, monitor, late_answers or LateAnswers(), FAST, ping_interval_s
    )
    return OpenSession(session, monitor)


async def test_call_returns_the_payload_of_its_result(opened: OpenSession) -> None:
    assert "currentTime" in await opened.session.call(HEARTBEAT, 1.0)


async def test_own_calls_go_out_one_at_a_time(
    opened: OpenSession, central_system: RecordingCentralSystem
) -> None:
    central_system.plan("Heartbeat", Behaviour(delay_s=0.05))

    await asyncio.gather(*(opened.session.call(replace(HEARTBEAT, message_id=f"{n}"), 1.0) for n in range(5)))

    assert len(central_system.calls("Heartbeat")) == 5  # the fixture finds two open at once


async def test_backends_call_is_answered_while_an_own_call_waits(
    opened: OpenSession, central_system: RecordingCentralSystem
) -> None:
    central_system.plan("Heartbeat", Behaviour(ignore=True))
    waiting = asyncio.create_task(opened.session.call(HEARTBEAT, 5.0))
    await central_system.received("Heartbeat")

    assert await central_system.call("ClearCache") == {}
    assert not waiting.done()
    waiting.cancel()


async def test_call_without_an_answer_times_out_and_frees_its_slot(
    opened: OpenSession, central_system: RecordingCentralSystem
) -> None:
    central_system.plan("Heartbeat", Behaviour(ignore=True))

    with pytest.raises(CallTimedOut):
        await opened.session.call(HEARTBEAT, 0.05)

    assert await opened.session.call(replace(HEARTBEAT, message_id="next"), 1.0)


@pytest.mark.parametrize(
    "code",
    [
        "InternalError",
        "OccurenceConstraintViolation",
        "OccurrenceConstraintViolation",
        "FormatViolation",
        "Own",
    ],
)
async def test_call_error_of_any_code_is_a_rejection(
    opened: OpenSession, central_system: RecordingCentralSystem, code: str
) -> None:
    central_system.plan("Heartbeat", Behaviour(error_code=code))

    with pytest.raises(CallRejected) as caught:
        await opened.session.call(HEARTBEAT, 1.0)

    assert caught.value.code == code


@pytest.mark.parametrize(
    "raw",
    [
        '[3,"MESSAGE_ID",{}]',
        '[3,"MESSAGE_ID",[]]',
        '[3,"MESSAGE_ID",{"currentTime":7}]',
        '[3,"MESSAGE_ID",{"currentTime":NaN}]',
        '[3,"MESSAGE_ID"]',
        '[3,"MESSAGE_ID",{"a":1,"a":2}]',
    ],
)
async def test_malformed_result_is_a_rejection(
    opened: OpenSession, central_system: RecordingCentralSystem, raw: str
) -> None:
    central_system.plan("Heartbeat", Behaviour(raw=raw))

    with pytest.raises(CallRejected) as caught:
        await opened.session.call(HEARTBEAT, 1.0)

    assert caught.value.code == "FormationViolation"


@pytest.mark.expects_errors
async def test_own_payload_that_breaks_the_schema_is_never_sent(
    opened: OpenSession, central_system: RecordingCentralSystem
) -> None:
    with pytest.raises(CallRejected):
        await opened.session.call(STORED, 1.0)

    assert central_system.calls() == []


async def test_late_result_of_a_stored_message_is_its_answer(
    opened: OpenSession, central_system: RecordingCentralSystem
) -> None:
    call = replace(STORED, payload=METER_VALUES)
    central_system.plan("MeterValues", Behaviour(ignore=True))
    with pytest.raises(CallTimedOut):
        await opened.session.call(call, 0.05)
    await central_system.send('[3,"stored-1",{}]')
    await central_system.call("ClearCache")

    assert await opened.session.call(call, 0.05) == {}
    assert len(central_system.calls("MeterValues")) == 1


async def test_resend_keeps_its_id(opened: OpenSession, central_system: RecordingCentralSystem) -> None:
    call = replace(STORED, payload=METER_VALUES)
    central_system.plan("MeterValues", Behaviour(swallow=True))
    with pytest.raises(CallTimedOut):
        await opened.session.call(call, 0.05)

    await opened.session.call(call, 1.0)

    assert [recorded.frame[1] for recorded in central_system.calls()] == ["stored-1", "stored-1"]


@pytest.mark.parametrize("name", list(ANSWERED))
async def test_rubbish_with_an_id_gets_a_call_error_and_the_link_lives_on(
    opened: OpenSession, central_system: RecordingCentralSystem, name: str, answers: Answers
) -> None:
    answers.checks_schema = True

    answer = await central_system.exchange(ANSWERED[name].format(id="x"), "x")

    assert answer[0] == "FormationViolation"
    assert await central_system.call("ClearCache") == {}


@pytest.mark.parametrize("name", list(IGNORED))
async def test_rubbish_without_an_id_is_ignored_and_the_link_lives_on(
    opened: OpenSession, central_system: RecordingCentralSystem, name: str
) -> None:
    await central_system.send(IGNORED[name])

    assert await central_system.call("ClearCache") == {}
    assert [frame for frame in central_system.frames if frame.direction.startswith("charge")][1:] == []


async def test_binary_call_is_refused_under_its_id(
    opened: OpenSession, central_system: RecordingCentralSystem
) -> None:
    answer = await central_system.exchange(b'[2,"b","ClearCache",{}]', "b")

    assert answer == ["FormationViolation", "a binary frame"]


async def test_frame_of_a_megabyte_is_read(
    opened: OpenSession, central_system: RecordingCentralSystem, answers: Answers
) -> None:
    assert await central_system.call("DataTransfer", {"vendorId": "v", "data": "x" * 1_000_000}) == {}
    assert len(answers.calls[0].payload["data"]) == 1_000_000


async def test_text_that_is_no_utf_8_closes_the_link(
    opened: OpenSession, central_system: RecordingCentralSystem
) -> None:
    await central_system.connections[0].send(b"\xff\xfe", text=True)

    assert (await opened.loss()).problem is LinkProblem.CLOSED


async def test_answer_to_a_stored_message_may_come_over_the_next_socket(
    central_system: RecordingCentralSystem, answers: Answers
) -> None:
    late_answers = LateAnswers()
    first = await open_session(central_system, answers, late_answers=late_answers)
    call = replace(STORED, payload=METER_VALUES)
    central_system.plan("MeterValues", Behaviour(drop=True))
    with pytest.raises(NotConnected):
        await first.session.call(call, 5.0)
    await first.loss()
    second = await open_session(central_system, answers, late_answers=late_answers)

    await central_system.send('[3,"stored-1",{}]')
    await central_system.call("ClearCache")

    assert await second.session.call(call, 0.05) == {}
    second.running.cancel()
    await asyncio.wait({second.running})


async def test_frame_over_two_mebibytes_closes_with_1009(
    opened: OpenSession, central_system: RecordingCentralSystem
) -> None:
    await central_system.send(json.dumps([2, "1", "DataTransfer", {"vendorId": "v", "data": "x" * 2**21}]))

    assert (await opened.loss()).problem is LinkProblem.FRAME_TOO_BIG
    await central_system.until(lambda: central_system.connections[0].close_code)
    assert central_system.connections[0].close_code == 1009


@pytest.mark.expects_errors
async def test_handler_over_its_budget_is_an_internal_error(
    opened: OpenSession,
    central_system: RecordingCentralSystem,
    answers: Answers,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers.go.clear()

    assert (await central_system.call("ClearCache"))[0] == "InternalError"


@pytest.mark.expects_errors
async def test_failing_handler_is_an_internal_error_and_the_link_lives_on(
    opened: OpenSession,
    central_system: RecordingCentralSystem,
    answers: Answers,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answers.failure = KeyError("bug")

    assert (await central_system.call("ClearCache"))[0] == "InternalError"
    answers.failure = None
    assert await central_system.call("ClearCache") == {}


async def test_what_follows_an_answer_happens_after_it(
    opened: OpenSession, central_system: RecordingCentralSystem, answers: Answers
) -> None:
    await central_system.call("ClearCache")
    await central_system.call("ClearCache")

    assert answers.acted[0] == "ClearCache"


async def test_flood_is_bounded_and_own_calls_still_leave(
    opened: OpenSession, central_system: RecordingCentralSystem, answers: Answers
) -> None:
    answers.go.clear()
    for number in range(500):
        await central_system.send(f'[2,"flood-{number}","ClearCache",{{}}]')

    assert await opened.session.call(HEARTBEAT, 5.0)
    answers.go.set()
    await central_system.call("Reset", {"type": "Soft"})
    assert len(answers.calls) < 110


@pytest.mark.parametrize("code", [1000, 1001, 1011, 4000])
async def test_close_by_the_backend_ends_the_session_with_its_code(
    opened: OpenSession, central_system: RecordingCentralSystem, code: int
) -> None:
    await central_system.close(code)

    assert await opened.loss() == LinkLost(LinkProblem.CLOSED, str(code))


async def test_lost_link_ends_the_open_call_and_every_later_one(
    opened: OpenSession, central_system: RecordingCentralSystem
) -> None:
    central_system.plan("Heartbeat", Behaviour(drop=True))

    with pytest.raises(NotConnected):
        await opened.session.call(HEARTBEAT, 5.0)

    await opened.loss()
    with pytest.raises(NotConnected):
        await opened.session.call(HEARTBEAT, 5.0)


async def test_pongs_keep_the_link(central_system: RecordingCentralSystem, answers: Answers) -> None:
    opened = await open_session(central_system, answers, ping_interval_s=0.02)

    await asyncio.wait({opened.running}, timeout=0.3)

    assert not opened.running.done()
    assert opened.monitor.view.last_pong_at is not None
    opened.running.cancel()
    await asyncio.wait({opened.running})


async def test_missing_pong_drops_the_link(central_system: RecordingCentralSystem, answers: Answers) -> None:
    opened = await open_session(central_system, answers)
    central_system.connections[0].transport.pause_reading()

    opened.session.set_ping_interval(0.05)

    assert (await opened.loss()).problem is LinkProblem.NO_PONG


async def test_finishing_waits_for_the_answer_that_is_due(
    opened: OpenSession, central_system: RecordingCentralSystem, answers: Answers
) -> None:
    answers.go.clear()
    asking = asyncio.create_task(central_system.call("ChangeConfiguration", {"key": "k", "value": "v"}))
    await asyncio.sleep(0.05)
    closing = asyncio.create_task(opened.session.finish())
    answers.go.set()

    assert await asking == {}
    await closing
    assert (await opened.loss()).problem is LinkProblem.CLOSED
