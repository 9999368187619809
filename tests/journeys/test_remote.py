"""The backend commands: remote start and stop, availability, reset, unlock, triggers (TC_010 to TC_018, TC_034, TC_054)."""

import asyncio

import pytest

from tests.journeys.box import CARD, Box
from tests.journeys.conftest import MakeBox
from tests.journeys.recorded import answers, statuses
from tests.support.central_system import IN, RecordingCentralSystem

ACCEPTED, REJECTED = {"status": "Accepted"}, {"status": "Rejected"}
BACKEND_CARD = "04BACE0D"


async def test_010_012_the_backend_starts_and_stops_a_charge(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)
    await box.simulate("plug-in")
    await box.until(status="Preparing")

    started = await central_system.call("RemoteStartTransaction", {"idTag": BACKEND_CARD})
    (start,) = await central_system.received("StartTransaction")
    await box.until(status="Charging")
    again = await central_system.call("RemoteStartTransaction", {"idTag": BACKEND_CARD, "connectorId": 1})
    unknown = await central_system.call("RemoteStopTransaction", {"transactionId": 4711})
    stopped = await central_system.call("RemoteStopTransaction", {"transactionId": 1000})
    (stop,) = await central_system.received("StopTransaction")

    assert [started, again, unknown, stopped] == [ACCEPTED, REJECTED, REJECTED, ACCEPTED]
    assert (start["idTag"], start["connectorId"]) == (BACKEND_CARD, 1)
    assert (stop["transactionId"], stop["reason"]) == (1000, "Remote")
    assert central_system.calls("Authorize") == []


async def test_a_remote_stop_on_the_heels_of_the_confirmation_is_obeyed(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)
    await box.simulate("plug-in")
    await box.simulate("present-card", id_tag=CARD)
    await central_system.until(lambda: answers(central_system, "StartTransaction"))

    assert await central_system.call("RemoteStopTransaction", {"transactionId": 1000}) == ACCEPTED
    assert (await central_system.received("StopTransaction"))[0]["transactionId"] == 1000


async def test_011_2_a_remote_start_without_a_car_gives_up_after_connection_time_out(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)
    await central_system.call("ChangeConfiguration", {"key": "ConnectionTimeOut", "value": "1"})

    await central_system.call("RemoteStartTransaction", {"idTag": BACKEND_CARD, "connectorId": 1})
    await central_system.until(lambda: statuses(central_system)[-1] == "Preparing")
    await central_system.until(lambda: statuses(central_system)[-1] == "Available")
    await box.simulate("plug-in")
    await central_system.until(lambda: statuses(central_system)[-1] == "Preparing")

    assert (await box.until(status="Preparing"))["transaction"] is None
    assert central_system.calls("StartTransaction") == []


async def test_034_unavailable_outlives_the_power(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)
    request = {"connectorId": 1, "type": "Inoperative"}
    assert await central_system.call("ChangeAvailability", request) == ACCEPTED
    await central_system.until(lambda: statuses(central_system)[-1] == "Unavailable")
    await box.kill()
    await box.start_online(central_system)
    assert statuses(central_system)[-1] == "Unavailable"
    await box.simulate("plug-in")
    await box.simulate("present-card", id_tag=CARD)
    await box.until_reader_shows("refused")

    await central_system.call("ChangeAvailability", {**request, "type": "Operative"})
    await central_system.until(lambda: statuses(central_system)[-1] == "Preparing")
    assert central_system.calls("StartTransaction") == []


async def test_availability_during_a_charge_is_scheduled(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)
    await box.charge()
    request = {"connectorId": 0, "type": "Inoperative"}
    assert await central_system.call("ChangeAvailability", request) == {"status": "Scheduled"}
    await box.until_flowed(50)
    await box.simulate("present-card", id_tag=CARD)
    await central_system.received("StopTransaction")
    await box.simulate("plug-out")
    await central_system.until(lambda: statuses(central_system)[-1] == "Unavailable")

    assert statuses(central_system, 0)[-1] == "Unavailable"
    assert "Available" not in statuses(central_system)[1:]


@pytest.mark.parametrize(("kind", "reason"), [("Soft", "SoftReset"), ("Hard", "HardReset")])
async def test_015_016_a_reset_during_a_charge_ends_it_and_boots(
    kind: str, reason: str, central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box(None, WALLBOX_SIMULATOR_KEEP_VEHICLE="1")
    await box.start_online(central_system)
    await box.charge()
    assert await central_system.call("Reset", {"type": kind}) == ACCEPTED
    await central_system.received("BootNotification", 2, 30)
    await central_system.received("StatusNotification", 2)
    await until_healthy(box)
    (stop,) = await central_system.received("StopTransaction")
    after = await box.until(status="Preparing")

    assert (stop["transactionId"], stop["reason"]) == (1000, reason)
    assert after["transaction"] is None
    assert after["plugged"]
    await box.simulate("plug-out")
    await box.until(status="Available")
    await box.charge()
    await central_system.received("StartTransaction", 2)


async def until_healthy(box: Box) -> None:
    """Wait until the API is back."""
    async with asyncio.timeout(30):
        while not await asyncio.to_thread(box.wallbox.is_healthy):  # noqa: ASYNC110 - another process has no event
            await asyncio.sleep(0.05)


async def test_018_1_030_031_unlock_ends_the_charge_and_tells_what_became_of_the_cable(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)
    await box.charge()
    await box.simulate("lock", jammed=True)

    jammed = await central_system.call("UnlockConnector", {"connectorId": 1})
    (stop,) = await central_system.received("StopTransaction")
    await box.simulate("lock", jammed=False)
    free = await central_system.call("UnlockConnector", {"connectorId": 1})
    unknown = await central_system.call("UnlockConnector", {"connectorId": 2})

    assert [jammed["status"], free["status"], unknown["status"]] == [
        "UnlockFailed",
        "Unlocked",
        "NotSupported",
    ]
    assert stop["reason"] == "UnlockCommand"
    assert (await box.board())["lock"]["locked"] is False
    await central_system.until(lambda: statuses(central_system)[-1] == "Finishing")


async def test_054_055_triggered_messages_follow_the_answer(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box({"ocpp_keys": {"MeterValueSampleInterval": "0"}})
    await box.start_online(central_system)
    await box.charge()
    await central_system.received("StartTransaction")
    await box.until_backend(queue_length=0)

    told = [
        await central_system.call("TriggerMessage", request)
        for request in (
            {"requestedMessage": "MeterValues", "connectorId": 1},
            {"requestedMessage": "Heartbeat"},
            {"requestedMessage": "StatusNotification", "connectorId": 2},
            {"requestedMessage": "DiagnosticsStatusNotification"},
        )
    ]
    (samples,) = await central_system.received("MeterValues")
    await central_system.received("Heartbeat")

    assert [answer["status"] for answer in told] == ["Accepted", "Accepted", "Rejected", "Accepted"]
    assert await central_system.received("DiagnosticsStatusNotification") == [{"status": "Idle"}]
    assert samples["transactionId"] == 1000
    assert {value["context"] for value in samples["meterValue"][0]["sampledValue"]} == {"Trigger"}
    triggered = central_system.calls("MeterValues")[0]
    before = [
        one.frame[0] for one in central_system.frames if one.at_s <= triggered.at_s and one.direction == IN
    ]
    assert before[-2] == 3
