"""What charge points most often get wrong, rows 1 to 13 of the list of twenty behaviours: sessions and the link."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conformance.conftest import MakeTool
from tests.conformance.tool import CARD, OTHER_CARD, Tool, message, status
from tests.ocpp16.link import Link, stored_settings
from tests.support.central_system import IN, Behaviour, RecordingCentralSystem

BAD_ANSWERS = {
    "malformed": Behaviour(raw='[3,"MESSAGE_ID",{"a":1}]'),
    "rubbish": Behaviour(raw='[3,"MESSAGE_ID"'),
    "error": Behaviour(error_code="InternalError"),
    "missing": Behaviour(ignore=True),
}
FLEET = {"status": "Accepted", "parentIdTag": "FLEET"}


def in_seconds(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("bad", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
async def test_row_01_a_bad_answer_ends_no_task(tool: Tool, bad: Behaviour) -> None:
    for action in ("Authorize", "Heartbeat", "StatusNotification", "StartTransaction"):
        tool.central_system.plan(action, bad)
    await tool.set_keys(MessageTimeout=1, HeartbeatInterval=1)
    await tool.central_system.received("Heartbeat", 2)
    await tool.present()
    await tool.box.until_reader_shows("refused")
    await tool.present()
    await tool.box.until_reader_shows("accepted")
    await tool.plug_in()

    starts = await tool.central_system.received("StartTransaction", 2)
    assert starts[0] == starts[1]
    await tool.central_system.until(lambda: tool.statuses()[-1:] == ["Charging"])
    tool.take_all()
    await tool.expect("Heartbeat")
    await tool.set_keys(HeartbeatInterval=300)
    tool.take_rest()


async def test_row_02_rubbish_is_refused_where_it_has_an_id_and_the_link_lives_on(tool: Tool) -> None:
    for raw in (b"\x00\xff\xfe", "hello", "", "{}", "[]", "[2]", '[2, 7, "ClearCache", {}]'):
        await tool.central_system.send(raw)
    with_id: list[str | bytes] = [
        '[2, "x", "ClearCache"]',
        '[2, "x", "ClearCache", {',
        b'[2, "x", "ClearCache", {}]',
    ]
    codes = [(await tool.central_system.exchange(raw, "x"))[0] for raw in with_id]

    assert codes == ["FormationViolation"] * 3
    answers = [frame.frame for frame in tool.central_system.frames if frame.direction == IN]
    assert [answer[1] for answer in answers] == ["x"] * 3
    assert await tool.key("NumberOfConnectors") == "1"
    assert tool.central_system.handshakes == []


async def test_row_03_boot_is_repeated_until_it_is_accepted(make_tool: MakeTool) -> None:
    tool = await make_tool(online=False)
    tool.central_system.plan("BootNotification", Behaviour(close_code=1000, payload={}))
    tool.central_system.boot_answers.extend([("Rejected", 2), ("Pending", 3)])
    await tool.box.start()
    await tool.central_system.received("BootNotification", 4, 30.0)

    boots = tool.central_system.calls("BootNotification")
    assert tool.central_system.calls()[:4] == boots
    assert boots[1].connection == boots[0].connection + 1
    assert 2 <= boots[2].at_s - boots[1].at_s < 3
    assert 3 <= boots[3].at_s - boots[2].at_s < 4
    await tool.central_system.received("StatusNotification", 2)
    await tool.box.until_backend(queue_length=0)
    tool.take_rest()


@pytest.mark.parametrize("bad", BAD_ANSWERS.values(), ids=BAD_ANSWERS)
async def test_row_03_a_bad_answer_is_no_acceptance(bad: Behaviour) -> None:
    """On the link alone, whose own wait is a minute in the product."""
    async with RecordingCentralSystem() as central_system:
        link = Link(stored_settings(central_system.url))
        central_system.plan("BootNotification", bad, bad)
        await link.online()
        await link.stop()

    assert [call.action for call in central_system.calls()] == ["BootNotification"] * 3


async def test_row_04_a_stop_recorded_before_the_start_was_answered_has_the_real_id(tool: Tool) -> None:
    tool.central_system.plan("StartTransaction", Behaviour(delay_s=1.5))
    await tool.plug_in()
    await tool.present()
    await tool.box.until(status="Charging")
    await tool.present()
    assert (await tool.box.until(status="Finishing"))["transaction"] is None
    assert tool.sent("StopTransaction") == []
    (stop,) = await tool.central_system.received("StopTransaction")

    assert stop["transactionId"] == await tool.transaction_id()
    tool.take_rest()


@pytest.mark.parametrize(
    ("failures", "is_delivered"), [(2, True), (3, False)], ids=["last succeeds", "all fail"]
)
async def test_row_05_exactly_three_attempts_with_growing_waits(
    tool: Tool, failures: int, is_delivered: bool
) -> None:
    await tool.set_keys(TransactionMessageAttempts=3, TransactionMessageRetryInterval=1)
    parked = (await tool.box.status())["backend"]["parked"]
    tool.central_system.plan("StartTransaction", *[Behaviour(error_code="InternalError")] * failures)
    await tool.plug_in()
    await tool.present()
    await tool.box.until(status="Charging")
    await tool.present()
    (stop,) = await tool.central_system.received("StopTransaction")

    first, second, third = [call.at_s for call in tool.sent("StartTransaction")]
    assert 1.0 <= second - first < 2.0 <= third - second < 3.0
    assert len({call.frame[1] for call in tool.sent("StartTransaction")}) == 1
    assert stop["transactionId"] == (await tool.transaction_id() if is_delivered else -1)
    backend = await tool.box.until_backend(queue_length=0)
    assert backend["parked"] - parked == (0 if is_delivered else 1)
    tool.take_rest()


async def test_row_06_a_power_cut_is_reported_with_the_right_id_after_the_boot(make_tool: MakeTool) -> None:
    tool = await make_tool()
    number = await tool.charge()
    await tool.box.until_count(lambda: _known_id(tool), number)
    await tool.box.kill()
    await tool.box.start()
    (stop,) = await tool.central_system.received("StopTransaction", 1, 30.0)

    assert (stop["transactionId"], stop["reason"]) == (number, "PowerLoss")
    assert await tool.expect("BootNotification")
    await tool.box.until_backend(queue_length=0)
    tool.take_rest()


def _known_id(tool: Tool) -> int:
    transaction = tool.box.wallbox.connector()["transaction"]
    return (transaction and transaction["transaction_id"]) or -1


@pytest.mark.parametrize("way", ["Hard", "Soft", "power cut"])
async def test_row_07_inoperative_survives_and_asking_again_is_silent(make_tool: MakeTool, way: str) -> None:
    tool = await make_tool()
    inoperative: dict[str, Any] = {"connectorId": 1, "type": "Inoperative"}
    await tool.order("ChangeAvailability", **inoperative)
    await tool.expect_status("Unavailable")
    if way == "power cut":
        await tool.box.kill()
        await tool.box.start()
    else:
        await tool.order("Reset", type=way)
    await tool.central_system.received("BootNotification", 1, 30.0)
    await tool.central_system.until(lambda: len(tool.statuses()) == 2)
    await tool.box.until_backend(queue_length=0)
    tool.take_all()

    assert tool.statuses() == ["Unavailable", "Unavailable"]
    await tool.order("ChangeAvailability", **inoperative)
    await tool.expect_nothing(0.3)


async def test_row_07_a_scheduled_change_follows_the_end_of_the_transaction(tool: Tool) -> None:
    await tool.charge()
    await tool.order("ChangeAvailability", "Scheduled", connectorId=1, type="Inoperative")
    await tool.expect_nothing(0.3)
    await tool.present()
    await tool.expect_all(message("StopTransaction"), status("Unavailable"))
    await tool.plug_out()
    await tool.order("ChangeAvailability", connectorId=1, type="Operative")
    await tool.expect_status("Available")


@pytest.mark.parametrize("way", ["swipe", "remote start"])
async def test_row_08_a_changed_connection_time_out_bites_at_once(tool: Tool, way: str) -> None:
    await tool.set_keys(ConnectionTimeOut=60)
    if way == "swipe":
        await tool.present()
        await tool.expect("Authorize")
    else:
        await tool.order("RemoteStartTransaction", idTag=CARD, connectorId=1)
    await tool.expect_status("Preparing")
    await tool.expect_nothing(1.2)
    await tool.set_keys(ConnectionTimeOut=1)
    await tool.expect_status("Available", timeout_s=1.0)


@pytest.mark.parametrize("taught_by", ["Authorize", "StartTransaction"])
async def test_row_09_another_tag_of_the_same_parent_stops(tool: Tool, taught_by: str) -> None:
    tool.central_system.id_tags[OTHER_CARD] = FLEET
    if taught_by == "Authorize":
        tool.central_system.id_tags[CARD] = FLEET
        tool.central_system.answers["StartTransaction"] = lambda _: _started({"status": "Accepted"})
    else:
        tool.central_system.answers["StartTransaction"] = lambda _: _started(FLEET)
    await tool.charge()
    await tool.present(OTHER_CARD)
    await tool.expect("Authorize", idTag=OTHER_CARD)
    stop, _ = await tool.expect_all(message("StopTransaction"), status("Finishing"))

    assert (stop["idTag"], stop["transactionId"]) == (OTHER_CARD, 4711)


def _started(info: dict[str, str]) -> dict[str, Any]:
    return {"transactionId": 4711, "idTagInfo": info}


@pytest.mark.parametrize("parent", [None, "OTHERS"])
async def test_row_09_any_other_tag_does_not_stop(tool: Tool, parent: str | None) -> None:
    tool.central_system.id_tags[CARD] = FLEET if parent else {"status": "Accepted"}
    foreign = {"status": "Accepted"} | ({"parentIdTag": parent} if parent else {})
    tool.central_system.id_tags[OTHER_CARD] = foreign
    await tool.charge()
    await tool.present(OTHER_CARD)
    await tool.expect("Authorize", idTag=OTHER_CARD)
    await tool.expect_nothing(0.3)
    await tool.end_charge()


async def test_row_10_a_swipe_in_finishing_does_nothing(tool: Tool) -> None:
    await tool.charge()
    await tool.present()
    await tool.expect_all(message("StopTransaction"), status("Finishing"))
    for card in (CARD, OTHER_CARD):
        await tool.present(card)
        await tool.expect_nothing(0.3)
    await tool.plug_out()
    await tool.expect_status("Available")


async def test_row_11_a_cache_entry_that_has_expired_is_asked_again(tool: Tool) -> None:
    tool.central_system.id_tags[CARD] = {"status": "Accepted", "expiryDate": in_seconds(1.5)}
    await tool.charge()
    await tool.end_charge()
    await asyncio.sleep(1.5)
    tool.central_system.id_tags[CARD] = {"status": "Accepted"}
    await tool.charge()
    await tool.end_charge()


@pytest.mark.parametrize("kind", ["Hard", "Soft"])
async def test_row_12_reset_answers_then_delivers_the_stop_then_goes(make_tool: MakeTool, kind: str) -> None:
    tool = await make_tool()
    await tool.charge()
    tool.central_system.plan("StopTransaction", Behaviour(delay_s=1.0))
    await tool.order("Reset", type=kind)
    await tool.central_system.received("BootNotification", 1, 30.0)

    frames = [recorded.frame for recorded in tool.central_system.frames]
    reset = next(frame for frame in frames if frame[2:3] == ["Reset"])
    stop = tool.sent("StopTransaction")[0].frame
    answered, delivered = (frames.index(_answer(frames, call)) for call in (reset, stop))
    boot = frames.index(tool.sent("BootNotification")[0].frame)
    assert answered < frames.index(stop) < delivered < boot
    await tool.box.until_backend(registration="Accepted", queue_length=0)
    tool.take_rest()


def _answer(frames: list[Any], call: list[Any]) -> Any:
    return next(frame for frame in frames if frame[:2] == [3, call[1]])


async def test_row_13_reserved_stays_until_the_right_tag_comes(tool: Tool) -> None:
    await _reserve(tool, "Accepted")
    await tool.plug_in()
    await tool.present(OTHER_CARD)
    await tool.expect_status("Reserved")
    await tool.expect_nothing(0.3)
    await tool.present()
    await tool.expect("Authorize", idTag=CARD)
    await tool.expect_all(
        message("StartTransaction", reservationId=7), status("Preparing"), status("Charging")
    )

    assert tool.statuses() == ["Reserved", "Preparing", "Charging"]


async def test_row_13_faulted_comes_before_occupied_and_that_before_unavailable(tool: Tool) -> None:
    await tool.plug_in()
    await tool.order("ChangeAvailability", connectorId=1, type="Inoperative")
    await tool.box.simulate("fault", error_code="GroundFailure")
    await tool.box.until(status="Faulted")
    await _reserve(tool, "Faulted")
    await tool.box.simulate("clear-fault")
    await tool.box.until(status="Unavailable")
    await _reserve(tool, "Occupied")
    await tool.plug_out()
    await tool.box.until(plugged=False)
    await _reserve(tool, "Unavailable")
    tool.take_rest()


async def _reserve(tool: Tool, expected: str) -> None:
    wanted = {"connectorId": 1, "idTag": CARD, "reservationId": 7, "expiryDate": in_seconds(600)}
    await tool.order("ReserveNow", expected, **wanted)
