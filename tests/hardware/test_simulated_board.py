"""The simulated box at the hardware port."""

import asyncio
from pathlib import Path

import pytest

from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.errors import UnknownConnector
from chargepoint.domain.events import (
    ContactorMoved,
    FaultCleared,
    FaultRaised,
    HardwareEvent,
    VehicleStateChanged,
    WatchdogTripped,
)
from chargepoint.runtime.board import BoardError
from tests.hardware.simulated import box
from tests.support.oracle import closed_intervals

A, B, C = ControlPilotState.A, ControlPilotState.B, ControlPilotState.C
CLOSED, OPENED = ContactorMoved(1, True), ContactorMoved(1, False)


async def test_first_events_come_before_ready_and_name_every_connector(tmp_path: Path) -> None:
    simulated = box(tmp_path, connectors=2)
    simulated.board.command("fault", {"connector": 2, "error_code": "HighTemperature"})
    seen: list[HardwareEvent | str] = []
    task = asyncio.create_task(simulated.board.run(seen.append, lambda: seen.append("ready")))
    await asyncio.sleep(0)
    task.cancel()
    fault = FaultRaised(2, "HighTemperature", info="simulated")
    assert seen == [VehicleStateChanged(1, A), VehicleStateChanged(2, A), fault, "ready"]


async def test_contactor_closes_with_offer_permission_and_demand(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    async with simulated.running() as events:
        await simulated.charge()
        assert simulated.board.is_closed(1)
        simulated.board.command("plug-out", {"connector": 1})
        assert events == [
            VehicleStateChanged(1, B),
            VehicleStateChanged(1, C),
            CLOSED,
            OPENED,
            VehicleStateChanged(1, A),
        ]


@pytest.mark.parametrize("offered_a", [0.0, 5.9])
async def test_nothing_flows_below_six_amperes(tmp_path: Path, offered_a: float) -> None:
    simulated = box(tmp_path)
    await simulated.charge(offered_a)
    simulated.wait(10)
    assert simulated.board.vehicle_state(1) is B
    assert (await simulated.board.read(1)).register_wh == 0.0


async def test_permission_is_needed_beside_the_offer(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    simulated.board.command("plug-in", {"connector": 1})
    await simulated.board.offer_current(1, 16)
    assert simulated.board.vehicle_state(1) is C
    assert not simulated.board.is_closed(1)


async def test_reading_shows_what_flows(tmp_path: Path) -> None:
    simulated = box(tmp_path, phases=3)
    await simulated.charge(16.0, phases=2)
    simulated.wait(100)
    reading = await simulated.board.read(1)
    assert reading.current_a == (16.0, 16.0, 0.0)
    assert reading.voltage_v == (230.0, 230.0, 230.0)
    assert reading.power_w == pytest.approx(2 * 16 * 230)
    assert reading.register_wh == pytest.approx(2 * 16 * 230 * 99.2 / 3600, rel=0.001)
    assert reading.offered_a == 16.0


async def test_installation_current_is_never_exceeded(tmp_path: Path) -> None:
    simulated = box(tmp_path, installation_current_a=20.0)
    await simulated.charge(32.0)
    simulated.wait(10)
    assert (await simulated.board.read(1)).current_a == (20.0, 20.0, 20.0)


@pytest.mark.parametrize("current_a", [-1.0, float("nan"), float("inf")])
async def test_nonsense_is_not_offered(tmp_path: Path, current_a: float) -> None:
    with pytest.raises(ValueError, match="no current"):
        await box(tmp_path).board.offer_current(1, current_a)


async def test_lower_offer_shows_at_once(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    await simulated.charge(32.0)
    simulated.wait(10)
    await simulated.board.offer_current(1, 8)
    assert (await simulated.board.read(1)).current_a == (8.0, 8.0, 8.0)


async def test_car_pauses_and_goes_on(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    await simulated.charge()
    simulated.board.command("vehicle", {"connector": 1, "requests_energy": False})
    assert (simulated.board.vehicle_state(1), simulated.board.is_closed(1)) == (B, False)
    simulated.board.command("vehicle", {"connector": 1, "requests_energy": True})
    assert (simulated.board.vehicle_state(1), simulated.board.is_closed(1)) == (C, True)


async def test_full_battery_ends_it(tmp_path: Path) -> None:
    simulated = box(tmp_path, speed=1000.0)
    await simulated.charge(battery_kwh=1, soc_percent=90)
    simulated.wait(20)
    reading = await simulated.board.read(1)
    assert reading.register_wh == pytest.approx(100.0)
    assert reading.soc_percent == pytest.approx(100.0)
    assert (simulated.board.vehicle_state(1), simulated.board.is_closed(1)) == (B, False)


@pytest.mark.parametrize(
    ("error_code", "letter", "is_closed"),
    [
        ("GroundFailure", "B", False),
        ("EVCommunicationError", "E", False),
        ("InternalError", "F", False),
        ("WeakSignal", "C", True),
    ],
)
async def test_fault_opens_the_contactor(
    tmp_path: Path, error_code: str, letter: str, is_closed: bool
) -> None:
    simulated = box(tmp_path)
    await simulated.charge()
    async with simulated.running() as events:
        await simulated.board.offer_current(1, 16)
        simulated.board.command("fault", {"connector": 1, "error_code": error_code})
        assert events[0] == FaultRaised(1, error_code, info="simulated")
        assert simulated.board.vehicle_state(1) == letter
        assert simulated.board.is_closed(1) is is_closed


async def test_cleared_fault_lets_a_standing_permission_close_again(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    async with simulated.running() as events:
        await simulated.charge()
        simulated.board.command("fault", {"connector": 1, "error_code": "GroundFailure"})
        events.clear()
        simulated.board.command("clear-fault", {"connector": 1})
        assert events == [FaultCleared(1), VehicleStateChanged(1, C), CLOSED]


async def test_silent_meter_raises(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    simulated.board.command("fault", {"connector": 1, "error_code": "PowerMeterFailure"})
    with pytest.raises(BoardError):
        await simulated.board.read(1)


async def test_hungry_watchdog_opens_after_five_seconds(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    async with simulated.running() as events:
        await simulated.charge()
        events.clear()
        simulated.clock.advance(5.0)
        reading = await simulated.board.read(1)
        assert events == [WatchdogTripped(1), OPENED, VehicleStateChanged(1, B)]
        assert (reading.offered_a, reading.power_w) == (0.0, 0.0)


async def test_watchdog_acts_when_due_however_late_it_is_noticed(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    await simulated.charge()
    simulated.clock.advance(3600)
    simulated.board.feed_watchdog()
    assert not simulated.board.is_closed(1)
    (interval,) = closed_intervals(tmp_path)
    assert interval.energy_wh == pytest.approx(3 * 230 * 16 * (5 - 0.8) / 3600, rel=0.01)


async def test_fed_watchdog_takes_requests_again(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    await simulated.charge()
    simulated.clock.advance(6.0)
    simulated.board.feed_watchdog()
    assert not simulated.board.is_closed(1)
    await simulated.board.offer_current(1, 16)
    await simulated.board.allow(1)
    assert simulated.board.is_closed(1)


async def test_requests_to_a_tripped_board_count_once_it_is_fed(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    await simulated.charge()
    simulated.clock.advance(6.0)
    await simulated.board.offer_current(1, 16)
    await simulated.board.allow(1)
    assert not simulated.board.is_closed(1)
    simulated.board.feed_watchdog()
    assert simulated.board.is_closed(1)


async def test_cancelled_board_is_left_safe(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    async with simulated.running():
        await simulated.charge()
        simulated.clock.advance(4)
    assert not simulated.board.is_closed(1)
    (interval,) = closed_intervals(tmp_path)
    assert interval.ended_by == "contactor-opened"
    assert interval.energy_wh > 0


async def test_loop_notices_by_itself_what_time_brings(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    opened = asyncio.Event()
    task = asyncio.create_task(
        simulated.board.run(lambda event: opened.set() if event == OPENED else None, lambda: None)
    )
    await asyncio.sleep(0)
    await simulated.charge()
    simulated.clock.advance(10)
    await asyncio.wait_for(opened.wait(), 2)
    task.cancel()


async def test_jammed_lock_stays_as_it_is(tmp_path: Path) -> None:
    board = box(tmp_path).board
    assert await board.lock(1)
    board.command("lock", {"connector": 1, "jammed": True})
    assert not await board.unlock(1)
    assert board.is_locked(1)
    board.command("lock", {"connector": 1, "jammed": False})
    assert await board.unlock(1)


async def test_fixed_cable_has_no_lock(tmp_path: Path) -> None:
    board = box(tmp_path, fixed_cable=True).board
    assert board.is_locked(1) is None
    assert not await board.lock(1)
    assert await board.unlock(1)
    assert not board.capabilities.has_lock


async def test_car_can_leave_at_its_own_end_of_a_locked_cable(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    simulated.board.command("plug-in", {"connector": 1})
    await simulated.board.lock(1)
    simulated.board.command("plug-out", {"connector": 1})
    assert simulated.board.vehicle_state(1) is A
    assert simulated.board.is_locked(1)


async def test_reader_feedback_is_seen(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    await simulated.board.show(1, "accepted")
    await simulated.board.show(9, "accepted")
    assert simulated.connector()["reader"] == "accepted"


async def test_light_is_seen(tmp_path: Path) -> None:
    board = box(tmp_path).board

    await board.set_light(40)

    assert board.capabilities.has_light
    assert board.view()["light_percent"] == 40


async def test_unknown_connector_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownConnector):
        await box(tmp_path).board.allow(2)
