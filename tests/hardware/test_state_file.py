"""The simulated box's memory."""

import logging
import os
from pathlib import Path

import pytest

from chargepoint.hardware.simulator.state_file import Parked, RegisterFile, VehicleFile
from chargepoint.hardware.simulator.vehicle import Vehicle
from chargepoint.runtime.board import BoardError


def stored(path: Path, *registers_wh: float) -> RegisterFile:
    file = RegisterFile(path)
    file.load()
    for register_wh in registers_wh:
        file.store(register_wh)
    return file


@pytest.mark.parametrize("registers_wh", [(0.1 + 0.2,), (1.0, 2.0), (1.0, 2.0, 12345678.123456789)])
def test_register_comes_back_exactly(tmp_path: Path, registers_wh: tuple[float, ...]) -> None:
    stored(tmp_path / "meter", *registers_wh)
    assert RegisterFile(tmp_path / "meter").load() == registers_wh[-1]


def test_new_meter_starts_at_zero(tmp_path: Path) -> None:
    assert RegisterFile(tmp_path / "meter").load() == 0.0


def test_register_goes_on_after_a_restart(tmp_path: Path) -> None:
    stored(tmp_path / "meter", 5.0, 6.0, 7.0)
    stored(tmp_path / "meter", 8.0)
    assert RegisterFile(tmp_path / "meter").load() == 8.0


@pytest.mark.parametrize("cut", range(64, 128, 7))
def test_torn_write_leaves_the_value_before(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "meter"
    stored(path, 5.0, 6.0, 7.0)
    content = path.read_bytes()
    path.write_bytes(content[:70] + b"?" + content[71:cut])
    assert RegisterFile(path).load() == 6.0


@pytest.mark.expects_errors
def test_damaged_file_is_set_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "meter"
    path.write_bytes(b"\xff" * 128)
    assert RegisterFile(path).load() == 0.0
    assert (tmp_path / "meter.corrupt").read_bytes() == b"\xff" * 128
    assert "starts from 0" in caplog.text


def test_unreadable_meter_is_a_lost_board(tmp_path: Path) -> None:
    (tmp_path / "meter").mkdir()
    with pytest.raises(BoardError, match="cannot be read"):
        RegisterFile(tmp_path / "meter").load()


def test_failing_disk_is_told_once_and_the_meter_counts_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = RegisterFile(tmp_path / "missing" / "meter")
    file.store(1.0)
    file.store(2.0)
    assert file.register_wh == 2.0
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_files_are_private(tmp_path: Path) -> None:
    stored(tmp_path / "meter", 1.0)
    VehicleFile(tmp_path / "car").store(Parked(None, False, 0.0))
    assert {os.stat(path).st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("vehicle", [None, Vehicle(16.0, 1, 40_000.0, 12_345.6, requests_energy=False)])
def test_car_comes_back(tmp_path: Path, vehicle: Vehicle | None) -> None:
    parked = Parked(vehicle, True, 77.5)
    VehicleFile(tmp_path / "car.json").store(parked)
    assert VehicleFile(tmp_path / "car.json").load() == parked


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"vehicle": 1, "is_locked": false, "register_wh": 0}', '{"vehicle": {"phases": "x"}}',
     '{"vehicle": {"max_current_a": 16, "phases": 3, "battery_wh": 0, "charge_wh": 0, "requests_energy": true},'
     ' "is_locked": false, "register_wh": 0}'],
)  # fmt: skip
def test_damaged_car_is_no_car(tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "car.json").write_text(content)
    assert VehicleFile(tmp_path / "car.json").load() is None
    assert "unreadable" in caplog.text


def test_car_that_cannot_be_stored_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    VehicleFile(tmp_path / "missing" / "car.json").store(Parked(None, False, 0.0))
    assert "cannot be stored" in caplog.text
