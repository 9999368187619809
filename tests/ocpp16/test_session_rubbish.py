"""What no backend should send, and the link lives on (OCPP-J 1.6 §4; J3, J7, A19, A20)."""

import json

import pytest

from chargepoint.domain.connection import LinkProblem
from chargepoint.runtime.ports import CallRejected
from tests.ocpp16.rubbish import ANSWERED, IGNORED
from tests.ocpp16.session import HEARTBEAT, Answers, OpenSession
from tests.support.central_system import Behaviour, RecordingCentralSystem


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
