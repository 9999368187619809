"""One socket: our CALLs, the backend's, and its end (OCPP-J 1.6 §4; J5, J6, J8, J11)."""

import asyncio
from dataclasses import replace

import pytest

from chargepoint.domain.connection import LinkProblem
from chargepoint.ocpp16.errors import LinkLost
from chargepoint.ocpp16.late_answers import LateAnswers
from chargepoint.ocpp16.session import LONG_FRAME
from chargepoint.runtime.ports import CallRejected, CallTimedOut, NotConnected
from tests.ocpp16.link import FAST
from tests.ocpp16.session import HEARTBEAT, METER_VALUES, STORED, Answers, OpenSession, open_session
from tests.support.central_system import Behaviour, RecordingCentralSystem


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


async def test_call_that_is_long_is_answered_like_any_other(
    opened: OpenSession, central_system: RecordingCentralSystem, answers: Answers
) -> None:
    payload = {"cards": ["04A2C3D4"] * LONG_FRAME}

    assert await central_system.call("SendLocalList", payload) == {}
    assert answers.calls[-1].payload == payload


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


async def test_what_follows_an_answer_happens_after_it(
    opened: OpenSession, central_system: RecordingCentralSystem, answers: Answers
) -> None:
    await central_system.call("ClearCache")
    await central_system.call("ClearCache")

    assert answers.acted[0] == "ClearCache"


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


async def test_other_side_that_takes_no_data_loses_the_link(
    central_system: RecordingCentralSystem, answers: Answers
) -> None:
    opened = await open_session(central_system, answers, timing=replace(FAST, send_s=0.1))
    central_system.connections[0].transport.pause_reading()
    sample = {"timestamp": "2026-01-01T12:00:00.000Z", "sampledValue": [{"value": "1" * 10_000_000}]}
    huge = {**METER_VALUES, "meterValue": [sample]}

    with pytest.raises(NotConnected):
        await opened.session.call(replace(STORED, payload=huge), 30.0)

    assert (await opened.loss()).problem is LinkProblem.NOT_ANSWERING
