"""F19 of the fault experiments: short here, in full size by `make faults`."""

import logging

import pytest

from tests.faults.fuzzed_box import BATCH, Fuzzed, fuzz


def check(result: Fuzzed) -> None:
    assert result.is_charging, result
    assert result.answers == -(-result.frames // BATCH), result
    assert result.own_messages > 0, result
    assert result.growth_mb < 20, result


@pytest.mark.parametrize("seed", [1, 2])
async def test_f19_rubbish_harms_neither_link_nor_charge(seed: int) -> None:
    check(await fuzz(2_000, seed))


@pytest.mark.faults
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(10, 20))
async def test_f19_in_full_size(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    logging.disable(logging.WARNING)
    try:
        result = await fuzz(100_000, seed)
    finally:
        logging.disable(logging.NOTSET)
    with capsys.disabled():
        print(f"\nF19 {result}")
    check(result)
