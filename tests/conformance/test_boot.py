"""Boot, restart, power failure and the loss of the link (OCTT 001, 002, 013 to 016, 032 to 039)."""

from typing import Any

import pytest

from tests.conformance.conftest import MakeTool
from tests.conformance.tool import CARD, Tool, message, status

RESUMES = {"backend": {"restart_transaction_after_power_loss": True}}
OFFLINE = {"backend": {"offline_rfid_authorization": True}}


async def boot(tool: Tool, *more: Any) -> None:
    """Expect an accepted boot: everything that a start reports, and what the case adds, in any order."""
    await tool.expect("BootNotification", 30.0)
    await tool.expect_all(
        message("StatusNotification", connectorId=0),
        *more,
    )


async def power_cut(tool: Tool, number: int | None = None) -> None:
    """Cut the power and bring it back, with the car still there; number: the transactionId that is known by then."""
    if number is not None:
        await tool.box.until_count(lambda: int(_known(tool) == number), 1)
    await tool.box.kill()
    await tool.box.start(WALLBOX_SIMULATOR_KEEP_VEHICLE="1")


def _known(tool: Tool) -> int | None:
    transaction = tool.box.wallbox.status()["connectors"][0]["transaction"]
    known: int | None = transaction["transaction_id"] if transaction else None
    return known


async def test_tc_001_cold_boot_after_a_rejection(make_tool: MakeTool) -> None:
    tool = await make_tool(online=False)
    tool.central_system.boot_answers.extend([("Rejected", 2)])
    await tool.box.start()
    first = await tool.central_system.received("BootNotification", 2, 30.0)
    boots = tool.central_system.calls("BootNotification")

    assert first[0] == first[1]
    assert boots[1].at_s - boots[0].at_s >= 2
    assert tool.central_system.calls()[:2] == boots
    tool.read = 1
    await boot(tool, status("Available"))


async def test_tc_002_cold_boot_pending(make_tool: MakeTool) -> None:
    tool = await make_tool(online=False)
    tool.central_system.boot_answers.extend([("Pending", 2)])
    await tool.box.start()
    await tool.expect("BootNotification", 30.0)
    await tool.set_keys(MeterValueSampleInterval=9)
    assert await tool.key("MeterValueSampleInterval") == "9"
    await tool.order("RemoteStartTransaction", "Rejected", idTag=CARD, connectorId=1)
    await boot(tool, status("Available"))


@pytest.mark.parametrize("kind", ["Hard", "Soft"], ids=["013", "014"])
async def test_tc_013_014_reset_keeps_what_is_out_of_service(make_tool: MakeTool, kind: str) -> None:
    tool = await make_tool()
    await tool.order("ChangeAvailability", connectorId=1, type="Inoperative")
    await tool.expect_status("Unavailable")
    await tool.order("Reset", type=kind)
    await tool.expect("BootNotification", 30.0)
    await tool.expect_all(message("StatusNotification", connectorId=0), status("Unavailable"))


@pytest.mark.parametrize("kind", ["Hard", "Soft"], ids=["015", "016"])
async def test_tc_015_016_reset_ends_the_transaction(make_tool: MakeTool, kind: str) -> None:
    tool = await make_tool()
    number = await tool.charge()
    await tool.order("Reset", type=kind)
    stops = await tool.central_system.received("StopTransaction", 1, 30.0)
    await tool.central_system.received("BootNotification", 1, 30.0)

    assert (stops[0]["transactionId"], stops[0]["reason"]) == (number, f"{kind}Reset")
    await tool.box.until_backend(registration="Accepted", queue_length=0)
    await tool.box.until(transaction=None)
    tool.take_rest()


async def test_tc_032_1_power_failure_ends_the_transaction(make_tool: MakeTool) -> None:
    tool = await make_tool()
    number = await tool.charge()
    await power_cut(tool, number)
    await tool.central_system.received("StopTransaction", 1, 30.0)

    (stopped,) = tool.central_system.payloads("StopTransaction")
    assert (stopped["transactionId"], stopped["reason"]) == (number, "PowerLoss")
    await tool.box.until_backend(queue_length=0)
    tool.take_rest()


async def test_tc_032_2_power_failure_and_the_transaction_goes_on(make_tool: MakeTool) -> None:
    tool = await make_tool(RESUMES)
    await power_cut(tool, await tool.charge())
    await tool.box.until(status="Charging")
    await tool.box.until_backend(registration="Accepted", queue_length=0)

    assert tool.central_system.payloads("StopTransaction") == []
    tool.take_rest()


async def test_tc_034_unavailable_outlives_a_power_failure(make_tool: MakeTool) -> None:
    tool = await make_tool()
    await tool.order("ChangeAvailability", connectorId=0, type="Inoperative")
    await tool.expect_all(
        message("StatusNotification", connectorId=0, status="Unavailable"), status("Unavailable")
    )
    await power_cut(tool)
    await boot(tool, status("Unavailable"))


async def test_tc_035_an_idle_charge_point_loses_the_link(tool: Tool) -> None:
    tool.central_system.drop()
    await tool.central_system.until(lambda: len(tool.central_system.handshakes) > 0, 30.0)
    await tool.expect_all(message("StatusNotification", connectorId=0), status("Available"), timeout_s=30.0)


async def test_tc_036_samples_of_an_outage_arrive_in_order(make_tool: MakeTool) -> None:
    tool = await make_tool({"ocpp_keys": {"MeterValueSampleInterval": "1"}})
    number = await tool.charge()
    await tool.central_system.stop()
    await tool.box.until_flowed(50)
    await tool.central_system.start_again()
    samples = await tool.central_system.received("MeterValues", 4, 30.0)

    values = [sample["meterValue"][0] for sample in samples if sample["transactionId"] == number]
    times = [
        value["timestamp"] for value in values if value["sampledValue"][0]["context"] == "Sample.Periodic"
    ]
    assert len(times) >= 3
    assert times == sorted(times)
    tool.take_rest()


@pytest.mark.parametrize(
    ("case", "answer", "stops", "expected"),
    [
        ("037_1", "Accepted", True, None),
        ("037_2", "Invalid", True, "DeAuthorized"),
        ("037_3", "Invalid", False, None),
    ],
)
async def test_tc_037_a_start_while_offline(
    make_tool: MakeTool, case: str, answer: str, stops: bool, expected: str | None
) -> None:
    tool = await make_tool({**OFFLINE, "ocpp_keys": {"StopTransactionOnInvalidId": str(stops).lower()}})
    tool.central_system.id_tags[CARD] = {"status": answer}
    await tool.central_system.stop()
    await tool.box.until_backend(socket="closed")
    await tool.plug_in()
    await tool.present()
    await tool.box.until(status="Charging")
    await tool.central_system.start_again()
    await tool.central_system.received("StartTransaction", 1, 30.0)
    wanted = {"037_1": "Charging", "037_2": "Finishing", "037_3": "SuspendedEVSE"}[case]
    await tool.box.until(status=wanted)
    await tool.box.until_backend(queue_length=0)

    reasons = [stop["reason"] for stop in tool.central_system.payloads("StopTransaction")]
    assert reasons == ([expected] if expected else [])
    tool.take_rest()


async def test_tc_038_a_stop_while_offline(make_tool: MakeTool) -> None:
    tool = await make_tool()
    number = await tool.charge()
    await tool.central_system.stop()
    await tool.box.until_backend(socket="closed")
    await tool.present()
    await tool.box.until(transaction=None)
    await tool.central_system.start_again()
    (stop,) = await tool.central_system.received("StopTransaction", 1, 30.0)

    assert (stop["transactionId"], stop["idTag"]) == (number, CARD)
    await tool.box.until_backend(queue_length=0)
    tool.take_rest()


async def test_tc_039_a_whole_transaction_while_offline(make_tool: MakeTool) -> None:
    tool = await make_tool(OFFLINE)
    await tool.central_system.stop()
    await tool.box.until_backend(socket="closed")
    await tool.plug_in()
    await tool.present()
    await tool.box.until(status="Charging")
    await tool.present()
    await tool.box.until(transaction=None)
    await tool.central_system.start_again()
    (stop,) = await tool.central_system.received("StopTransaction", 1, 30.0)

    assert stop["transactionId"] == tool.answer_to("StartTransaction")["transactionId"]
    await tool.box.until_backend(queue_length=0)
    tool.take_rest()
