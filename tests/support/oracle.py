"""What really flowed, by the simulated box's own log: the judge of the fault experiments."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LOG_FILES = ("simulator-log.old.jsonl", "simulator-log.jsonl")


@dataclass(frozen=True, slots=True)
class Interval:
    """One while with a closed contactor. ended_by: contactor-opened, or start where the process was killed in it."""

    closed_at: str
    ended_at: str
    ended_by: str
    start_wh: float
    end_wh: float

    @property
    def energy_wh(self) -> float:
        """What flowed in it."""
        return self.end_wh - self.start_wh


def log_lines(data_dir: Path, connector_id: int = 1) -> Iterator[dict[str, object]]:
    """Yield the lines of one connector, oldest first; a line torn by a kill is left out."""
    for name in LOG_FILES:
        path = data_dir / name
        for text in path.read_text().splitlines() if path.exists() else ():
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if line["connector"] == connector_id:
                yield line


def closed_intervals(data_dir: Path, connector_id: int = 1) -> list[Interval]:
    """Return every while with a closed contactor that has ended."""
    intervals: list[Interval] = []
    closed: dict[str, object] | None = None
    for line in log_lines(data_dir, connector_id):
        event = str(line["event"])
        if event == "contactor-closed":
            closed = line
        elif closed is not None and event in ("contactor-opened", "start"):
            intervals.append(
                Interval(str(closed["at"]), str(line["at"]), event, _register(closed), _register(line))
            )
            closed = None
    return intervals


def _register(line: dict[str, object]) -> float:
    return float(str(line["register_wh"]))
