"""Charging profiles to one limit over time (OCPP 1.6 ed. 2 §3.13.2-3.13.6, §5.7).

Within a purpose the valid profile with the highest stackLevel counts; a TxProfile overrules the TxDefaultProfile while it
is valid; ChargePointMaxProfile and the charge point's own limit bound both. Instants are whole seconds since 1970, limits
are A per phase. Only what no higher profile covers is looked at, so that the work grows with what is to be seen.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from chargepoint.domain.charging_profile import (
    ChargingSchedule,
    InstalledProfile,
    Kind,
    Purpose,
    RateUnit,
    RecurrencyKind,
)
from chargepoint.domain.units import NOMINAL_VOLTAGE_V

DAY_S = 86400
FIRST_WINDOW_S = 3600
_REPEAT_S = {RecurrencyKind.DAILY: DAY_S, RecurrencyKind.WEEKLY: 7 * DAY_S}

Interval = tuple[int, int]
"""From (included) to (excluded)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a connector the limit depends on.

    connector_id 0: profiles for the whole charge point alone. transaction_key: "" without one. transaction_start: anchors
    relative profiles, None: `now` would. phases: the hardware's. own_limit_a: of installation, hardware and user.
    """

    connector_id: int
    phases: int
    own_limit_a: float
    transaction_key: str = ""
    transaction_start: datetime | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A limit from start_s (included) to end_s (excluded). limit_a inf: no profile limits it."""

    start_s: int
    end_s: int
    limit_a: float


def profile_limit(
    installed: Sequence[InstalledProfile], facts: Facts, start_s: int, end_s: int, shares: int = 1
) -> Iterator[Segment]:
    """Yield what the profiles allow a connector, without gaps, neighbours differing.

    shares: how many connectors divide what ChargePointMaxProfile allows.
    """
    start = datetime.fromtimestamp(start_s, UTC)
    anchored = replace(facts, transaction_start=min(facts.transaction_start or start, start))
    concerning = _ranked(_begun(one, start) for one in installed if _concerns(one, facts))
    whole = [one for one in concerning if one.profile.purpose is Purpose.CHARGE_POINT_MAX]
    charge = [one for one in concerning if one.profile.purpose is Purpose.TX]
    charge += [one for one in concerning if one.profile.purpose is Purpose.TX_DEFAULT]
    return _merged(
        segment
        for window in _windows(start_s, end_s)
        for segment in _lowest(
            _divided(_covered(whole, anchored, window), shares), _covered(charge, anchored, window), window
        )
    )


def _windows(start_s: int, end_s: int) -> Iterator[Interval]:
    """Yield the span in growing pieces: whoever wants its beginning alone does not pay for the rest."""
    length_s = FIRST_WINDOW_S
    while start_s < end_s:
        yield start_s, min(end_s, start_s + length_s)
        start_s, length_s = start_s + length_s, 2 * length_s


def limited(segments: Iterable[Segment], own_limit_a: float) -> Iterator[Segment]:
    """Bound a limit by the charge point's own."""
    return _merged(Segment(s.start_s, s.end_s, min(s.limit_a, own_limit_a)) for s in segments)


def added(parts: Sequence[Iterator[Segment]], start_s: int, end_s: int) -> Iterator[Segment]:
    """Return the sum of connectors' limits: what flows at the grid connection."""
    total: Iterator[Segment] = iter([Segment(start_s, end_s, 0.0)])
    for part in parts:
        total = _combined(total, part, lambda one, other: one + other)
    return _merged(total)


def _concerns(installed: InstalledProfile, facts: Facts) -> bool:
    if installed.profile.purpose is Purpose.TX:
        return (
            installed.transaction_key == facts.transaction_key
            and installed.connector_id == facts.connector_id
        )
    return installed.connector_id in (0, facts.connector_id)


def _begun(installed: InstalledProfile, start: datetime) -> InstalledProfile:
    """Return it as begun by now: a clock that a power cut has lost, or that was set back, must not lift a limit."""
    return installed if installed.installed_at <= start else replace(installed, installed_at=start)


def _ranked(installed: Iterable[InstalledProfile]) -> list[InstalledProfile]:
    """Return the profiles of one purpose, the one that counts first: a single connector's own before connector 0's."""
    return sorted(installed, key=lambda one: (-one.profile.stack_level, -one.connector_id))


def _covered(ranked: list[InstalledProfile], facts: Facts, window: Interval) -> list[Segment]:
    """Return the limits where any profile is valid, in order; each profile fills what the ones before left open."""
    gaps: list[Interval] = [window]
    segments: list[Segment] = []
    for one in ranked:
        if not gaps:
            break
        left: list[Interval] = []
        for gap in gaps:
            left += _fill(one, facts, gap, segments)
        gaps = left
    segments.sort(key=lambda segment: segment.start_s)
    return segments


def _fill(one: InstalledProfile, facts: Facts, gap: Interval, segments: list[Segment]) -> list[Interval]:
    """Add the profile's limits within a gap; return what it leaves open."""
    position, end_s = gap
    left: list[Interval] = []
    for active_s, over_s, origin_s in _occurrences(one, facts, gap):
        if active_s > position:
            left.append((position, active_s))
        segments += _periods(one.profile.schedule, facts.phases, active_s, over_s, origin_s)
        position = over_s
    if position < end_s:
        left.append((position, end_s))
    return left


def _occurrences(one: InstalledProfile, facts: Facts, within: Interval) -> Iterator[tuple[int, int, int]]:
    """Yield (from, to, start of the schedule) of each time the profile is valid, clipped and in order."""
    profile, schedule = one.profile, one.profile.schedule
    low, high = within
    if profile.valid_from is not None:
        low = max(low, math.ceil(profile.valid_from.timestamp()))
    if profile.valid_to is not None:
        high = min(high, math.ceil(profile.valid_to.timestamp()))
    origin_s = _origin_s(one, facts)
    duration_s = schedule.duration_s
    if profile.kind is not Kind.RECURRING or profile.recurrency is None:
        over_s = high if duration_s is None else min(high, origin_s + duration_s)
        if max(low, origin_s) < over_s:
            yield max(low, origin_s), over_s, origin_s
        return
    repeat_s = _REPEAT_S[profile.recurrency]
    lasts_s = repeat_s if duration_s is None else min(duration_s, repeat_s)
    occurrence_s = origin_s + max(0, (low - origin_s) // repeat_s) * repeat_s
    while occurrence_s < high:
        active_s, over_s = max(low, occurrence_s), min(high, occurrence_s + lasts_s)
        if active_s < over_s:
            yield active_s, over_s, occurrence_s
        occurrence_s += repeat_s


def _origin_s(one: InstalledProfile, facts: Facts) -> int:
    """Return when the schedule starts: where it says, with the transaction, or when it was installed (§3.13.5)."""
    profile = one.profile
    origin = one.installed_at
    if profile.kind is not Kind.RELATIVE:
        origin = profile.schedule.start or origin
    elif profile.purpose is not Purpose.CHARGE_POINT_MAX:
        origin = facts.transaction_start or origin
    return int(origin.timestamp())


def _periods(
    schedule: ChargingSchedule, phases: int, active_s: int, over_s: int, origin_s: int
) -> Iterator[Segment]:
    periods = schedule.periods
    number = bisect_right(periods, active_s - origin_s, key=lambda period: period.start_s) - 1
    scale = 1.0 if schedule.unit is RateUnit.AMPERE else 1.0 / watts_per_ampere(phases)
    position = active_s
    while position < over_s:
        is_last = number + 1 >= len(periods)
        end_s = over_s if is_last else min(over_s, origin_s + periods[number + 1].start_s)
        yield Segment(position, end_s, periods[number].limit * scale)
        position, number = end_s, number + 1


def watts_per_ampere(phases: int) -> float:
    """Return the power of 1 A on each phase. phases: all that the charge point has, since none can be switched off."""
    return NOMINAL_VOLTAGE_V * phases


def _divided(segments: list[Segment], shares: int) -> list[Segment]:
    if shares <= 1:
        return segments
    return [Segment(s.start_s, s.end_s, s.limit_a / shares) for s in segments]


def _lowest(first: list[Segment], second: list[Segment], window: Interval) -> Iterator[Segment]:
    return _combined(_gapless(first, *window), _gapless(second, *window), min)


def _gapless(segments: Iterable[Segment], start_s: int, end_s: int) -> Iterator[Segment]:
    position = start_s
    for segment in segments:
        if segment.start_s > position:
            yield Segment(position, segment.start_s, math.inf)
        yield segment
        position = segment.end_s
    if position < end_s:
        yield Segment(position, end_s, math.inf)


def _combined(
    first: Iterator[Segment], second: Iterator[Segment], combine: Callable[[float, float], float]
) -> Iterator[Segment]:
    """Combine two gapless limits of the same span."""
    one, other = next(first, None), next(second, None)
    while one is not None and other is not None:
        start_s, end_s = max(one.start_s, other.start_s), min(one.end_s, other.end_s)
        yield Segment(start_s, end_s, combine(one.limit_a, other.limit_a))
        if one.end_s == end_s:
            one = next(first, None)
        if other.end_s == end_s:
            other = next(second, None)


def _merged(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Join neighbours of the same limit."""
    pending: Segment | None = None
    for segment in segments:
        if pending is not None and pending.limit_a == segment.limit_a:
            pending = Segment(pending.start_s, segment.end_s, pending.limit_a)
            continue
        if pending is not None:
            yield pending
        pending = segment
    if pending is not None:
        yield pending
