"""The limit over time: known cases, and a slow evaluation of single instants as the oracle."""

import math
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargepoint.domain.charging_profile import (
    ChargingProfile,
    InstalledProfile,
    Kind,
    Purpose,
    RateUnit,
    RecurrencyKind,
)
from chargepoint.domain.composite_schedule import (
    DAY_S,
    Facts,
    Segment,
    added,
    limited,
    profile_limit,
    stacks_of,
)
from tests.support.charging_profiles import MIDNIGHT, daily, installed, profile

T0 = int(MIDNIGHT.timestamp())
FACTS = Facts(1, phases=3, own_limit_a=32.0, transaction_key="key", transaction_start=MIDNIGHT)


def limits(
    *found: InstalledProfile, facts: Facts = FACTS, span_s: int = DAY_S, shares: int = 1, from_s: int = 0
) -> list[tuple[int, float]]:
    stacked = stacks_of(found, facts.connector_id, facts.transaction_key)
    segments = profile_limit(stacked, facts, T0 + from_s, T0 + span_s, shares)
    return [(segment.start_s - T0, round(segment.limit_a, 3)) for segment in segments]


def test_without_a_profile_nothing_is_limited() -> None:
    assert limits() == [(0, math.inf)]


def test_periods_follow_one_another_until_the_duration_ends() -> None:
    made = profile(1, (0, 10.0), (60, 6.0), (120, 8.0), schedule_duration_s=150, schedule_start=MIDNIGHT)

    assert limits(installed(made)) == [(0, 10.0), (60, 6.0), (120, 8.0), (150, math.inf)]


def test_a_period_beyond_the_duration_is_ignored() -> None:
    made = profile(1, (0, 10.0), (600, 6.0), schedule_duration_s=60)

    assert limits(installed(made)) == [(0, 10.0), (60, math.inf)]


def test_the_higher_stack_level_counts_until_it_ends() -> None:
    high = profile(1, (0, 20.0), stack_level=5, schedule_duration_s=100)
    low = profile(2, (0, 8.0), (150, 9.0), stack_level=1)

    assert limits(installed(low), installed(high)) == [(0, 20.0), (100, 8.0), (150, 9.0)]


def test_a_daily_profile_comes_back_every_day() -> None:
    made = daily(1, (0, 10.0), (3600, 0.0), schedule_duration_s=7200)

    assert limits(installed(made), span_s=DAY_S + 3601) == [
        (0, 10.0),
        (3600, 0.0),
        (7200, math.inf),
        (DAY_S, 10.0),
        (DAY_S + 3600, 0.0),
    ]


def test_a_weekly_profile_lasts_a_week_without_a_duration() -> None:
    made = replace(daily(1, (0, 10.0), (DAY_S, 6.0)), recurrency=RecurrencyKind.WEEKLY)

    assert limits(installed(made), span_s=7 * DAY_S + 1) == [(0, 10.0), (DAY_S, 6.0), (7 * DAY_S, 10.0)]


def test_a_recurring_profile_does_not_begin_before_its_start() -> None:
    made = daily(1, (0, 10.0))
    later = replace(made, schedule=replace(made.schedule, start=MIDNIGHT + timedelta(seconds=50)))

    assert limits(installed(later)) == [(0, math.inf), (50, 10.0)]


def test_a_relative_profile_is_anchored_at_the_transaction() -> None:
    made = profile(1, (0, 10.0), (100, 6.0), kind=Kind.RELATIVE)
    facts = replace(FACTS, transaction_start=MIDNIGHT - timedelta(seconds=40))

    assert limits(installed(made), facts=facts) == [(0, 10.0), (60, 6.0)]


def test_without_a_transaction_a_relative_profile_would_begin_now() -> None:
    made = profile(1, (0, 10.0), (100, 6.0), kind=Kind.RELATIVE)
    facts = Facts(1, 3, 32.0)

    assert limits(installed(made), facts=facts, from_s=30) == [(30, 10.0), (130, 6.0)]


def test_a_relative_profile_below_another_would_begin_now_too() -> None:
    made = profile(1, (0, 10.0), (100, 6.0), kind=Kind.RELATIVE)
    above = profile(2, (0, 8.0), stack_level=1, schedule_start=MIDNIGHT, schedule_duration_s=50)

    found = limits(installed(made), installed(above), facts=Facts(1, 3, 32.0))

    assert found == [(0, 8.0), (50, 10.0), (100, 6.0)]


def test_a_relative_profile_of_the_charge_point_begins_when_it_came() -> None:
    made = profile(1, (0, 10.0), (100, 6.0), kind=Kind.RELATIVE, purpose=Purpose.CHARGE_POINT_MAX)

    assert limits(installed(made, at=MIDNIGHT - timedelta(seconds=90))) == [(0, 10.0), (10, 6.0)]


@pytest.mark.parametrize("purpose", Purpose)
def test_what_came_later_than_the_clock_says_has_begun(purpose: Purpose) -> None:
    made = profile(1, (0, 10.0), (100, 6.0), kind=Kind.RELATIVE, purpose=purpose)
    later = MIDNIGHT + timedelta(days=365)
    stack = installed(made, 1, later, "key")

    assert limits(stack, facts=Facts(1, 3, 32.0, "key", later)) == [(0, 10.0), (100, 6.0)]


def test_validity_cuts_on_both_sides() -> None:
    made = profile(
        1, (0, 10.0), valid_from=MIDNIGHT + timedelta(seconds=10), valid_to=MIDNIGHT + timedelta(seconds=20)
    )

    assert limits(installed(made)) == [(0, math.inf), (10, 10.0), (20, math.inf)]


def test_a_tx_profile_overrules_the_default_even_upwards() -> None:
    default = installed(profile(1, (0, 8.0)), 0)
    own = installed(profile(2, (0, 16.0), purpose=Purpose.TX, schedule_duration_s=60), 1, key="key")

    assert limits(default, own) == [(0, 16.0), (60, 8.0)]


def test_a_tx_profile_of_another_transaction_or_connector_counts_nothing() -> None:
    own = profile(2, (0, 16.0), purpose=Purpose.TX)

    assert limits(installed(own, 1, key="other"), installed(own, 2, key="key")) == [(0, math.inf)]


def test_the_maximum_bounds_what_the_transaction_may() -> None:
    default = installed(profile(1, (0, 20.0), (60, 8.0)))
    whole = installed(profile(2, (0, 12.0), purpose=Purpose.CHARGE_POINT_MAX))

    assert limits(default, whole) == [(0, 12.0), (60, 8.0)]
    assert limits(default, whole, shares=2) == [(0, 6.0)]


def test_a_connectors_own_default_goes_before_that_of_all() -> None:
    everywhere, own = installed(profile(1, (0, 20.0)), 0), installed(profile(2, (0, 8.0)), 1)

    assert limits(everywhere, own) == [(0, 8.0)]
    assert limits(everywhere, own, facts=replace(FACTS, connector_id=2)) == [(0, 20.0)]


@pytest.mark.parametrize(("phases", "limit_a"), [(3, 16.0), (1, 48.0)])
def test_watts_are_shared_by_all_phases(phases: int, limit_a: float) -> None:
    made = profile(1, (0, 11040.0), schedule_unit=RateUnit.WATT)

    assert limits(installed(made), facts=replace(FACTS, phases=phases)) == [(0, limit_a)]


def test_limits_are_bounded_and_added() -> None:
    one = [Segment(0, 10, math.inf), Segment(10, 20, 8.0)]
    other = [Segment(0, 5, 6.0), Segment(5, 20, 16.0)]

    total = added([limited(one, 16.0), limited(other, 16.0)], 0, 20)

    assert list(total) == [Segment(0, 5, 22.0), Segment(5, 10, 32.0), Segment(10, 20, 24.0)]


def test_nothing_stays_nothing() -> None:
    assert list(limited([], 16.0)) == []


# -- an oracle of single instants -----------------------------------------------------------------------

HOUR_S = 3600
moments = st.integers(-3, 30).map(lambda hours: MIDNIGHT + timedelta(hours=hours))


@st.composite
def profiles(draw: st.DrawFn, number: int) -> ChargingProfile:
    starts = sorted(draw(st.sets(st.integers(1, 30), max_size=4)))
    periods = [(start * HOUR_S, float(draw(st.integers(0, 40)))) for start in [0, *starts]]
    kind = draw(st.sampled_from(Kind))
    is_recurring = kind is Kind.RECURRING
    return profile(
        number,
        *periods,
        stack_level=draw(st.integers(0, 3)),
        purpose=draw(st.sampled_from(Purpose)),
        kind=kind,
        recurrency=draw(st.sampled_from(RecurrencyKind)) if is_recurring else None,
        schedule_start=draw(moments) if is_recurring else draw(st.none() | moments),
        schedule_duration_s=draw(st.none() | st.integers(1, 40).map(lambda hours: hours * HOUR_S)),
        valid_from=draw(st.none() | moments),
        valid_to=draw(st.none() | moments),
    )


@st.composite
def stacks(draw: st.DrawFn) -> list[InstalledProfile]:
    found: list[InstalledProfile] = []
    for number in range(draw(st.integers(0, 6))):
        made = draw(profiles(number))
        connector = 0 if made.purpose is Purpose.CHARGE_POINT_MAX else 1
        found.append(installed(made, connector, draw(moments), "key" if made.purpose is Purpose.TX else ""))
    places = {(one.profile.purpose, one.profile.stack_level): one for one in found}
    return list(places.values())


def limit_of(one: InstalledProfile, at_s: int) -> float | None:
    """Return what one profile says of an instant, None where it is not valid then."""
    made, timetable = one.profile, one.profile.schedule
    if made.valid_from and at_s < made.valid_from.timestamp():
        return None
    if made.valid_to and at_s >= made.valid_to.timestamp():
        return None
    came_at = min(one.installed_at, MIDNIGHT)
    origin = (timetable.start or came_at) if made.kind is not Kind.RELATIVE else MIDNIGHT
    if made.kind is Kind.RELATIVE and made.purpose is Purpose.CHARGE_POINT_MAX:
        origin = came_at
    offset_s = at_s - int(origin.timestamp())
    if offset_s < 0:
        return None
    if made.recurrency is not None:
        offset_s %= DAY_S if made.recurrency is RecurrencyKind.DAILY else 7 * DAY_S
    if timetable.duration_s is not None and offset_s >= timetable.duration_s:
        return None
    return [period.limit for period in timetable.periods if period.start_s <= offset_s][-1]


def expected_a(stack: list[InstalledProfile], at_s: int) -> float:
    def first(purpose: Purpose) -> float | None:
        found = [one for one in stack if one.profile.purpose is purpose]
        found.sort(key=lambda one: -one.profile.stack_level)
        said = (limit_of(one, at_s) for one in found)
        return next((limit for limit in said if limit is not None), None)

    charge = first(Purpose.TX)
    charge = first(Purpose.TX_DEFAULT) if charge is None else charge
    present = [limit for limit in (first(Purpose.CHARGE_POINT_MAX), charge) if limit is not None]
    return min(present, default=math.inf)


@given(stacks())
def test_every_instant_has_the_limit_that_the_rules_give_it(stack: list[InstalledProfile]) -> None:
    span_s = 26 * HOUR_S
    segments = list(profile_limit(stacks_of(stack, 1, "key"), FACTS, T0, T0 + span_s))

    assert segments[0].start_s == T0
    assert segments[-1].end_s == T0 + span_s
    for before, after in pairwise(segments):
        assert before.end_s == after.start_s
        assert before.limit_a != after.limit_a
    for at_s in range(T0, T0 + span_s, HOUR_S // 2):
        (segment,) = [s for s in segments if s.start_s <= at_s < s.end_s]
        assert segment.limit_a == expected_a(stack, at_s)
