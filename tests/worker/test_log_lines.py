"""The newest log lines, as the diagnostics bundle gets them."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chargepoint.worker.log_lines import MOST_CHARACTERS, MOST_LINES, LogLines

logger = logging.getLogger("chargepoint.example")
FRAME = """< TEXT '[2,"7","RemoteStartTransaction",{"idTag":"04A2C3D4"}]' [58 bytes]"""
KEY = """[2,"8","ChangeConfiguration",{"key":"AuthorizationKey","value":"4f4f4f4f"}]"""


@pytest.fixture
def log() -> Iterator[LogLines]:
    lines = LogLines()
    with lines.listening():
        yield lines


def test_lines_come_with_time_level_and_name_and_without_secrets(log: LogLines) -> None:
    logger.info("%s then %s", FRAME, KEY)

    (line,) = log.between(None, None)
    assert datetime.fromisoformat(line.split()[0]) > datetime.now(UTC) - timedelta(minutes=1)
    assert line.split(maxsplit=3)[1:3] == ["INFO", "chargepoint.example:"]
    assert "•••• C3D4" in line and "04A2C3D4" not in line
    assert "4f4f4f4f" not in line


def test_only_the_newest_are_kept_and_long_ones_lose_their_middle(log: LogLines) -> None:
    for number in range(MOST_LINES + 5):
        logger.info("line %s", number)
    logger.info("begin %s end", "x" * 100_000)

    lines = log.between(None, None)
    assert len(lines) == MOST_LINES
    assert lines[0].endswith("line 6")
    assert len(lines[-1]) < MOST_CHARACTERS + 40
    assert "begin" in lines[-1] and lines[-1].endswith("end")


def test_a_traceback_is_part_of_its_line(log: LogLines) -> None:
    try:
        raise ValueError("ws://user:secret@csms.example")
    except ValueError:
        logger.warning("it failed", exc_info=True)

    (line,) = log.between(None, None)
    assert "Traceback" in line and "ws://••••@csms.example" in line


def test_times_limit_what_is_told(log: LogLines) -> None:
    logger.info("now")
    now = datetime.now(UTC)

    assert len(log.between(now - timedelta(seconds=5), now)) == 1
    assert log.between(now + timedelta(seconds=5), None) == []
    assert log.between(None, now - timedelta(seconds=5)) == []


def test_a_line_that_cannot_be_formatted_fails_nobody(
    log: LogLines, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "%d", ("text",), None)
    monkeypatch.setattr(logging, "raiseExceptions", False)

    log.handle(record)

    assert log.between(None, None) == []
