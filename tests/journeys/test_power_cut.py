"""Power returns with an open transaction: the table of parameters.md, section 6 (TC_032_1, TC_032_2)."""

import pytest

from tests.journeys.box import Box, moment
from tests.journeys.conftest import MakeBox
from tests.journeys.recorded import statuses
from tests.support.central_system import Recorded, RecordingCentralSystem
from tests.support.oracle import closed_intervals

RESTART = {"backend": {"restart_transaction_after_power_loss": True}}
NO_RESTART = {"backend": {"restart_transaction_after_power_loss": False}}


async def charge_then_go_dark(box: Box, central_system: RecordingCentralSystem, by: str) -> None:
    """Charge until energy and samples have flowed, then end the process as `by` says."""
    await box.start_online(central_system)
    await box.charge()
    await box.until_flowed(100)
    await central_system.received("MeterValues", 1)
    assert await (box.stop() if by == "SIGTERM" else box.kill()) in (None, 0)


def since_boot(central_system: RecordingCentralSystem, boot: int = 2) -> list[Recorded]:
    """Return the CALLs from that BootNotification on."""
    calls = central_system.calls()
    return calls[calls.index(central_system.calls("BootNotification")[boot - 1]) :]


def flowed_wh(box: Box) -> float:
    """Return what really went through the contactor."""
    return sum(interval.energy_wh for interval in closed_intervals(box.data_dir))


@pytest.mark.parametrize("by", ["kill -9", "SIGTERM"])
async def test_on_and_plugged_the_same_transaction_goes_on(
    by: str, central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box(RESTART, WALLBOX_SIMULATOR_KEEP_VEHICLE="1")
    await charge_then_go_dark(box, central_system, by)
    await box.start_online(central_system)
    resumed = await box.until(status="Charging")
    samples = len(central_system.calls("MeterValues"))
    await central_system.received("MeterValues", samples + 2)
    await box.end()
    (stop,) = await central_system.received("StopTransaction")

    assert resumed["transaction"]["transaction_id"] == 1000
    assert since_boot(central_system)[0].action == "BootNotification"
    assert {call.frame[3]["transactionId"] for call in central_system.calls("MeterValues")} == {1000}
    assert len(central_system.calls("StartTransaction")) == 1
    assert central_system.calls("Authorize") == []
    assert stop["meterStop"] == pytest.approx(flowed_wh(box), abs=1.0)


@pytest.mark.parametrize(
    ("changes", "stays", "status", "by"),
    [
        pytest.param(RESTART, "0", "Available", "kill -9", id="on, car gone"),
        pytest.param(NO_RESTART, "1", "Finishing", "kill -9", id="off, car plugged"),
        pytest.param(NO_RESTART, "1", "Finishing", "SIGTERM", id="off, car plugged, SIGTERM"),
        pytest.param(NO_RESTART, "0", "Available", "kill -9", id="off, car gone"),
    ],
)
async def test_otherwise_it_is_closed_as_of_the_cut(
    changes: dict[str, dict[str, bool]],
    stays: str,
    status: str,
    by: str,
    central_system: RecordingCentralSystem,
    make_box: MakeBox,
) -> None:
    box = make_box(changes, WALLBOX_SIMULATOR_KEEP_VEHICLE=stays)
    await charge_then_go_dark(box, central_system, by)
    await box.start_online(central_system)
    (stop,) = await central_system.received("StopTransaction")

    assert statuses(central_system)[-1] == status
    assert (stop["reason"], stop["transactionId"]) == ("PowerLoss", 1000)
    assert stop["meterStop"] == pytest.approx(flowed_wh(box), abs=1.0)
    assert moment(stop["timestamp"]) <= moment(closed_intervals(box.data_dir)[-1].ended_at)
    assert central_system.calls("Authorize") == []
    assert (await box.until(status=status))["transaction"] is None


async def test_without_the_backend_it_is_decided_at_once_and_told_after_the_boot(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box(NO_RESTART, WALLBOX_SIMULATOR_KEEP_VEHICLE="1")
    await charge_then_go_dark(box, central_system, "kill -9")
    await central_system.stop()
    await box.start()
    assert (await box.until(status="Finishing"))["transaction"] is None
    await central_system.start_again()
    (stop,) = await central_system.received("StopTransaction")

    assert since_boot(central_system)[0].action == "BootNotification"
    assert "StopTransaction" in {call.action for call in since_boot(central_system)}
    assert stop["meterStop"] == pytest.approx(flowed_wh(box), abs=1.0)


async def test_without_ocpp_the_local_session_goes_on(make_box: MakeBox) -> None:
    local = {"connection_type": "none", "authorization_mode": "no_ocpp"}
    box = make_box({"backend": {**RESTART["backend"], **local}}, WALLBOX_SIMULATOR_KEEP_VEHICLE="1")
    await box.start()
    before = await box.charge()
    await box.until_flowed(50)
    await box.kill()
    await box.start()

    after = await box.until(status="Charging")
    assert after["transaction"]["id"] == before["transaction"]["id"]
    assert after["energy_wh"] >= before["energy_wh"]
