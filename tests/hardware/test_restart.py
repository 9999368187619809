"""What survives: the register always, the car where it is to stay."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from chargepoint.domain.control_pilot import ControlPilotState
from tests.hardware.simulated import box
from tests.support.oracle import closed_intervals

KILLS = 5


def written_at(folder: Path) -> dict[Path, int]:
    """Return when each file was last written."""
    return {path: path.stat().st_mtime_ns for path in folder.iterdir()}


def killed_while_charging(folder: Path, lines: int) -> list[float]:
    """Kill a charging process after that many readings and return all it had read."""
    command = [sys.executable, "-m", "tests.hardware.charging_process", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        read = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        read += process.stdout.readlines()
    return [float(line) for line in read if line.endswith("\n")]


def test_register_survives_kill_9_and_never_falls_behind_a_reading(tmp_path: Path) -> None:
    dice = random.Random(7)
    newest_wh = 0.0
    for _ in range(KILLS):
        readings = killed_while_charging(tmp_path, dice.randint(20, 120))
        after_wh = box(tmp_path).connector()["register_wh"]
        assert readings[0] >= newest_wh
        assert readings == sorted(readings)
        assert after_wh >= readings[-1] > readings[0]
        newest_wh = after_wh


def test_oracle_accounts_for_every_watt_hour_over_kills(tmp_path: Path) -> None:
    for lines in (30, 60):
        killed_while_charging(tmp_path, lines)
    register_wh = box(tmp_path).connector()["register_wh"]
    intervals = closed_intervals(tmp_path)
    assert [interval.ended_by for interval in intervals] == ["start", "start"]
    assert sum(interval.energy_wh for interval in intervals) == pytest.approx(register_wh)


async def test_start_finds_the_contactor_open_and_no_car(tmp_path: Path) -> None:
    before = box(tmp_path)
    await before.charge()
    before.wait(60)
    register_wh = before.connector()["register_wh"]
    after = box(tmp_path)
    assert after.board.vehicle_state(1) is ControlPilotState.A
    assert not after.board.is_closed(1)
    assert after.connector()["register_wh"] == register_wh > 0


async def test_kept_car_comes_back_with_its_charge_and_its_lock(tmp_path: Path) -> None:
    before = box(tmp_path, keep_vehicle=True, speed=100.0)
    await before.charge(max_current_a=16, phases=1, battery_kwh=20)
    await before.board.lock(1)
    before.wait(60)
    before.board.command("vehicle", {"connector": 1, "requests_energy": False})
    kept = before.connector()["vehicle"]
    after = box(tmp_path, keep_vehicle=True)
    assert after.connector()["vehicle"] == kept
    assert kept["soc_percent"] > 40
    assert after.board.vehicle_state(1) is ControlPilotState.B
    assert after.board.is_locked(1)


async def test_energy_since_the_last_note_is_in_the_kept_battery(tmp_path: Path) -> None:
    before = box(tmp_path, keep_vehicle=True, speed=100.0)
    await before.charge()
    before.wait(60)
    after = box(tmp_path, keep_vehicle=True)
    assert after.connector()["vehicle"] == before.connector()["vehicle"]


def test_start_without_keeping_forgets_the_car_for_good(tmp_path: Path) -> None:
    box(tmp_path).board.command("plug-in", {"connector": 1})
    box(tmp_path, keep_vehicle=False)
    assert box(tmp_path, keep_vehicle=True).connector()["vehicle"] is None


async def test_idle_box_writes_nothing(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    before = written_at(tmp_path)
    simulated.wait(3600)
    await simulated.board.read(1)
    assert written_at(tmp_path) == before
