"""F10 of the fault experiments: short here, in full size and in real time by `make faults`."""

import logging

import pytest

from tests.faults.fleet import Returned, restart


def check(result: Returned) -> None:
    assert result.attempts >= result.links, result
    assert result.peak_to_mean < 3, result


async def test_f10_fleet_does_not_come_back_in_one_wave() -> None:
    check(await restart(links=40, outage_s=10, seed=1, scale=10))


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("outage_s", [2, 20, 60])
async def test_f10_in_full_size(outage_s: float, capsys: pytest.CaptureFixture[str]) -> None:
    logging.disable(logging.WARNING)
    try:
        result = await restart(links=200, outage_s=outage_s, seed=10, scale=1)
    finally:
        logging.disable(logging.NOTSET)
    with capsys.disabled():
        print(f"\nF10 after {outage_s} s: {result}, peak/mean {result.peak_to_mean:.2f}")
    check(result)
