"""The oracle's own log."""

from pathlib import Path

import pytest

from chargepoint.hardware.simulator.log import LOG_NAME, ROTATE_AT_BYTES, SHOWN_LINES, SimulatorLog
from tests.support.clock import FakeClock
from tests.support.oracle import closed_intervals, log_lines


def log(folder: Path) -> SimulatorLog:
    return SimulatorLog(folder, FakeClock().utc)


def test_line_says_when_what_where_and_the_register(tmp_path: Path) -> None:
    log(tmp_path).note("fault", 2, 12.5, error_code="GroundFailure")
    (line,) = log_lines(tmp_path, 2)
    assert line == {
        "at": "2026-01-01T12:00:00.000+00:00",
        "event": "fault",
        "connector": 2,
        "register_wh": 12.5,
        "error_code": "GroundFailure",
    }


def test_newest_lines_are_shown_also_after_a_restart(tmp_path: Path) -> None:
    first = log(tmp_path)
    for number in range(SHOWN_LINES + 10):
        first.note("card", 1, float(number))
    assert len(first.lines()) == SHOWN_LINES
    assert log(tmp_path).lines() == first.lines()


def test_line_torn_by_a_kill_spoils_no_other(tmp_path: Path) -> None:
    (tmp_path / LOG_NAME).write_text('{"at": "2026-01-01T12:00:00.000+00:00", "eve')
    log(tmp_path).note("start", 1, 3.0)
    assert [line["event"] for line in log_lines(tmp_path)] == ["start"]
    assert [line["event"] for line in log(tmp_path).lines()] == ["start"]


def test_log_is_bounded_and_one_older_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / LOG_NAME
    path.write_text(" " * ROTATE_AT_BYTES + "\n")
    full = log(tmp_path)
    full.note("contactor-closed", 1, 1.0)
    full.note("contactor-opened", 1, 4.0)
    assert path.stat().st_size < 1000
    assert [interval.energy_wh for interval in closed_intervals(tmp_path)] == [3.0]


def test_interval_of_a_killed_process_ends_at_the_next_start(tmp_path: Path) -> None:
    written = log(tmp_path)
    for event, register_wh in (
        ("start", 0.0),
        ("contactor-closed", 0.0),
        ("start", 7.0),
        ("contactor-closed", 7.0),
    ):
        written.note(event, 1, register_wh)
    (interval,) = closed_intervals(tmp_path)
    assert (interval.ended_by, interval.energy_wh) == ("start", 7.0)


def test_failing_disk_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    failing = log(tmp_path / "missing")
    failing.note("card", 1, 0.0)
    failing.note("card", 1, 0.0)
    assert len(failing.lines()) == 2
    assert len(caplog.records) == 1
