"""The composite schedule of a day at three sizes, and the limit of this moment."""

import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from operator import attrgetter

import pytest

from chargepoint.domain.charging_profile import InstalledProfile, Purpose
from chargepoint.domain.composite_schedule import DAY_S, Facts, stacks_of
from chargepoint.domain.smart_charging import limit_now, timeline
from tests.support.charging_profiles import MIDNIGHT, daily, installed

pytestmark = pytest.mark.benchmark

ROUNDS = 15
MANY = 500
START = attrgetter("start_s")
SIZES = [(30, 100), (100, 300), (300, 1000)]
T0 = int(MIDNIGHT.timestamp())
FACTS = Facts(1, 3, 32.0, "key", MIDNIGHT)


def stacked(profiles: int, periods: int) -> list[InstalledProfile]:
    """Return profiles that each cover the whole day, as an energy manager would stack them."""
    step_s = DAY_S // periods
    made = [(n * step_s, 6.0 + n % 26) for n in range(periods)]
    return [
        installed(
            daily(
                number,
                *made,
                stack_level=number // 3,
                purpose=[Purpose.CHARGE_POINT_MAX, Purpose.TX_DEFAULT, Purpose.TX][number % 3],
            ),
            number % 3 // 2,
            key="key" if number % 3 == 2 else "",
        )
        for number in range(profiles)
    ]


def scattered(profiles: int, periods: int) -> list[InstalledProfile]:
    """Return profiles that each cover a slice of their own: the worst case, every one of them counts.

    Three periods of each fall into its slice, so that the whole day fits into one answer.
    """
    slice_s = DAY_S // profiles
    found = []
    for number in range(profiles):
        periods_here = [(n * (slice_s // 3), 6.0 + (n + number) % 26) for n in range(3)]
        periods_here += [(slice_s + n, 6.0) for n in range(1, periods - 2)]
        made = daily(number, *periods_here, stack_level=number % 100, schedule_duration_s=slice_s)
        moved = replace(made.schedule, start=MIDNIGHT + timedelta(seconds=number * slice_s))
        found.append(installed(replace(made, schedule=moved), number // 100 % 2))
    return found


def middle_ms(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return sorted(times)[rounds // 2] * 1e3


def floor(found: list[InstalledProfile]) -> tuple[float, float]:
    """Return the two limits that count, knowing which they are: what no way of looking can undercut."""
    whole, charge = found[-3].profile.schedule.periods, found[-1].profile.schedule.periods
    first, second = (periods[bisect_right(periods, 0, key=START) - 1] for periods in (whole, charge))
    return first.limit, second.limit


@pytest.mark.parametrize(("profiles", "periods"), SIZES)
def test_composite_schedule(profiles: int, periods: int, capsys: pytest.CaptureFixture[str]) -> None:
    day, worst = stacked(profiles, periods), scattered(profiles, periods)
    day_stacks, worst_stacks = stacks_of(day, 1, "key"), stacks_of(worst, 1, "key")
    figures = [
        middle_ms(lambda: timeline(day, [FACTS], 1, T0, T0 + DAY_S, 1000)),
        middle_ms(lambda: timeline(worst, [FACTS], 1, T0, T0 + DAY_S, 1000)),
        middle_ms(lambda: limit_now(day_stacks, FACTS, MIDNIGHT), MANY) * 1e3,
        middle_ms(lambda: limit_now(worst_stacks, FACTS, MIDNIGHT), MANY) * 1e3,
        middle_ms(lambda: stacks_of(day, 1, "key")) * 1e3,
        middle_ms(lambda: floor(day), MANY) * 1e3,
    ]
    holds = limit_now(day_stacks, FACTS, MIDNIGHT)
    held_us = middle_ms(lambda: holds.holds_at(T0 + 1)) * 1e3
    with capsys.disabled():
        print(
            f"\n{profiles} x {periods}: stacked {figures[0]:.1f} ms, scattered {figures[1]:.1f} ms, "
            f"limit anew {figures[2]:.1f} µs (scattered {figures[3]:.1f}, sorting a changed set {figures[4]:.0f}, "
            f"floor {figures[5]:.1f}), limit held {held_us:.2f} µs"
        )
