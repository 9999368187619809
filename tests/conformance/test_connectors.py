"""What needs another kind of box: two connectors, a fixed cable, a jammed lock, samples (OCTT 005, 006, 017, 018, 024, 070, 071)."""

from itertools import pairwise

import pytest

from tests.conformance.conftest import MakeTool
from tests.conformance.tool import CARD, OTHER_CARD, Tool, message, status
from tests.journeys.box import moment

FIXED = {"hardware": {"fixed_cable": True}}
TWO = {"hardware": {"connectors": 2}}


async def test_tc_005_2_the_cable_stays_locked_here(tool: Tool) -> None:
    await tool.set_keys(UnlockConnectorOnEVSideDisconnect=False)
    await tool.charge()
    await tool.plug_out()
    await tool.expect_all(message("StopTransaction", reason="EVDisconnected"), status("Available"))
    await tool.order("UnlockConnector", "Unlocked", connectorId=1)


async def test_tc_005_3_the_transaction_outlives_the_plug(tool: Tool) -> None:
    await tool.set_keys(StopTransactionOnEVSideDisconnect=False, UnlockConnectorOnEVSideDisconnect=False)
    await tool.charge()
    await tool.plug_out()
    await tool.expect_status("SuspendedEV", info="EV side disconnected")
    await tool.plug_in()
    await tool.expect_status("Charging")
    await tool.end_charge()


async def test_tc_006_one_reader_for_two_connectors(make_tool: MakeTool) -> None:
    tool = await make_tool(TWO)
    await tool.plug_in(2)
    await tool.expect_status("Preparing", 2)
    await tool.present(CARD, 2)
    await tool.expect("Authorize", idTag=CARD)
    await tool.expect_all(message("StartTransaction", connectorId=2), status("Charging", 2))
    await tool.plug_in(1)
    await tool.expect_status("Preparing", 1)
    await tool.present(OTHER_CARD, 1)
    await tool.expect("Authorize", idTag=OTHER_CARD)
    await tool.expect_all(message("StartTransaction", connectorId=1), status("Charging", 1))


async def test_tc_017_2_unlock_a_fixed_cable(make_tool: MakeTool) -> None:
    tool = await make_tool(FIXED)
    await tool.order("UnlockConnector", "NotSupported", connectorId=1)


async def test_tc_018_2_unlock_a_fixed_cable_with_a_session(make_tool: MakeTool) -> None:
    tool = await make_tool(FIXED)
    await tool.charge()
    await tool.order("UnlockConnector", "NotSupported", connectorId=1)


async def test_tc_024_lock_failure(tool: Tool) -> None:
    await tool.box.simulate("lock", jammed=True)
    await tool.plug_in()
    await tool.expect_status("Preparing")
    await tool.present()
    await tool.expect("Authorize", idTag=CARD)
    await tool.expect_status("Faulted", errorCode="ConnectorLockFailure")
    await tool.box.simulate("lock", jammed=False)
    await tool.plug_out()
    await tool.expect_status("Available")


@pytest.mark.parametrize(
    ("key", "context"),
    [("MeterValueSampleInterval", "Sample.Periodic"), ("ClockAlignedDataInterval", "Sample.Clock")],
    ids=["070", "071"],
)
async def test_tc_070_071_samples_are_one_interval_apart(make_tool: MakeTool, key: str, context: str) -> None:
    measurands = {"MeterValuesSampledData": "Energy.Active.Import.Register,Power.Active.Import"}
    aligned = {"MeterValuesAlignedData": "Energy.Active.Import.Register,Power.Active.Import"}
    tool = await make_tool({"ocpp_keys": {key: "2", **measurands, **aligned}})
    await tool.charge()
    samples = (await tool.central_system.received("MeterValues", 3, 30.0))[:3]

    values = [sample["meterValue"][0] for sample in samples]
    times = [moment(value["timestamp"]) for value in values]
    assert {one["context"] for value in values for one in value["sampledValue"]} == {context}
    assert {len(value["sampledValue"]) for value in values} == {2}
    assert all(abs((later - earlier).total_seconds() - 2) < 0.2 for earlier, later in pairwise(times))
    tool.take_rest()
