"""F9 of the fault experiments: short here, in full size by `make faults`."""

import logging

import pytest

from tests.faults.conftest import Table
from tests.faults.flapping import PING_S, PONG_S, SLACK_S, Flapped, flap


def check(result: Flapped) -> None:
    assert result.most_held == 1, result
    assert 0 < result.slowest_find_s < PING_S + PONG_S + SLACK_S, result
    assert result.figures.is_clean, result
    assert result.figures.transactions > 0, result
    assert not result.violations, result
    assert result.growth_mb < 20, result
    assert result.growth_descriptors < 5, result


async def test_f9_flapping_line_doubles_and_loses_nothing() -> None:
    check(await flap(60, seed=3))


@pytest.mark.faults
@pytest.mark.timeout(7200)
async def test_f9_in_full_size(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    logging.disable(logging.WARNING)
    try:
        result = await flap(5_000, seed=10)
    finally:
        logging.disable(logging.NOTSET)
    with capsys.disabled():
        print(f"\nF9 {result}")
    table.add("F9 flapping link", result.reconnects, result.figures)
    check(result)
