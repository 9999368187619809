"""F16 of the fault experiments: short here, in full size by `make faults`."""

from pathlib import Path

import pytest

from tests.faults.conftest import Table
from tests.faults.update_kills import PHASES, Phase, update_run


@pytest.mark.timeout(150)
@pytest.mark.parametrize("phase", PHASES, ids=lambda phase: phase.name)
async def test_f16_a_kill_in_a_phase_of_an_update_leaves_the_truth(tmp_path: Path, phase: Phase) -> None:
    told, result = await update_run(tmp_path, phase)

    assert told[-1] == phase.outcome, told
    assert result.is_clean, result
    assert result.transactions > 0


@pytest.mark.faults
@pytest.mark.timeout(5000)
@pytest.mark.parametrize("phase", PHASES, ids=lambda phase: phase.name)
async def test_f16_in_full_size(tmp_path: Path, phase: Phase, table: Table) -> None:
    for number in range(25):
        folder = tmp_path / str(number)
        folder.mkdir()
        told, result = await update_run(folder, phase)
        table.add("F16 kill -9 in an update", 1, result)
        assert told[-1] == phase.outcome, told
        assert result.is_clean, result
