"""Living with real backends, rows 1 to 8, 12 and 13: what backends in the field do to links, ids and questions."""

import asyncio
import json
from typing import Any

import pytest
from ocpp.v16.enums import Measurand

from tests.conformance.conftest import MakeTool
from tests.conformance.tool import CARD, Tool, message, status
from tests.support.central_system import OUT, Behaviour

STANDARD_PROFILES = {
    "Core",
    "FirmwareManagement",
    "LocalAuthListManagement",
    "RemoteTrigger",
    "Reservation",
    "SmartCharging",
}


async def booted(tool: Tool) -> None:
    """Expect an accepted boot and what follows it."""
    await tool.expect("BootNotification", timeout_s=30.0)
    await tool.expect_all(
        message("StatusNotification", connectorId=0),
        message("StatusNotification", connectorId=1),
    )


async def test_field_01_a_backend_that_closes_without_answering_is_dialled_again(make_tool: MakeTool) -> None:
    tool = await make_tool(online=False)
    tool.central_system.plan("BootNotification", Behaviour(close_code=1000), Behaviour(close_code=1001))
    await tool.box.start()
    await tool.expect("BootNotification", timeout_s=30.0)
    await tool.expect("BootNotification", timeout_s=30.0)

    await booted(tool)
    assert len(tool.central_system.handshakes) == 3
    assert (await tool.box.until_backend(registration="Accepted"))["last_error"] is None


async def test_field_02_no_subprotocol_is_no_link_and_the_panel_says_why(make_tool: MakeTool) -> None:
    tool = await make_tool(online=False)
    tool.central_system.handshake.subprotocol = None
    await tool.box.start()
    await tool.box.until_backend(last_error="subprotocol")
    await tool.central_system.connected(2, 30.0)
    assert tool.central_system.frames == []
    tool.central_system.handshake.subprotocol = "ocpp1.6"

    await booted(tool)


@pytest.mark.parametrize(
    ("code", "reason"),
    [(401, "unauthorized"), (404, "not_found"), (500, "server_error"), (503, "server_error")],
)
async def test_field_03_a_refused_handshake_is_tried_again_and_the_panel_says_why(
    make_tool: MakeTool, code: int, reason: str
) -> None:
    tool = await make_tool(online=False)
    tool.central_system.handshake.statuses.extend([code] * 3)
    await tool.box.start()
    await tool.box.until_backend(last_error=reason)

    await booted(tool)
    assert len(tool.central_system.handshakes) == 4


async def test_field_04_an_empty_list_of_keys_asks_for_all_and_each_has_a_value(tool: Tool) -> None:
    every, of_empty = await tool.ask("GetConfiguration"), await tool.ask("GetConfiguration", key=[])
    assert of_empty == every
    rows = every["configurationKey"]
    assert all(isinstance(row["value"], str) for row in rows)

    for name in ("NumberOfConnectors", "StopTxnAlignedData", "CpoName"):
        (row,) = (await tool.ask("GetConfiguration", key=[name]))["configurationKey"]
        assert row in rows
    (profiles,) = [row["value"] for row in rows if row["key"] == "SupportedFeatureProfiles"]
    assert set(profiles.split(",")) == STANDARD_PROFILES


async def set_sampled(tool: Tool, value: str) -> str:
    """Change MeterValuesSampledData; return the answer."""
    answer = await tool.ask("ChangeConfiguration", key="MeterValuesSampledData", value=value)
    return str(answer["status"])


async def test_field_05_measurands_are_taken_together_if_each_can_be_delivered(tool: Tool) -> None:
    every = [measurand.value for measurand in Measurand]
    before = await tool.key("MeterValuesSampledData")
    assert len(",".join(every)) == 442
    assert await set_sampled(tool, ",".join(every)) == "Rejected"
    assert await tool.key("MeterValuesSampledData") == before

    answers = {name: await set_sampled(tool, name) for name in every}
    accepted = [name for name, answer in answers.items() if answer == "Accepted"]
    assert set(answers.values()) == {"Accepted", "Rejected"}
    assert await set_sampled(tool, ",".join(accepted)) == "Accepted"
    assert await tool.key("MeterValuesSampledData") == ",".join(accepted)


async def test_field_05_a_value_may_have_500_characters(tool: Tool) -> None:
    full = ",".join(f"{name}.L{n}" for n in (1, 2, 3) for name in ("Current.Import", "Voltage")) + ","
    longest = (full * 9)[:500]
    longest = longest[: longest.rindex(",")]
    assert await set_sampled(tool, longest) == "Accepted"
    assert await tool.key("MeterValuesSampledData") == full.rstrip(",")
    too_long = await tool.ask("ChangeConfiguration", key="MeterValuesSampledData", value=full * 9 + "Voltage")
    assert too_long[0] in ("TypeConstraintViolation", "PropertyConstraintViolation", "FormationViolation")


async def test_field_06_a_plain_reconnect_brings_statuses_and_one_reading(tool: Tool) -> None:
    number = await tool.charge()
    tool.central_system.drop()
    await tool.expect_all(
        status("Available", 0), status("Charging"), message("MeterValues", transactionId=number)
    )

    (reading,) = tool.central_system.payloads("MeterValues")
    assert reading["connectorId"] == 1
    await tool.expect_nothing(0.5)
    await tool.end_charge()


async def test_field_07_the_link_is_alive_by_ping_and_pong_while_no_heartbeat_is_due(
    make_tool: MakeTool,
) -> None:
    tool = await make_tool({"backend": {"keepalive_interval_s": 5}}, online=False)
    tool.central_system.interval_s = 3600
    await tool.box.start()
    await booted(tool)
    tool.central_system.connections[-1].transport.pause_reading()  # the peer goes silent without a word

    await tool.box.until_backend(socket="open")
    await tool.central_system.connected(2, 20.0)
    await tool.expect_all(
        message("StatusNotification", connectorId=0), message("StatusNotification", connectorId=1)
    )
    assert tool.sent("Heartbeat") == []


@pytest.mark.parametrize("number", [0, -1, -7, 2**31 - 1, 1000], ids=str)
async def test_field_08_whatever_the_id_of_a_transaction_it_is_its_own(tool: Tool, number: int) -> None:
    """Twice the same id, as a backend that counts seconds gives it."""
    for _ in range(2):
        tool.central_system.plan(
            "StartTransaction",
            Behaviour(payload={"transactionId": number, "idTagInfo": {"status": "Accepted"}}),
        )
        await tool.charge()
        await tool.order("TriggerMessage", requestedMessage="MeterValues", connectorId=1)
        await tool.expect("MeterValues", transactionId=number)
        await tool.order("RemoteStopTransaction", transactionId=number)
        stop, _ = await tool.expect_all(message("StopTransaction", transactionId=number), status("Finishing"))
        assert stop["reason"] == "Remote"
        await tool.plug_out()
        await tool.expect_status("Available")
        await tool.order("ClearCache")


async def test_field_08_a_refused_start_with_id_0_is_ended_under_it(tool: Tool) -> None:
    refused: dict[str, Any] = {"transactionId": 0, "idTagInfo": {"status": "Invalid"}}
    tool.central_system.plan("StartTransaction", Behaviour(payload=refused))
    await tool.plug_in()
    await tool.present()
    (stop,) = await tool.central_system.received("StopTransaction")

    assert (stop["transactionId"], stop["reason"]) == (0, "DeAuthorized")
    await tool.present()
    await tool.plug_out()
    await tool.box.until(status="Available")
    await tool.box.until_backend(queue_length=0)
    tool.take_rest()


async def test_field_13_message_ids_are_new_and_an_old_answer_replayed_changes_nothing(tool: Tool) -> None:
    tool.central_system.plan("StartTransaction", Behaviour(drop=True))
    await tool.plug_in()
    await tool.present()
    await tool.central_system.received("StartTransaction", 2, 20.0)
    await tool.central_system.until(lambda: "Charging" in tool.statuses())
    first, retried = (call.frame for call in tool.sent("StartTransaction"))
    assert first == retried
    number = await tool.transaction_id()
    await tool.box.until_backend(queue_length=0)
    await asyncio.sleep(0.3)

    answers = [f.frame for f in tool.central_system.frames if f.direction == OUT and f.frame[0] == 3]
    for answer in answers:
        await tool.central_system.send(json.dumps(answer))
    await tool.central_system.send(
        json.dumps([3, first[1], {"transactionId": number + 5, "idTagInfo": {"status": "Blocked"}}])
    )
    tool.take_all()
    await tool.order("TriggerMessage", requestedMessage="MeterValues", connectorId=1)
    await tool.expect("MeterValues", transactionId=number)
    await tool.end_charge()
    ids = [call.frame[1] for call in tool.central_system.calls() if call.frame != retried]
    assert len(set(ids)) == len(ids)


async def test_field_12_a_stop_is_delivered_after_a_power_cut_so_that_the_card_is_free_again(
    make_tool: MakeTool,
) -> None:
    tool = await make_tool()
    number = await tool.charge()
    running = {"transactionId": 0, "idTagInfo": {"status": "ConcurrentTx"}}
    tool.central_system.answers["StartTransaction"] = lambda _: (
        {"transactionId": 77, "idTagInfo": {"status": "Accepted"}}
        if tool.sent("StopTransaction")
        else running
    )
    await tool.box.until_backend(queue_length=0)
    await tool.box.kill()
    await asyncio.sleep(0.2)
    await tool.box.start()
    (stop,) = await tool.central_system.received("StopTransaction", 1, 30.0)
    assert (stop["transactionId"], stop["reason"]) == (number, "PowerLoss")

    await tool.box.until_backend(queue_length=0)
    await tool.plug_in()
    await tool.present(CARD)
    (_, again) = await tool.central_system.received("StartTransaction", 2)
    await tool.box.until_backend(queue_length=0)
    assert again["idTag"] == CARD
    assert await tool.transaction_id() == 77
    await tool.central_system.until(lambda: tool.statuses()[-1:] == ["Charging"])
    tool.take_rest()
