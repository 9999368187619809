"""The limit of this moment, and the composite schedule as it is answered."""

import math
from dataclasses import replace
from datetime import timedelta

from chargepoint.domain.charging_profile import Purpose, RateUnit, SchedulePeriod
from chargepoint.domain.composite_schedule import DAY_S, Facts, Segment, stacks_of
from chargepoint.domain.smart_charging import limit_now, schedule_of, timeline
from tests.support.charging_profiles import MIDNIGHT, installed, profile

T0 = int(MIDNIGHT.timestamp())
IDLE = Facts(1, phases=3, own_limit_a=16.0)
CHARGING = replace(IDLE, transaction_key="key", transaction_start=MIDNIGHT)


def test_the_limit_of_now_says_until_when() -> None:
    found = limit_now(stacks_of([installed(profile(1, (0, 10.0), (60, 6.0)))], 1, "key"), CHARGING, MIDNIGHT)

    assert (found.limit_a, found.until) == (10.0, MIDNIGHT + timedelta(seconds=60))
    assert found.holds_at(T0 + 59.9)
    assert not found.holds_at(T0 + 60)
    assert not found.holds_at(T0 - 1)


def test_a_limit_without_end_in_sight_has_no_until() -> None:
    found = limit_now(stacks_of([], 1, "key"), CHARGING, MIDNIGHT)

    assert (found.limit_a, found.until) == (math.inf, None)


def test_one_connector_is_bounded_by_its_own_limit() -> None:
    stack = [installed(profile(1, (0, 10.0), (60, 60.0)))]

    assert timeline(stack, [CHARGING], 1, T0, T0 + 100, 10) == [
        Segment(T0, T0 + 60, 10.0),
        Segment(T0 + 60, T0 + 100, 16.0),
    ]


def test_two_connectors_share_the_maximum_of_the_charge_point() -> None:
    stack = [installed(profile(1, (0, 20.0), purpose=Purpose.CHARGE_POINT_MAX))]
    second = replace(IDLE, connector_id=2)

    assert timeline(stack, [IDLE, second], 0, T0, T0 + 100, 10) == [Segment(T0, T0 + 100, 20.0)]


def test_only_so_many_pieces_are_computed() -> None:
    stack = [installed(profile(1, *((n * 60, float(n % 2)) for n in range(100))))]

    assert len(timeline(stack, [CHARGING], 1, T0, T0 + DAY_S, 5)) == 5


def test_a_schedule_begins_at_zero_with_one_decimal() -> None:
    found = schedule_of([Segment(T0, T0 + 60, 10.16), Segment(T0 + 60, T0 + 90, 6.0)], RateUnit.AMPERE, 3)

    assert found.periods == (SchedulePeriod(0, 10.1), SchedulePeriod(60, 6.0))
    assert found.duration_s == 90


def test_watts_come_back_as_they_were_set() -> None:
    stack = [installed(profile(1, (0, 7400.0), schedule_unit=RateUnit.WATT))]
    segments = timeline(stack, [CHARGING], 1, T0, T0 + 60, 5)

    assert schedule_of(segments, RateUnit.WATT, 3).periods == (SchedulePeriod(0, 7400.0),)


def test_a_single_phase_is_named() -> None:
    assert schedule_of([Segment(T0, T0 + 60, 10.0)], RateUnit.AMPERE, 1).periods[0].number_phases == 1
