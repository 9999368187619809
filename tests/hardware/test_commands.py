"""The outside contract: names, ranges and refusals."""

from pathlib import Path
from typing import Any

import pytest

from chargepoint.domain.events import CardPresented
from chargepoint.hardware.simulator.commands import ERROR_CODES, PlugIn, SimulatorRefused, parse
from tests.hardware.simulated import box

BAD = [
    ("explode", {"connector": 1}, "unknown_command"),
    ("plug-in", [], "bad_arguments"),
    ("plug-in", None, "bad_arguments"),
    ("plug-in", {}, "bad_connector"),
    ("plug-in", {"connector": "1"}, "bad_connector"),
    ("plug-in", {"connector": True}, "bad_connector"),
    ("plug-in", {"connector": 1.0}, "bad_connector"),
    ("plug-in", {"connector": 1, "colour": "red"}, "unknown_argument"),
    ("plug-in", {"connector": 1, "max_current_a": 5.9}, "bad_max_current_a"),
    ("plug-in", {"connector": 1, "max_current_a": True}, "bad_max_current_a"),
    ("plug-in", {"connector": 1, "max_current_a": None}, "bad_max_current_a"),
    ("plug-in", {"connector": 1, "max_current_a": 10**400}, "bad_max_current_a"),
    ("plug-in", {"connector": 1, "phases": 4}, "bad_phases"),
    ("plug-in", {"connector": 1, "phases": 1.5}, "bad_phases"),
    ("plug-in", {"connector": 1, "battery_kwh": 0}, "bad_battery_kwh"),
    ("plug-in", {"connector": 1, "battery_kwh": float("inf")}, "bad_battery_kwh"),
    ("plug-in", {"connector": 1, "soc_percent": float("nan")}, "bad_soc_percent"),
    ("plug-in", {"connector": 1, "soc_percent": 100.1}, "bad_soc_percent"),
    ("plug-in", {"connector": 1, "soc_percent": "40"}, "bad_soc_percent"),
    ("present-card", {"connector": 1}, "bad_id_tag"),
    ("present-card", {"connector": 1, "id_tag": "  "}, "bad_id_tag"),
    ("present-card", {"connector": 1, "id_tag": "A" * 21}, "bad_id_tag"),
    ("present-card", {"connector": 1, "id_tag": "Ä1"}, "bad_id_tag"),
    ("present-card", {"connector": 1, "id_tag": "A\n1"}, "bad_id_tag"),
    ("present-card", {"connector": 1, "id_tag": 1234}, "bad_id_tag"),
    ("vehicle", {"connector": 1, "requests_energy": 0}, "bad_requests_energy"),
    ("vehicle", {"connector": 1, "requests_energy": True}, "not_plugged"),
    ("fault", {"connector": 1, "error_code": "NoError"}, "bad_error_code"),
    ("fault", {"connector": 1, "error_code": "Hiccup"}, "bad_error_code"),
    ("fault", {"connector": 1, "error_code": ["GroundFailure"]}, "bad_error_code"),
    ("lock", {"connector": 1, "jammed": "yes"}, "bad_jammed"),
]


@pytest.mark.parametrize(("name", "arguments", "code"), BAD)
def test_bad_input_is_refused_and_changes_nothing(
    tmp_path: Path, name: str, arguments: Any, code: str
) -> None:
    board = box(tmp_path).board
    before = board.view()
    with pytest.raises(SimulatorRefused) as caught:
        board.command(name, arguments)
    assert caught.value.code == code
    assert caught.value.message
    assert caught.value.not_found is (code == "unknown_command")
    assert board.view() == before


@pytest.mark.parametrize("number", [0, -1, 2, 10**30])
def test_missing_connector_is_not_found(tmp_path: Path, number: int) -> None:
    with pytest.raises(SimulatorRefused) as caught:
        box(tmp_path).board.command("plug-out", {"connector": number})
    assert (caught.value.code, caught.value.not_found) == ("no_such_connector", True)


def test_unknown_argument_names_the_known_ones() -> None:
    with pytest.raises(SimulatorRefused, match="colour; known: connector, max_current_a"):
        parse("plug-in", {"connector": 1, "colour": "red"})


def test_plug_in_has_the_documented_defaults() -> None:
    assert parse("plug-in", {"connector": 1}) == PlugIn(1, 32.0, 3, 60.0, 40.0)


def test_second_car_is_refused(tmp_path: Path) -> None:
    board = box(tmp_path).board
    board.command("plug-in", {"connector": 1})
    with pytest.raises(SimulatorRefused) as caught:
        board.command("plug-in", {"connector": 1})
    assert caught.value.code == "already_plugged"


def test_undoing_what_is_not_there_is_harmless(tmp_path: Path) -> None:
    board = box(tmp_path).board
    board.command("plug-out", {"connector": 1})
    board.command("clear-fault", {"connector": 1})
    assert [line["event"] for line in board.view()["log"]] == ["start"]  # type: ignore[attr-defined]  # a view is loosely typed


def test_fixed_cable_has_no_lock_to_jam(tmp_path: Path) -> None:
    with pytest.raises(SimulatorRefused) as caught:
        box(tmp_path, fixed_cable=True).board.command("lock", {"connector": 1, "jammed": True})
    assert caught.value.code == "no_lock"


@pytest.mark.parametrize("error_code", ERROR_CODES)
def test_every_error_code_of_the_standard_can_be_raised(tmp_path: Path, error_code: str) -> None:
    simulated = box(tmp_path)
    simulated.board.command("fault", {"connector": 1, "error_code": error_code})
    assert simulated.connector()["fault"] == error_code


async def test_card_is_posted_as_read_and_kept_out_of_the_log(tmp_path: Path) -> None:
    simulated = box(tmp_path)
    async with simulated.running() as events:
        simulated.board.command("present-card", {"connector": 1, "id_tag": " 04a2C3D4 "})
    assert events == [CardPresented(1, "04a2C3D4")]
    assert "04a2C3D4" not in str(simulated.board.view())
