"""F13 of the fault experiments: short here, in full size by `make faults`."""

import asyncio
import logging
from pathlib import Path

import pytest

from tests.faults.confirmation_kills import killed_charges
from tests.faults.confirmations import FATES, Case, cases, play


async def play_all(seed: int, count: int, at_once: int) -> list[str]:
    """Play that many boxes, some at a time; return what must not be."""
    gate = asyncio.Semaphore(at_once)

    async def one(charges: list[Case]) -> list[str]:
        async with gate:
            return await play(charges)

    found = await asyncio.gather(*(one(charges) for charges in cases(seed, count)))
    return [wrong for wrongs in found for wrong in wrongs]


async def test_f13_the_rest_of_a_transaction_carries_what_its_start_was_told() -> None:
    assert await play_all(seed=1, count=3 * len(FATES), at_once=7) == []


async def test_f13_a_kill_in_between_changes_nothing_of_it(tmp_path: Path) -> None:
    assert await killed_charges(tmp_path, count=1, seed=1) == []


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [10, 11], ids=["restarts", "ends"])
async def test_f13_with_kills_in_full_size(tmp_path: Path, seed: int) -> None:
    assert await killed_charges(tmp_path, count=20, seed=seed) == []


@pytest.mark.faults
@pytest.mark.timeout(1800)
async def test_f13_in_full_size(capsys: pytest.CaptureFixture[str]) -> None:
    logging.disable(logging.WARNING)
    try:
        wrongs = await play_all(seed=13, count=200, at_once=5)
    finally:
        logging.disable(logging.NOTSET)
    with capsys.disabled():
        print(f"\nF13 200 boxes with 400 charges: {len(wrongs)} wrong")
    assert wrongs == []
