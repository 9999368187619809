"""Reservation (OCTT 046 to 053)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conformance.conftest import MakeTool
from tests.conformance.tool import CARD, OTHER_CARD, Tool, message, status


async def reserve(
    tool: Tool,
    expected: str = "Accepted",
    connector: int = 1,
    number: int = 7,
    seconds: float = 600,
    parent: str = "",
) -> None:
    until = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
    group = {"parentIdTag": parent} if parent else {}
    await tool.order(
        "ReserveNow",
        expected,
        connectorId=connector,
        expiryDate=until,
        idTag=CARD,
        reservationId=number,
        **group,
    )
    if expected == "Accepted":
        await tool.expect_status("Reserved")


async def start_reserved(tool: Tool, card: str = CARD) -> None:
    """Plug in and present the card; the start must use the reservation up."""
    await tool.plug_in()
    await tool.present(card)
    await tool.expect("Authorize", idTag=card)
    await tool.expect_all(
        status("Preparing"), message("StartTransaction", idTag=card, reservationId=7), status("Charging")
    )


async def test_tc_046_1_reservation_local_start(tool: Tool) -> None:
    await reserve(tool)
    await tool.present(OTHER_CARD)
    await tool.expect_nothing(0.3)
    await start_reserved(tool)
    await tool.end_charge()


async def test_tc_046_2_reservation_remote_start(tool: Tool) -> None:
    await reserve(tool)
    await tool.order("RemoteStartTransaction", "Rejected", idTag=OTHER_CARD, connectorId=1)
    await tool.order("RemoteStartTransaction", idTag=CARD, connectorId=1)
    await tool.expect_status("Preparing")
    await tool.plug_in()
    await tool.expect_all(message("StartTransaction", idTag=CARD, reservationId=7), status("Charging"))
    await tool.end_charge()


async def test_tc_047_reservation_expires(tool: Tool) -> None:
    await reserve(tool, seconds=1.5)
    await tool.expect_status("Available")


@pytest.mark.parametrize("connector", [1, 0], ids=["048_1", "050_1"])
async def test_tc_048_1_050_1_reserve_a_faulted_connector(tool: Tool, connector: int) -> None:
    await tool.box.simulate("fault", error_code="GroundFailure")
    await tool.expect_status("Faulted")
    await reserve(tool, "Faulted", connector)
    await tool.box.simulate("clear-fault")
    await tool.expect_status("Available")


@pytest.mark.parametrize("connector", [1, 0], ids=["048_2", "050_2"])
async def test_tc_048_2_050_2_reserve_an_occupied_connector(tool: Tool, connector: int) -> None:
    await tool.plug_in()
    await tool.expect_status("Preparing")
    await reserve(tool, "Occupied", connector)
    await tool.plug_out()
    await tool.expect_status("Available")


@pytest.mark.parametrize("connector", [1, 0], ids=["048_3", "050_3"])
async def test_tc_048_3_050_3_reserve_an_unavailable_connector(tool: Tool, connector: int) -> None:
    await tool.order("ChangeAvailability", connectorId=1, type="Inoperative")
    await tool.expect_status("Unavailable")
    await reserve(tool, "Unavailable", connector)
    await tool.order("ChangeAvailability", connectorId=1, type="Operative")
    await tool.expect_status("Available")


async def test_tc_048_4_reservation_rejected(make_tool: MakeTool) -> None:
    tool = await make_tool({"ocpp_keys": {"ReserveConnectorZeroSupported": "false"}})
    await reserve(tool, "Rejected", connector=0)


async def test_tc_049_reservation_of_the_charge_point(tool: Tool) -> None:
    await reserve(tool, connector=0)
    await start_reserved(tool)
    await tool.end_charge()


async def test_tc_051_cancel_reservation(tool: Tool) -> None:
    await reserve(tool)
    await tool.order("CancelReservation", reservationId=7)
    await tool.expect_status("Available")


async def test_tc_052_cancel_reservation_rejected(tool: Tool) -> None:
    await reserve(tool)
    await tool.order("CancelReservation", "Rejected", reservationId=8)
    await tool.order("CancelReservation", reservationId=7)
    await tool.expect_status("Available")


async def test_tc_053_a_card_of_the_reserved_group(tool: Tool) -> None:
    tool.central_system.id_tags[OTHER_CARD] = {"status": "Accepted", "parentIdTag": "FLEET"}
    await reserve(tool, parent="FLEET")
    await start_reserved(tool, OTHER_CARD)
    await tool.end_charge(OTHER_CARD)


async def test_a_reservation_outlives_the_power(make_tool: MakeTool) -> None:
    tool = await make_tool()
    await reserve(tool)
    await tool.box.kill()
    await tool.box.start()
    await tool.expect("BootNotification", 30.0)
    await tool.expect_all(message("StatusNotification", connectorId=0), status("Reserved"))
    await start_reserved(tool)
