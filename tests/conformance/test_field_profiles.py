"""Living with real backends, rows 9 to 11 and 14 to 18: limits, refusals, clocks, triggers, readings, availability."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conformance.conftest import MakeTool
from tests.conformance.test_field import booted
from tests.conformance.test_smart_charging import install, limits, profile
from tests.conformance.tool import CARD, Tool, message, status
from tests.journeys.box import moment
from tests.support.central_system import Behaviour

READINGS = (
    "Energy.Active.Import.Register,Power.Active.Import,"
    "Current.Import.L1,Current.Import.L2,Current.Import.L3,Voltage.L1,Voltage.L2,Voltage.L3"
)


async def test_field_09_a_relative_limit_of_the_whole_box_at_the_highest_stack_level_bites_at_once(
    tool: Tool,
) -> None:
    highest = int(await tool.key("ChargeProfileMaxStackLevel"))
    await tool.charge()
    limit = profile(1, "ChargePointMaxProfile", (0, 10.3), stackLevel=highest)
    await install(tool, limit, connector=0)

    await tool.box.until(limit_a=10.3, status="Charging")
    await install(tool, {**limit, "stackLevel": 0, "chargingProfileId": 2}, connector=0)
    too_high = {**limit, "chargingProfileId": 3, "stackLevel": highest + 1}
    await install(tool, too_high, connector=0, expected="Rejected")
    await tool.end_charge()


async def test_field_09_an_absolute_default_with_the_highest_number_bites_at_once(tool: Tool) -> None:
    number = int(await tool.key("MaxChargingProfilesInstalled"))
    await tool.charge()
    limit = profile(number, "TxDefaultProfile", (0, 6210.5), chargingProfileKind="Absolute")
    limit["chargingSchedule"] |= {"chargingRateUnit": "W", "startSchedule": datetime.now(UTC).isoformat()}
    await install(tool, limit, connector=0)

    assert 8.9 <= (await tool.box.until(status="Charging"))["limit_a"] <= 9.1
    assert [round(value) for _, value in await limits(tool)] == [9]
    await tool.end_charge()


async def test_field_10_limit_0_pauses_and_the_next_limit_goes_on(tool: Tool) -> None:
    number = await tool.charge()
    await install(tool, profile(1, "TxProfile", (0, 0.0), transactionId=number))
    await tool.expect_status("SuspendedEVSE")
    assert (await tool.box.status())["connectors"][0]["transaction"]["transaction_id"] == number

    await install(tool, profile(1, "TxProfile", (0, 12.0), transactionId=number))
    await tool.expect_status("Charging")
    await tool.end_charge()


async def test_field_11_refused_messages_are_dropped_or_set_aside_and_the_queue_moves_on(
    make_tool: MakeTool,
) -> None:
    password = {"backend_password": "a password of 16 bytes"}  # security events need a security profile
    tool = await make_tool({"backend": password, "ocpp_keys": {"TransactionMessageAttempts": "2"}})
    refusal = Behaviour(error_code="InternalError")
    tool.central_system.plan("FirmwareStatusNotification", refusal)
    tool.central_system.plan("SecurityEventNotification", refusal)
    await tool.order("Reset", type="Soft")
    await tool.central_system.received("StatusNotification", 2, 30.0)
    await tool.box.until_backend(registration="Accepted", queue_length=0, parked=0)
    assert len(tool.sent("SecurityEventNotification")) == 1
    tool.take_all()
    tool.central_system.plan("StopTransaction", *[refusal] * 2)
    await tool.order("TriggerMessage", requestedMessage="FirmwareStatusNotification")
    await tool.expect("FirmwareStatusNotification")
    await tool.charge()
    await tool.present()
    await tool.central_system.received("StopTransaction", 2)
    await tool.plug_out()
    await tool.box.until_backend(queue_length=0, parked=1)
    tool.take_all()
    await tool.plug_in()
    await tool.present()
    await tool.central_system.received("StartTransaction", 2)
    await tool.box.until_backend(queue_length=0)
    tool.take_rest()


TIMES = {
    "microseconds": lambda now: now.isoformat(timespec="microseconds").replace("+00:00", "Z"),
    "offset": lambda now: now.astimezone().replace(microsecond=0).isoformat(),
    "another zone": lambda now: (now + timedelta(hours=5, minutes=30)).strftime("%Y-%m-%dT%H:%M:%S+05:30"),
    "Z": lambda now: now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    "lower case": lambda now: now.strftime("%Y-%m-%dt%H:%M:%Sz"),
    "nanoseconds": lambda now: now.strftime("%Y-%m-%dT%H:%M:%S.123456789Z"),
}
"""Forms of RFC 3339."""


@pytest.mark.parametrize("form", TIMES.values(), ids=TIMES)
async def test_field_14_the_time_is_understood_in_every_form_and_sent_in_utc(tool: Tool, form: Any) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=1)
    tool.central_system.plan("Heartbeat", Behaviour(payload={"currentTime": form(ahead)}))
    await tool.order("TriggerMessage", requestedMessage="Heartbeat")
    await tool.expect("Heartbeat")
    offset_s = (await tool.box.status())["backend"]["clock_offset_s"]

    await tool.order("TriggerMessage", requestedMessage="StatusNotification", connectorId=1)
    stamp = (await tool.expect_status("Available"))["timestamp"]
    await tool.order("TriggerMessage", requestedMessage="Heartbeat")
    await tool.expect("Heartbeat")
    assert 3590 < offset_s < 3610
    assert stamp.endswith("Z")


async def test_field_15_a_status_is_stamped_by_the_clock_that_counts_at_the_time_of_reporting(
    make_tool: MakeTool,
) -> None:
    """The backend is an hour ahead; a clock that NTP keeps counts more. The plug is put in while there is no link."""
    tool = await make_tool(online=False)
    ahead = timedelta(hours=1)
    tool.central_system.answers["BootNotification"] = lambda _: {
        "status": "Accepted",
        "interval": 300,
        "currentTime": (datetime.now(UTC) + ahead).isoformat(),
    }
    await tool.box.start()
    await booted(tool)
    tool.central_system.handshake.statuses.append(503)
    tool.central_system.drop()
    await tool.plug_in()
    plugged_at = datetime.now(UTC)

    told, _ = await tool.expect_all(status("Preparing"), message("StatusNotification", connectorId=0))
    is_followed = (await tool.box.status())["clock"]["source"] == "backend"
    since = moment(told["timestamp"]) - plugged_at - (ahead if is_followed else timedelta())
    assert timedelta(seconds=0.5) < since < timedelta(seconds=10)


async def test_field_16_triggers_are_answered_and_followed_within_a_second(tool: Tool) -> None:
    number = await tool.charge()
    for _ in range(3):
        asked_s = asyncio.get_running_loop().time()
        await tool.order("TriggerMessage", requestedMessage="MeterValues", connectorId=1)
        answered_s = asyncio.get_running_loop().time()
        await tool.expect("MeterValues", connectorId=1, transactionId=number)
        came_s = tool.sent("MeterValues")[-1].at_s
        assert answered_s - asked_s < 1.0
        assert came_s - answered_s < 1.0
        await asyncio.sleep(0.3)
    await tool.end_charge()


async def test_field_16_without_a_connector_all_are_meant_and_0_among_them(tool: Tool) -> None:
    """Connector 0 has a status, but there is no main meter: its readings would be invented."""
    await tool.order("TriggerMessage", requestedMessage="StatusNotification")
    await tool.expect_all(status("Available", 0), status("Available", 1))
    await tool.order("TriggerMessage", requestedMessage="MeterValues")
    await tool.expect("MeterValues", connectorId=1)
    await tool.expect_nothing(0.3)


async def test_field_17_totals_have_no_phase_and_the_register_is_one_rising_integer(tool: Tool) -> None:
    await tool.set_keys(MeterValuesSampledData=READINGS, StopTxnSampledData="Energy.Active.Import.Register")
    await tool.charge()
    for _ in range(3):
        await asyncio.sleep(0.3)
        await tool.order("TriggerMessage", requestedMessage="MeterValues", connectorId=1)
        await tool.expect("MeterValues")
    stop = await tool.end_charge()

    values = [p["meterValue"][0]["sampledValue"] for p in tool.central_system.payloads("MeterValues")]
    asked: set[tuple[str, str | None]] = {("Voltage", f"L{n}-N") for n in (1, 2, 3)} | {
        ("Current.Import", f"L{n}") for n in (1, 2, 3)
    }
    asked |= {("Energy.Active.Import.Register", None), ("Power.Active.Import", None)}
    assert [{(v["measurand"], v.get("phase")) for v in one} for one in values] == [asked] * 3
    registers = [v for one in values for v in one if v["measurand"] == "Energy.Active.Import.Register"]
    (start,) = tool.central_system.payloads("StartTransaction")
    rising = [start["meterStart"], *(int(v["value"]) for v in registers), stop["meterStop"]]
    assert rising == sorted(rising)
    assert {v["unit"] for v in registers} == {"Wh"}


async def test_field_18_connector_0_follows_its_availability(tool: Tool) -> None:
    await tool.order("ChangeAvailability", connectorId=0, type="Inoperative")
    await tool.expect_all(status("Unavailable", 0), status("Unavailable", 1))
    await tool.order("ChangeAvailability", connectorId=0, type="Operative")
    await tool.expect_all(status("Available", 0), status("Available", 1))
    await tool.order("ChangeAvailability", connectorId=1, type="Inoperative")
    await tool.expect_status("Unavailable", 1)
    await tool.expect_nothing(0.3)
    await tool.order("RemoteStartTransaction", "Rejected", idTag=CARD, connectorId=1)
