"""Charging profiles to one limit over time (OCPP 1.6 ed. 2 §3.13.2-3.13.6, §5.7).

Within a purpose the valid profile with the highest stackLevel counts; a TxProfile overrules the TxDefaultProfile while it
is valid; ChargePointMaxProfile and the charge point's own limit bound both. Instants are whole seconds since 1970, limits
are A per phase. Only what no higher profile covers is looked at, so that the work grows with what is to be seen.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

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
FIRST_WINDOW_S = 60
WINDOW_GROWTH = 4
_REPEAT_S = {RecurrencyKind.DAILY: DAY_S, RecurrencyKind.WEEKLY: 7 * DAY_S}
_EVER_S = 1 << 60
_START_S = attrgetter("start_s")

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


class Segment(NamedTuple):
    """A limit from start_s (included) to end_s (excluded). limit_a inf: no profile limits it.

    A tuple, since thousands are made for one answer, and a frozen dataclass takes twice as long to make.
    """

    start_s: int
    end_s: int
    limit_a: float


@dataclass(frozen=True, slots=True)
class _Layer:
    """One profile as it is looked at again and again. *_s: seconds since 1970.

    origin_s: the start of its schedule; is_relative: it hangs on the transaction instead; is_begun: it began by now,
    since a clock that a power cut has lost, or that was set back, must not lift a limit. repeat_s: 0 for once.
    """

    schedule: ChargingSchedule
    origin_s: int
    is_relative: bool
    is_begun: bool
    valid_from_s: int
    valid_to_s: int
    repeat_s: int
    lasts_s: int


@dataclass(frozen=True, slots=True)
class Stacks:
    """What of the installed profiles concerns one connector and its transaction, what counts first in front.

    whole: of ChargePointMaxProfile. charge: of TxProfile, then of TxDefaultProfile. It holds until the set of installed
    profiles or the transaction changes, so that the limit of a moment need not sort them again.
    """

    whole: tuple[_Layer, ...]
    charge: tuple[_Layer, ...]


def stacks_of(installed: Iterable[InstalledProfile], connector_id: int, transaction_key: str) -> Stacks:
    """Return what concerns a connector. transaction_key: "" without one."""
    ranked = _ranked(one for one in installed if _concerns(one, connector_id, transaction_key))
    layers = {
        purpose: tuple(_layer(one) for one in ranked if one.profile.purpose is purpose) for purpose in Purpose
    }
    return Stacks(layers[Purpose.CHARGE_POINT_MAX], layers[Purpose.TX] + layers[Purpose.TX_DEFAULT])


def _layer(one: InstalledProfile) -> _Layer:
    """Prepare a profile: its schedule starts where it says, with the transaction, or when it was installed (§3.13.5)."""
    profile, schedule = one.profile, one.profile.schedule
    repeat_s = 0
    if profile.kind is Kind.RECURRING and profile.recurrency is not None:
        repeat_s = _REPEAT_S[profile.recurrency]
    is_fixed = profile.kind is not Kind.RELATIVE and schedule.start is not None
    origin = schedule.start if is_fixed and schedule.start else one.installed_at
    lasts_s = _EVER_S if schedule.duration_s is None else schedule.duration_s
    return _Layer(
        schedule,
        int(origin.timestamp()),
        is_relative=profile.kind is Kind.RELATIVE and profile.purpose is not Purpose.CHARGE_POINT_MAX,
        is_begun=not is_fixed,
        valid_from_s=-_EVER_S if profile.valid_from is None else math.ceil(profile.valid_from.timestamp()),
        valid_to_s=_EVER_S if profile.valid_to is None else math.ceil(profile.valid_to.timestamp()),
        repeat_s=repeat_s,
        lasts_s=min(lasts_s, repeat_s) if repeat_s else lasts_s,
    )


@dataclass(frozen=True, slots=True)
class _Anchors:
    """What a schedule without a start of its own hangs on. now_s: the latest that it can have begun."""

    now_s: int
    transaction_start_s: int
    phases: int


def profile_limit(
    stacks: Stacks, facts: Facts, start_s: int, end_s: int, shares: int = 1
) -> Iterator[Segment]:
    """Yield what the profiles allow a connector, without gaps, neighbours differing.

    shares: how many connectors divide what ChargePointMaxProfile allows.
    """
    begun = facts.transaction_start
    begun_s = start_s if begun is None else min(start_s, int(begun.timestamp()))
    anchors = _Anchors(start_s, begun_s, facts.phases)
    return _merged(
        segment
        for window in _windows(start_s, end_s)
        for segment in _lowest(
            _divided(_covered(stacks.whole, anchors, window), shares),
            _covered(stacks.charge, anchors, window),
            window,
        )
    )


def _windows(start_s: int, end_s: int) -> Iterator[Interval]:
    """Yield the span in growing pieces: whoever wants its beginning alone does not pay for the rest."""
    length_s = FIRST_WINDOW_S
    while start_s < end_s:
        yield start_s, min(end_s, start_s + length_s)
        start_s, length_s = start_s + length_s, WINDOW_GROWTH * length_s


def limited(segments: Iterable[Segment], own_limit_a: float) -> Iterator[Segment]:
    """Bound a limit by the charge point's own."""
    return _merged(Segment(s.start_s, s.end_s, min(s.limit_a, own_limit_a)) for s in segments)


def added(parts: Sequence[Iterator[Segment]], start_s: int, end_s: int) -> Iterator[Segment]:
    """Return the sum of connectors' limits: what flows at the grid connection."""
    total: Iterator[Segment] = iter([Segment(start_s, end_s, 0.0)])
    for part in parts:
        total = _combined(total, part, lambda one, other: one + other)
    return _merged(total)


def _concerns(installed: InstalledProfile, connector_id: int, transaction_key: str) -> bool:
    if installed.profile.purpose is Purpose.TX:
        return installed.transaction_key == transaction_key and installed.connector_id == connector_id
    return installed.connector_id in (0, connector_id)


def _ranked(installed: Iterable[InstalledProfile]) -> list[InstalledProfile]:
    """Return the profiles of one purpose, the one that counts first: a single connector's own before connector 0's."""
    return sorted(installed, key=lambda one: (-one.profile.stack_level, -one.connector_id))


def _covered(ranked: Sequence[_Layer], anchors: _Anchors, window: Interval) -> list[Segment]:
    """Return the limits where any profile is valid, in order; each profile fills what the ones before left open."""
    gaps: list[Interval] = [window]
    segments: list[Segment] = []
    for one in ranked:
        if not gaps:
            break
        left: list[Interval] = []
        for gap in gaps:
            left += _fill(one, anchors, gap, segments)
        gaps = left
    segments.sort()
    return segments


def _fill(one: _Layer, anchors: _Anchors, gap: Interval, segments: list[Segment]) -> list[Interval]:
    """Add the profile's limits within a gap; return what it leaves open."""
    position, end_s = gap
    left: list[Interval] = []
    for active_s, over_s, origin_s in _occurrences(one, anchors, gap):
        if active_s > position:
            left.append((position, active_s))
        segments += _periods(one.schedule, anchors.phases, active_s, over_s, origin_s)
        position = over_s
    if position < end_s:
        left.append((position, end_s))
    return left


def _occurrences(one: _Layer, anchors: _Anchors, within: Interval) -> Iterator[tuple[int, int, int]]:
    """Yield (from, to, start of the schedule) of each time the profile is valid, clipped and in order."""
    low, high = max(within[0], one.valid_from_s), min(within[1], one.valid_to_s)
    occurrence_s = _origin_s(one, anchors)
    if one.repeat_s:
        occurrence_s += max(0, (low - occurrence_s) // one.repeat_s) * one.repeat_s
    while occurrence_s < high:
        active_s, over_s = max(low, occurrence_s), min(high, occurrence_s + one.lasts_s)
        if active_s < over_s:
            yield active_s, over_s, occurrence_s
        if not one.repeat_s:
            return
        occurrence_s += one.repeat_s


def _origin_s(one: _Layer, anchors: _Anchors) -> int:
    if one.is_relative:
        return anchors.transaction_start_s
    return min(one.origin_s, anchors.now_s) if one.is_begun else one.origin_s


def _periods(
    schedule: ChargingSchedule, phases: int, active_s: int, over_s: int, origin_s: int
) -> Iterator[Segment]:
    periods = schedule.periods
    number = bisect_right(periods, active_s - origin_s, key=_START_S) - 1
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
