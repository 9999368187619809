"""The power curve of a charge: a point a minute, written in batches, whatever the clock does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chargepoint.domain.journal import SessionSample
from tests.runtime.test_restoration import OPEN, RESTARTS, power_returns
from tests.support.charge_point import Bench, stored
from tests.support.clock import START

CARD = "04A2C3D4"


def points(bench: Bench) -> list[SessionSample]:
    """Return what was stored, in order."""
    return bench.store.samples


def draw(bench: Bench) -> None:
    """Let 100 Wh flow, at 3 x 10 A."""
    bench.board.set_meter(bench.board.connectors[1].register_wh + 100, current_a=(10.0, 10.0, 10.0))


async def charge_for(bench: Bench, minutes: int) -> None:
    bench.store.list_card(CARD)
    await bench.plug_in()
    await bench.present(CARD)
    for _ in range(minutes):
        draw(bench)
        await bench.pass_time(60)


async def test_a_point_a_minute_is_kept_until_ten_of_them_are_written_together() -> None:
    async with Bench(stored(keys={"MeterValueSampleInterval": "0"})) as bench:
        await charge_for(bench, 9)
        assert points(bench) == []
        draw(bench)
        await bench.pass_time(60)
        await bench.pass_time(60)

        assert [point.second for point in points(bench)] == [60 * n for n in range(1, 11)]
        assert {point.power_w for point in points(bench)} == {6900}
        assert [point.energy_wh for point in points(bench)] == [100 * n for n in range(1, 11)]
        assert {point.transaction_key for point in points(bench)} == set(bench.store.transactions)


@pytest.mark.parametrize("interval_s", ["1", "7"])
async def test_frequent_samples_make_no_more_points(interval_s: str) -> None:
    async with Bench(stored(keys={"MeterValueSampleInterval": interval_s})) as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        for _ in range(130):
            await bench.pass_time(1)
        await bench.present(CARD)

        assert 2 <= len(points(bench)) <= 3


async def test_the_end_writes_what_is_left() -> None:
    async with Bench(stored(keys={"MeterValueSampleInterval": "0"})) as bench:
        await charge_for(bench, 3)
        await bench.present(CARD)

        assert [point.second for point in points(bench)] == [60, 120, 180]


@pytest.mark.parametrize("step_s", [-3600, 10 * 365 * 86400])
async def test_a_step_of_the_clock_moves_no_point(step_s: int) -> None:
    async with Bench(stored(keys={"MeterValueSampleInterval": "0"})) as bench:
        await charge_for(bench, 2)
        bench.clock.step(step_s)
        await bench.pass_time(60)
        await bench.present(CARD)

        assert [point.second for point in points(bench)] == [60, 120, 180]


async def test_a_charge_that_goes_on_after_a_power_cut_continues_its_curve() -> None:
    begun = replace(
        OPEN, started_at=START - timedelta(hours=1), last_energised_at=START - timedelta(minutes=5)
    )
    bench = Bench(stored(RESTARTS, {"MeterValueSampleInterval": "0"}), (begun,))
    bench.store.list_card(CARD)
    await power_returns(bench, is_plugged=True)
    await bench.pass_time(60)
    await bench.present(CARD)

    assert len(points(bench)) == 1 and 3600 <= points(bench)[0].second < 3800
    await bench.__aexit__()


async def test_a_full_disk_loses_no_more_than_the_oldest_points() -> None:
    async with Bench(stored(keys={"MeterValueSampleInterval": "0"})) as bench:
        await charge_for(bench, 5)
        bench.store.is_full = True
        for _ in range(10):
            await bench.pass_time(60)
        bench.store.is_full = False
        await bench.pass_time(60)
        await bench.present(CARD)

        assert [point.second for point in points(bench)] == [60 * n for n in range(1, 17)]
