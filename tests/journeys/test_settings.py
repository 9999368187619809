"""Settings take effect while the wallbox runs: another backend, none at all, and who decides (parameters.md sections 1, 2, 5)."""

from collections.abc import AsyncIterator

import pytest

from tests.journeys.box import CARD, UNKNOWN_CARD
from tests.journeys.conftest import MakeBox
from tests.journeys.recorded import statuses
from tests.support.central_system import RecordingCentralSystem


@pytest.fixture
async def other_central_system() -> AsyncIterator[RecordingCentralSystem]:
    async with RecordingCentralSystem() as recording:
        yield recording
    assert recording.violations == []


async def test_another_address_takes_the_link_there(
    central_system: RecordingCentralSystem,
    other_central_system: RecordingCentralSystem,
    make_box: MakeBox,
) -> None:
    box = make_box()
    await box.start_online(central_system)

    await box.configure(backend={"backend_url": f"{other_central_system.url}/", "charge_point_id": "CP 002"})
    await other_central_system.received("StatusNotification", 2)

    assert other_central_system.handshakes[0].path == "/ocpp/CP%20002"
    assert len(other_central_system.calls("BootNotification")) == 1
    assert len(central_system.connections) == 1
    await box.charge()
    await other_central_system.received("MeterValues", 1)
    assert central_system.calls("StartTransaction") == []


async def test_no_backend_stops_the_client_and_ethernet_starts_it_again(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)

    await box.configure(backend={"connection_type": "none"})
    await box.until_backend(socket="closed", connection_type="none")
    await box.configure(backend={"connection_type": "ethernet"})
    await central_system.connected(2)
    await box.until_backend(registration="Accepted")

    assert central_system.handshakes[-1].path == "/ocpp/CP001"
    await box.charge()
    await central_system.received("MeterValues", 1)


async def test_a1_a2_no_ocpp_lets_the_local_whitelist_alone_decide(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)
    await box.configure(backend={"authorization_mode": "no_ocpp"})
    await box.until_backend(socket="closed")
    calls = len(central_system.calls())

    await box.simulate("plug-in", battery_kwh=1000)
    await box.simulate("present-card", id_tag=UNKNOWN_CARD)
    await box.until_reader_shows("refused")
    await box.simulate("present-card", id_tag=CARD)
    charging = await box.until(status="Charging")
    await box.until_flowed(50)
    await box.end()

    assert charging["transaction"]["transaction_id"] is None
    assert len(central_system.calls()) == calls
    assert (await box.status())["backend"]["queue_length"] == 0


async def test_b2_b4_free_charging_needs_no_card(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)
    await box.configure(backend={"authorization_mode": "free_charging", "free_charging_id_tag": "PUBLIC"})
    await box.simulate("plug-in", battery_kwh=1000)
    (start,) = await central_system.received("StartTransaction")
    charging = await box.until(status="Charging")
    await box.simulate("present-card", id_tag=CARD)
    await box.until_reader_shows("neutral")
    ignored = await box.until(status="Charging")
    await box.simulate("plug-out")
    (stop,) = await central_system.received("StopTransaction")
    await central_system.until(lambda: statuses(central_system)[-1] == "Available")

    assert start["idTag"] == "PUBLIC"
    assert central_system.calls("Authorize") == []
    assert ignored["transaction"]["id"] == charging["transaction"]["id"]
    assert stop["reason"] == "EVDisconnected"


async def test_b_a_refused_free_charging_id_tag_starts_nothing_again_until_unplugged(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    central_system.id_tags["FREECHARGING"] = {"status": "Invalid"}
    box = make_box({"backend": {"authorization_mode": "free_charging"}})
    await box.start_online(central_system)
    await box.simulate("plug-in")
    (stop,) = await central_system.received("StopTransaction")
    await central_system.until(lambda: statuses(central_system)[-1] == "Finishing")
    central_system.id_tags.clear()
    assert (await box.until(transaction=None))["plugged"]
    await box.simulate("plug-out")
    await central_system.until(lambda: statuses(central_system)[-1] == "Available")
    refused = len(central_system.calls("StartTransaction"))
    await box.simulate("plug-in")
    await central_system.received("StartTransaction", 2)

    assert stop["reason"] == "DeAuthorized"
    assert refused == 1
