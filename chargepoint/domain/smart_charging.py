"""The limit in force now, and the composite schedule a backend asks for (OCPP 1.6 ed. 2 §3.13, §5.7)."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from chargepoint.domain.charging_profile import ChargingSchedule, InstalledProfile, RateUnit, SchedulePeriod
from chargepoint.domain.composite_schedule import (
    DAY_S,
    Facts,
    Segment,
    Stacks,
    added,
    limited,
    profile_limit,
    stacks_of,
    watts_per_ampere,
)

HORIZON_S = DAY_S
"""How far ahead the end of the present limit is looked for; the actor looks again by then."""

LONGEST_S = 31 * DAY_S
"""A composite schedule is computed no further."""


@dataclass(frozen=True, slots=True)
class LimitNow:
    """What the profiles allow from from_s to until_s (seconds since 1970). limit_a inf: they limit nothing."""

    limit_a: float
    from_s: int
    until_s: int

    @property
    def until(self) -> datetime | None:
        """When it changes; None where no change is in sight."""
        is_in_sight = self.until_s - self.from_s < HORIZON_S
        return datetime.fromtimestamp(self.until_s, UTC) if is_in_sight else None

    def holds_at(self, now_s: float) -> bool:
        """Tell whether it needs no new look."""
        return self.from_s <= now_s < self.until_s


def limit_now(stacks: Stacks, facts: Facts, now: datetime, shares: int = 1) -> LimitNow:
    """Return the profiles' limit at `now`, and until when it stays the same. stacks: of that connector."""
    now_s = int(now.timestamp())
    first = next(profile_limit(stacks, facts, now_s, now_s + HORIZON_S, shares))
    return LimitNow(first.limit_a, now_s, first.end_s)


def sharing(connectors: Iterable[Facts]) -> int:
    """Return how many connectors divide what ChargePointMaxProfile allows: those that charge."""
    return max(1, sum(1 for facts in connectors if facts.transaction_key))


def timeline(
    installed: Sequence[InstalledProfile],
    connectors: Sequence[Facts],
    connector_id: int,
    start_s: int,
    end_s: int,
    most: int,
) -> list[Segment]:
    """Return the resulting limit of one of the connectors, or of all together (0), the first `most` pieces of it.

    connectors: all there are. One: A per phase as it is offered. All: the sum of those that charge; while none does, of
    all, as if they did.
    """
    chosen = [facts for facts in connectors if facts.connector_id == connector_id]
    shares = sharing(connectors)
    if connector_id == 0:
        chosen = [facts for facts in connectors if facts.transaction_key] or list(connectors)
        shares = len(chosen)
    parts = [
        limited(profile_limit(_stacks(installed, facts), facts, start_s, end_s, shares), facts.own_limit_a)
        for facts in chosen
    ]
    return list(islice(parts[0] if len(parts) == 1 else added(parts, start_s, end_s), most))


def _stacks(installed: Sequence[InstalledProfile], facts: Facts) -> Stacks:
    return stacks_of(installed, facts.connector_id, facts.transaction_key)


def schedule_of(segments: Sequence[Segment], unit: RateUnit, phases: int) -> ChargingSchedule:
    """Return a timeline as it goes on the wire: from its own start, limits with one decimal. segments: not empty."""
    start_s = segments[0].start_s
    scale = 1.0 if unit is RateUnit.AMPERE else watts_per_ampere(phases)
    periods = tuple(
        SchedulePeriod(
            segment.start_s - start_s,
            math.floor(segment.limit_a * scale * 10 + 1e-6) / 10,
            None if phases == 3 else phases,
        )
        for segment in segments
    )
    return ChargingSchedule(unit, periods, segments[-1].end_s - start_s)
