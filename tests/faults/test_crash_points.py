"""F3 of the fault experiments: `os._exit` before and after every commit, send and write to the board.

The points are those that an act hits when nothing goes wrong; so no label can be forgotten.
"""

from pathlib import Path

import pytest

from tests.faults.conftest import Table
from tests.faults.crash_runs import SCENES, crash_everywhere, crash_run, did_crash, slots
from tests.faults.ledger import merged

SHORT = {
    "cards": (
        "before commit save StartTransaction+card",
        "after commit save StartTransaction+card",
        "after allow the contactor",
        "after send StartTransaction",
        "before commit settle_delivered StartTransaction",
        "before commit save StopTransaction+card",
        "before send StopTransaction",
        "after commit save StopTransaction+card",
        "before commit settle_delivered StopTransaction",
    ),
    "return, resumed": ("before offer some current", "before commit save transaction"),
    "return, closed": ("before commit save StopTransaction", "after send StopTransaction"),
    "clock set later": ("after commit save StopTransaction+card",),
    "unset clock": ("before commit convert_provisional_times", "after commit save MeterValues"),
}


async def test_f3_sample_of_crash_points_loses_and_doubles_nothing(tmp_path: Path) -> None:
    async with slots(tmp_path, 1) as (slot,):
        for scene, points in SHORT.items():
            for point in points:
                outcome = await crash_run(slot, SCENES[scene], point)
                assert did_crash(outcome), (scene, point, outcome)
                assert outcome.faults == [], (scene, point, outcome.faults)
                assert outcome.figures.is_clean, (scene, point, outcome.figures)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.faults
@pytest.mark.timeout(5000)
async def test_f3_in_full_size(tmp_path: Path, scene: str, table: Table) -> None:
    runs = await crash_everywhere(tmp_path, SCENES[scene], times=3)

    table.add("F3 exact crash points", len(runs), merged(run.outcome.figures for run in runs))
    assert [str(run) for run in runs if not run.is_clean] == []
    assert len({run.point for run in runs}) >= 20, "the act hit hardly a point"
