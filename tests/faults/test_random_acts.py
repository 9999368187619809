"""F14 of the fault experiments: short here, in full size by `make faults`."""

import logging
import time

import pytest

from tests.faults.random_acts import run_course


@pytest.mark.parametrize("block", range(4))
async def test_f14_random_acts_leave_no_illegal_status(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        await run_course(seed, 12)


@pytest.mark.faults
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("block", range(10))
async def test_f14_in_full_size(block: int, capsys: pytest.CaptureFixture[str]) -> None:
    logging.disable(logging.WARNING)
    started = time.monotonic()
    try:
        for seed in range(100_000 + block * 10_000, 110_000 + block * 10_000):
            await run_course(seed, 12)
    finally:
        logging.disable(logging.NOTSET)
    with capsys.disabled():
        print(f"\nF14 10,000 sequences of 12 acts in {time.monotonic() - started:.0f} s")
