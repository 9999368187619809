"""F1 and F2 of the fault experiments: short here, in full size by `make faults`."""

from pathlib import Path

import pytest

from tests.faults.conftest import Table
from tests.faults.kills import kill_run


@pytest.mark.parametrize("seed", [1, 2], ids=["off", "on"])
async def test_f1_kills_while_charging_lose_and_double_nothing(tmp_path: Path, seed: int) -> None:
    result = await kill_run(tmp_path, kills=4, seed=seed)
    assert result.is_clean, result
    assert result.transactions > 0


async def test_f2_kills_with_lost_and_refused_confirmations(tmp_path: Path) -> None:
    result = await kill_run(tmp_path, kills=4, seed=3, disturbed=True)
    assert result.is_clean, result


@pytest.mark.faults
@pytest.mark.timeout(5000)
@pytest.mark.parametrize("seed", range(10, 20))
async def test_f1_in_full_size(tmp_path: Path, seed: int, table: Table) -> None:
    result = await kill_run(tmp_path, kills=100, seed=seed)
    table.add("F1 kill -9 while charging", 100, result)
    assert result.is_clean, result


@pytest.mark.faults
@pytest.mark.timeout(5000)
@pytest.mark.parametrize("seed", range(20, 30))
async def test_f2_in_full_size(tmp_path: Path, seed: int, table: Table) -> None:
    result = await kill_run(tmp_path, kills=100, seed=seed, disturbed=True)
    table.add("F2 with lost confirmations", 100, result)
    assert result.is_clean, result
