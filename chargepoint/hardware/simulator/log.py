"""The simulated box's own log, independent of everything above the port: the oracle of the fault experiments.

One JSON object per line in `simulator-log.jsonl`: `at` (wall clock, UTC), `event`, `connector`, `register_wh` and
details. Events: start, plug-in, plug-out, vehicle, contactor-closed, contactor-opened, fault, fault-cleared,
watchdog-tripped, lock, card, safe. A process that is killed leaves an interval without contactor-opened; it ends
with the register of the next start.
"""

import json
import logging
import os
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

logger = logging.getLogger(__name__)

LOG_NAME = "simulator-log.jsonl"
ROTATE_AT_BYTES = 5_000_000
SHOWN_LINES = 200
TAIL_BYTES = 60_000


class SimulatorLog:
    """Appends lines, keeps one older file, remembers the newest lines.

    Each line is one small write on the event loop (some microseconds, a few lines per charge) into the page cache,
    which outlives a killed process.
    """

    def __init__(self, folder: Path, utc_now: Callable[[], datetime]) -> None:
        self._path = folder / LOG_NAME
        self._utc_now = utc_now
        self._has_warned = False
        self._lines: deque[dict[str, object]] = deque(self._read_tail(), maxlen=SHOWN_LINES)

    def lines(self) -> list[dict[str, object]]:
        """Return the newest 200 lines, oldest first."""
        return list(self._lines)

    def note(self, event: str, connector_id: int, register_wh: float, **details: object) -> None:
        """Append a line. A failing disk is logged once; the line is then in memory alone."""
        at = self._utc_now().isoformat(timespec="milliseconds")
        line = {"at": at, "event": event, "connector": connector_id, "register_wh": register_wh, **details}
        self._lines.append(line)
        try:
            self._append(json.dumps(line) + "\n")
        except OSError as error:
            if not self._has_warned:
                logger.warning("simulator log %s cannot be written: %s", self._path, error)
            self._has_warned = True

    def _append(self, text: str) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, text.encode())
            size = os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)
        if size > ROTATE_AT_BYTES:
            self._path.replace(self._path.with_suffix(".old.jsonl"))

    def _read_tail(self) -> list[dict[str, object]]:
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - TAIL_BYTES))
                tail = file.read()
            if tail and not tail.endswith(b"\n"):
                self._append("\n")
        except OSError:
            return []
        return [line for line in map(_parse_line, tail.split(b"\n")) if line is not None]


def _parse_line(text: bytes) -> dict[str, object] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None
