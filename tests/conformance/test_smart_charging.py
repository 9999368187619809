"""Smart Charging (OCTT 056 to 060, 066, 067, 072, 082)."""

from typing import Any

from tests.conformance.tool import CARD, Tool, message, status


def profile(number: int, purpose: str, *periods: tuple[int, float], **changes: Any) -> dict[str, Any]:
    schedule = {
        "chargingRateUnit": "A",
        "duration": 3600,
        "chargingSchedulePeriod": [{"startPeriod": start, "limit": limit} for start, limit in periods],
    }
    kind = {"chargingProfileKind": "Relative", "stackLevel": 0}
    return {
        "chargingProfileId": number,
        "chargingProfilePurpose": purpose,
        "chargingSchedule": schedule,
        **kind,
        **changes,
    }


async def install(tool: Tool, made: dict[str, Any], connector: int = 1, expected: str = "Accepted") -> None:
    await tool.order("SetChargingProfile", expected, connectorId=connector, csChargingProfiles=made)


async def limits(tool: Tool, connector: int = 1, duration: int = 600) -> list[tuple[int, float]]:
    answer = await tool.ask("GetCompositeSchedule", connectorId=connector, duration=duration)
    assert answer["status"] == "Accepted"
    schedule = answer["chargingSchedule"]
    assert "startSchedule" not in schedule
    return [(period["startPeriod"], period["limit"]) for period in schedule["chargingSchedulePeriod"]]


async def test_tc_056_tx_default_profile(tool: Tool) -> None:
    await install(tool, profile(1, "TxDefaultProfile", (0, 8.0)))
    await tool.charge()

    assert (await tool.box.until(limit_a=8.0))["status"] == "Charging"
    await tool.end_charge()


async def test_tc_057_tx_profile(tool: Tool) -> None:
    number = await tool.charge()
    await install(tool, profile(1, "TxProfile", (0, 9.0), transactionId=number))

    await tool.box.until(limit_a=9.0)
    await tool.end_charge()
    assert (await tool.ask("ClearChargingProfile"))["status"] == "Unknown"


async def test_tc_058_1_tx_profile_without_a_transaction(tool: Tool) -> None:
    await install(tool, profile(1, "TxProfile", (0, 9.0)), expected="Rejected")


async def test_tc_058_2_tx_profile_of_another_transaction(tool: Tool) -> None:
    number = await tool.charge()
    await install(tool, profile(1, "TxProfile", (0, 9.0), transactionId=number + 1), expected="Rejected")
    await tool.end_charge()


async def test_tc_082_tx_default_profile_during_a_transaction(tool: Tool) -> None:
    await tool.charge()
    await install(tool, profile(1, "TxDefaultProfile", (0, 7.0)))

    await tool.box.until(limit_a=7.0, status="Charging")
    await tool.end_charge()


async def test_tc_066_composite_schedule(tool: Tool) -> None:
    number = await tool.charge()
    await install(tool, profile(1, "ChargePointMaxProfile", (0, 10.0)), connector=0)
    await install(tool, profile(2, "TxDefaultProfile", (0, 6.0)))
    tx = profile(3, "TxProfile", (0, 8.0), (60, 16.0), transactionId=number, chargingProfileKind="Absolute")
    await install(tool, tx)

    found = await limits(tool)

    assert [limit for _, limit in found] == [8.0, 10.0]
    assert found[0][0] == 0
    assert 50 <= found[1][0] <= 60
    assert (await tool.ask("GetCompositeSchedule", connectorId=9, duration=60))["status"] == "Rejected"
    await tool.end_charge()


async def test_tc_067_clear_charging_profile(tool: Tool) -> None:
    await install(tool, profile(1, "TxDefaultProfile", (0, 8.0)))
    await install(tool, profile(2, "TxDefaultProfile", (0, 7.0), stackLevel=1))
    await tool.order("ClearChargingProfile", id=2)
    assert await limits(tool) == [(0, 8.0)]
    await tool.order("ClearChargingProfile", chargingProfilePurpose="TxDefaultProfile", stackLevel=0)
    await tool.order("ClearChargingProfile", "Unknown", id=1)


async def test_tc_072_stacking_charging_profiles(tool: Tool) -> None:
    high = profile(2, "TxDefaultProfile", (0, 7.0), stackLevel=1)
    high["chargingSchedule"]["duration"] = 120
    await install(tool, profile(1, "TxDefaultProfile", (0, 8.0), (300, 9.0)))
    await install(tool, high)

    assert await limits(tool) == [(0, 7.0), (120, 8.0), (300, 9.0)]


async def test_tc_059_remote_start_with_a_charging_profile(tool: Tool) -> None:
    await tool.plug_in()
    await tool.expect_status("Preparing")
    own = profile(1, "TxProfile", (0, 7.5))
    await tool.order("RemoteStartTransaction", idTag=CARD, connectorId=1, chargingProfile=own)
    await tool.expect_all(message("StartTransaction", idTag=CARD), status("Charging"))

    await tool.box.until(limit_a=7.5)
    await tool.end_charge()


async def test_tc_060_remote_start_with_a_charging_profile_rejected(tool: Tool) -> None:
    wrong = profile(1, "ChargePointMaxProfile", (0, 7.5))
    await tool.order("RemoteStartTransaction", "Rejected", idTag=CARD, connectorId=1, chargingProfile=wrong)


async def test_limit_0_pauses_and_the_next_limit_goes_on(tool: Tool) -> None:
    await tool.charge()
    await install(tool, profile(1, "ChargePointMaxProfile", (0, 0.0), stackLevel=100), connector=0)
    await tool.expect_status("SuspendedEVSE")
    await install(tool, profile(1, "ChargePointMaxProfile", (0, 10.5), stackLevel=100), connector=0)
    await tool.expect_status("Charging")
    await tool.end_charge()
