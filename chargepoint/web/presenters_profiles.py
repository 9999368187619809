"""Charging profiles: what is installed, and the limit of the next 24 hours as a step line and a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from chargepoint.domain.charging_profile import InstalledProfile, Kind, Purpose, RateUnit, RecurrencyKind
from chargepoint.domain.composite_schedule import DAY_S, Facts, Segment
from chargepoint.domain.smart_charging import timeline
from chargepoint.domain.snapshot import BackendView, ClockView, ConnectorView, Snapshot
from chargepoint.domain.units import MINIMUM_CURRENT_A
from chargepoint.web.figures import clock_text, current_text, moment_text, power_text, span_text

MOST_STEPS = 200
WIDTH, HEIGHT = 960, 200
_HOURS_MARKED = (0, 6, 12, 18, 24)


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One installed profile."""

    number: int
    purpose: str
    where: str
    stack_level: int
    kind: str
    limits: str
    valid: str
    installed_at: str


@dataclass(frozen=True, slots=True)
class Idle:
    """Why the backend's limits, or some of them, are not obeyed. route: the page where that can be changed, or ""."""

    title: str
    reason: str
    route: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the table: from when, what, and whether a car can charge by it."""

    start: str
    limit: str
    note: str


@dataclass(frozen=True, slots=True)
class Day:
    """The next 24 hours of one connector. line: an SVG path within WIDTH by HEIGHT; marks: (x, time of day)."""

    title: str
    line: str
    area: str
    marks: tuple[tuple[int, str], ...]
    top: str
    minimum_y: int
    steps: tuple[Step, ...]
    is_cut: bool
    summary: str


def all_idle(backend: BackendView | None, is_on: bool) -> Idle | None:
    """Say why none of the backend's limits is obeyed, None where they are. is_on: the smart charging profile."""
    title = _("The backend's limits are not obeyed now.")
    if backend is not None and not backend.is_used:
        if backend.why_not == "no_ocpp":
            reason = _(
                "“No OCPP” is chosen, so nobody could take them back. They stay stored until it is not."
            )
        else:
            reason = _("No backend is used, so nobody could take them back. They stay stored until one is.")
        return Idle(title, reason, "ocpp-settings")
    if not is_on:
        reason = _(
            "Smart charging is switched off: SupportedFeatureProfiles does not name it. They stay stored."
        )
        return Idle(title, reason)
    return None


def clock_idle(clock: ClockView | None, installed: Iterable[InstalledProfile]) -> Idle | None:
    """Say that limits with a date or a time of day cannot be judged while the time is not known."""
    if not _is_lost(clock) or not any(_needs_time(one) for one in installed):
        return None
    return Idle(
        _("Limits with a date or a time of day are not obeyed reliably now."),
        _(
            "The wallbox lost the time. They are judged again as soon as the backend or the network tells it; limits from "
            "the start of a charge stay at their first step until then."
        ),
    )


def _is_lost(clock: ClockView | None) -> bool:
    return clock is not None and clock.source == "unset"


def _needs_time(one: InstalledProfile) -> bool:
    """Tell whether it says when it counts, other than from the start of the charge or from when it was installed."""
    profile = one.profile
    is_dated = profile.kind is not Kind.RELATIVE and profile.schedule.start is not None
    return is_dated or profile.valid_from is not None or profile.valid_to is not None


def profile_rows(
    installed: Iterable[InstalledProfile],
    now: datetime,
    idle: Idle | None = None,
    clock: ClockView | None = None,
) -> list[ProfileRow]:
    """Present the installed profiles, the ones that count first on top. idle: why none is obeyed."""
    order = list(Purpose)
    ranked = sorted(installed, key=lambda one: (order.index(one.profile.purpose), -one.profile.stack_level))
    return [_row(one, now, _standing(one, now, idle, clock)) for one in ranked]


def _standing(one: InstalledProfile, now: datetime, idle: Idle | None, clock: ClockView | None) -> str:
    if idle is not None:
        return _("not now")
    if _is_lost(clock) and _needs_time(one):
        return _("once the time is known")
    return _validity(one, now)


def _row(one: InstalledProfile, now: datetime, standing: str) -> ProfileRow:
    profile = one.profile
    where = (
        _("whole charge point") if one.connector_id == 0 else _("connector %(n)d") % {"n": one.connector_id}
    )
    return ProfileRow(
        profile.profile_id,
        _purpose(profile.purpose),
        where,
        profile.stack_level,
        _kind(profile.kind, profile.recurrency),
        _limits(one),
        standing,
        moment_text(one.installed_at, now),
    )


def _purpose(purpose: Purpose) -> str:
    return {
        Purpose.CHARGE_POINT_MAX: _("Maximum of the charge point"),
        Purpose.TX_DEFAULT: _("Default for every charge"),
        Purpose.TX: _("For the running charge"),
    }[purpose]


def _kind(kind: Kind, recurrency: RecurrencyKind | None) -> str:
    if kind is Kind.RECURRING:
        return _("every day") if recurrency is RecurrencyKind.DAILY else _("every week")
    return _("from the start of the charge") if kind is Kind.RELATIVE else _("once")


def _limits(one: InstalledProfile) -> str:
    schedule = one.profile.schedule
    as_text = current_text if schedule.unit is RateUnit.AMPERE else power_text
    low, high = (pick(period.limit for period in schedule.periods) for pick in (min, max))
    return as_text(low) if low == high else f"{as_text(low)} – {as_text(high)}"


def _validity(one: InstalledProfile, now: datetime) -> str:
    profile = one.profile
    if profile.valid_to is not None and profile.valid_to <= now:
        return _("over")
    if profile.valid_from is not None and profile.valid_from > now:
        return _("from %(moment)s") % {"moment": moment_text(profile.valid_from, now)}
    if profile.valid_to is not None:
        return _("until %(moment)s") % {"moment": moment_text(profile.valid_to, now)}
    return ""


def days(snapshot: Snapshot, obeyed: Sequence[InstalledProfile], phases: int) -> tuple[Day, ...]:
    """Present the resulting limit of each connector, from the wallbox's own now."""
    everything = [_facts(connector, phases) for connector in snapshot.connectors]
    return tuple(_day(facts, everything, obeyed, snapshot.clock.now) for facts in everything)


def _facts(connector: ConnectorView, phases: int) -> Facts:
    own = [limit.limit_a for limit in connector.limits if limit.source != "backend"]
    transaction = connector.transaction
    return Facts(
        connector.id,
        phases,
        min(own, default=connector.limit_a),
        transaction.id if transaction else "",
        transaction.started_at if transaction else None,
    )


def _day(
    facts: Facts, everything: Sequence[Facts], installed: Sequence[InstalledProfile], now: datetime
) -> Day:
    start_s = int(now.timestamp())
    segments = timeline(installed, everything, facts.connector_id, start_s, start_s + DAY_S, MOST_STEPS)
    top_a = max(facts.own_limit_a, MINIMUM_CURRENT_A)
    line = _path(segments, start_s, top_a)
    end_x = _x(segments[-1].end_s, start_s)
    marks = tuple(
        (
            _x(start_s + hours * 3600, start_s),
            clock_text(datetime.fromtimestamp(start_s + hours * 3600, UTC)),
        )
        for hours in _HOURS_MARKED
    )
    return Day(
        title=_("Connector %(n)d") % {"n": facts.connector_id} if len(everything) > 1 else "",
        line=line,
        area=f"{line} L{end_x} {HEIGHT} L0 {HEIGHT} Z",
        marks=marks,
        top=current_text(top_a),
        minimum_y=_y(MINIMUM_CURRENT_A, top_a),
        steps=tuple(_step(segment, now) for segment in segments),
        is_cut=segments[-1].end_s < start_s + DAY_S,
        summary=_summary(segments, now),
    )


def _x(moment_s: int, start_s: int) -> int:
    return round((moment_s - start_s) * WIDTH / DAY_S)


def _y(limit_a: float, top_a: float) -> int:
    return round(HEIGHT - min(limit_a, top_a) * HEIGHT / top_a)


def _path(segments: Sequence[Segment], start_s: int, top_a: float) -> str:
    points = []
    for segment in segments:
        y = _y(segment.limit_a, top_a)
        points += [f"{_x(segment.start_s, start_s)} {y}", f"{_x(segment.end_s, start_s)} {y}"]
    return "M" + " L".join(points)


def _step(segment: Segment, now: datetime) -> Step:
    moment = datetime.fromtimestamp(segment.start_s, UTC)
    is_now = segment.start_s <= now.timestamp()
    note = ""
    if segment.limit_a < MINIMUM_CURRENT_A:
        note = _("pauses: a car needs 6 A")
    return Step(_("now") if is_now else moment_text(moment, now), current_text(segment.limit_a), note)


def _summary(segments: Sequence[Segment], now: datetime) -> str:
    first = segments[0]
    if len(segments) == 1:
        return _("%(limit)s all day.") % {"limit": current_text(first.limit_a)}
    return _("%(limit)s now, %(next)s in %(span)s.") % {
        "limit": current_text(first.limit_a),
        "span": span_text(first.end_s - now.timestamp()),
        "next": current_text(segments[1].limit_a),
    }
