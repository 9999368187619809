"""Core and Remote Trigger: sessions, remote start and stop, unlock, faults, triggers (OCTT 003 to 062)."""

import pytest

from tests.conformance.tool import CARD, OTHER_CARD, Tool, message, status


async def test_tc_003_regular_session_plugin_first(tool: Tool) -> None:
    await tool.charge()
    stop = await tool.end_charge()

    assert stop["idTag"] == CARD
    assert stop.get("reason", "Local") == "Local"


async def test_tc_004_1_regular_session_identification_first(tool: Tool) -> None:
    await tool.present()
    await tool.expect("Authorize", idTag=CARD)
    await tool.expect_status("Preparing")
    await tool.plug_in()
    await tool.expect_all(message("StartTransaction", idTag=CARD), status("Charging"))
    await tool.end_charge()


async def test_tc_004_2_identification_first_connection_time_out(tool: Tool) -> None:
    await tool.set_keys(ConnectionTimeOut=1)
    await tool.present()
    await tool.expect("Authorize", idTag=CARD)
    await tool.expect_status("Preparing")
    await tool.expect_status("Available")


async def test_tc_068_stop_by_the_same_card_alone(tool: Tool) -> None:
    tool.central_system.id_tags[OTHER_CARD] = {"status": "Accepted"}
    await tool.charge()
    await tool.present(OTHER_CARD)
    await tool.expect("Authorize", idTag=OTHER_CARD)
    await tool.end_charge()


async def test_tc_069_stop_by_a_card_of_the_same_parent(tool: Tool) -> None:
    for card in (CARD, OTHER_CARD):
        tool.central_system.id_tags[card] = {"status": "Accepted", "parentIdTag": "FLEET"}
    await tool.charge()
    await tool.present(OTHER_CARD)
    await tool.expect("Authorize", idTag=OTHER_CARD)
    stop, _ = await tool.expect_all(message("StopTransaction"), status("Finishing"))

    assert stop["idTag"] == OTHER_CARD
    await tool.plug_out()
    await tool.expect_status("Available")


async def test_tc_005_1_ev_side_disconnected(tool: Tool) -> None:
    await tool.charge()
    await tool.plug_out()
    stop, _ = await tool.expect_all(message("StopTransaction"), status("Available"))

    assert stop["reason"] == "EVDisconnected"


async def test_tc_007_start_by_a_cached_id(tool: Tool) -> None:
    await tool.charge()
    await tool.end_charge()
    await tool.plug_in()
    await tool.expect_status("Preparing")
    await tool.present()
    await tool.expect_all(message("StartTransaction", idTag=CARD), status("Charging"))
    await tool.end_charge()


async def test_tc_061_clear_authorization_data_in_cache(tool: Tool) -> None:
    await tool.charge()
    await tool.end_charge()
    await tool.order("ClearCache")
    await tool.charge()
    await tool.end_charge()


async def test_tc_010_remote_start_plug_in_first(tool: Tool) -> None:
    await tool.plug_in()
    await tool.expect_status("Preparing")
    await tool.order("RemoteStartTransaction", idTag=CARD, connectorId=1)
    await tool.expect_all(message("StartTransaction", idTag=CARD), status("Charging"))
    await tool.end_charge()


async def test_tc_011_1_remote_start_first(tool: Tool) -> None:
    await tool.order("RemoteStartTransaction", idTag=CARD, connectorId=1)
    await tool.expect_status("Preparing")
    await tool.plug_in()
    await tool.expect_all(message("StartTransaction", idTag=CARD), status("Charging"))
    await tool.end_charge()


async def test_tc_011_2_remote_start_time_out(tool: Tool) -> None:
    await tool.set_keys(ConnectionTimeOut=1)
    await tool.order("RemoteStartTransaction", idTag=CARD, connectorId=1)
    await tool.expect_status("Preparing")
    await tool.expect_status("Available")


async def test_tc_012_remote_stop(tool: Tool) -> None:
    number = await tool.charge()
    await tool.order("RemoteStopTransaction", transactionId=number)
    stop, _ = await tool.expect_all(message("StopTransaction"), status("Finishing"))

    assert stop["reason"] == "Remote"
    await tool.plug_out()
    await tool.expect_status("Available")


@pytest.mark.parametrize("answer", ["Invalid", "Expired", "Blocked"])
async def test_tc_023_a_card_that_is_not_accepted(tool: Tool, answer: str) -> None:
    tool.central_system.id_tags[CARD] = {"status": answer}
    await tool.plug_in()
    await tool.expect_status("Preparing")
    await tool.present()
    await tool.expect("Authorize", idTag=CARD)
    await tool.plug_out()
    await tool.expect_status("Available")


async def test_tc_026_remote_start_rejected(tool: Tool) -> None:
    await tool.charge()
    await tool.order("RemoteStartTransaction", "Rejected", idTag=OTHER_CARD, connectorId=1)
    await tool.end_charge()


async def test_tc_027_remote_start_on_connector_0(tool: Tool) -> None:
    await tool.order("RemoteStartTransaction", "Rejected", idTag=CARD, connectorId=0)


async def test_tc_028_remote_stop_of_an_unknown_transaction(tool: Tool) -> None:
    number = await tool.charge()
    await tool.order("RemoteStopTransaction", "Rejected", transactionId=number + 1)
    await tool.end_charge()


async def test_tc_017_1_unlock_an_idle_connector(tool: Tool) -> None:
    await tool.order("UnlockConnector", "Unlocked", connectorId=1)


async def test_tc_018_1_unlock_ends_a_running_session(tool: Tool) -> None:
    await tool.charge()
    await tool.order("UnlockConnector", "Unlocked", connectorId=1)
    stop, _ = await tool.expect_all(message("StopTransaction"), status("Finishing"))

    assert stop["reason"] == "UnlockCommand"
    await tool.plug_out()
    await tool.expect_status("Available")


async def test_tc_030_unlock_failure(tool: Tool) -> None:
    await tool.charge()
    await tool.box.simulate("lock", jammed=True)
    await tool.order("UnlockConnector", "UnlockFailed", connectorId=1)
    await tool.expect_all(message("StopTransaction", reason="UnlockCommand"), status("Finishing"))
    await tool.box.simulate("lock", jammed=False)
    await tool.plug_out()
    await tool.expect_status("Available")


async def test_tc_031_unlock_an_unknown_connector(tool: Tool) -> None:
    await tool.order("UnlockConnector", "NotSupported", connectorId=9)


async def test_tc_041_no_start_while_faulted(tool: Tool) -> None:
    await tool.box.simulate("fault", error_code="GroundFailure")
    await tool.expect_status("Faulted", errorCode="GroundFailure")
    await tool.order("RemoteStartTransaction", "Rejected", idTag=CARD, connectorId=1)
    await tool.box.simulate("clear-fault")
    await tool.expect_status("Available", errorCode="NoError")


async def test_tc_054_trigger_message(tool: Tool) -> None:
    for name in ("MeterValues", "Heartbeat", "DiagnosticsStatusNotification", "FirmwareStatusNotification"):
        await tool.order("TriggerMessage", requestedMessage=name)
        await tool.expect(name)
    await tool.order("TriggerMessage", requestedMessage="StatusNotification", connectorId=1)
    await tool.expect_status("Available")


async def test_tc_055_trigger_message_rejected(tool: Tool) -> None:
    await tool.order("TriggerMessage", "Rejected", requestedMessage="MeterValues", connectorId=2)


async def test_tc_062_data_transfer_to_a_charge_point(tool: Tool) -> None:
    answer = await tool.ask("DataTransfer", vendorId="com.example", messageId="hello", data="x")

    assert answer["status"] in ("UnknownVendorId", "UnknownMessageId", "Rejected")


async def test_tc_040_1_an_unknown_configuration_key(tool: Tool) -> None:
    await tool.order("ChangeConfiguration", "NotSupported", key="Testing", value="true")


async def test_tc_040_2_an_invalid_configuration_value(tool: Tool) -> None:
    await tool.order("ChangeConfiguration", "Rejected", key="MeterValueSampleInterval", value="-1")


async def test_tc_021_change_configuration(tool: Tool) -> None:
    await tool.set_keys(MeterValueSampleInterval=7)

    assert await tool.key("MeterValueSampleInterval") == "7"


async def test_tc_019_retrieve_configuration(tool: Tool) -> None:
    answer = await tool.ask("GetConfiguration")

    keys = {row["key"]: row["readonly"] for row in answer["configurationKey"]}
    assert keys["SupportedFeatureProfiles"] is True
    assert keys["HeartbeatInterval"] is False
    assert "unknownKey" not in answer
