"""Every gate and every limit by name, for the Why page."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chargepoint.domain.gates import tightest
from chargepoint.domain.snapshot import ConnectorView, GateView, LimitView, Snapshot
from chargepoint.web import sentences
from chargepoint.web.figures import current_text, moment_text
from chargepoint.web.presenters_charging import Hero, Reader, heroes

_ASKED_LAST = ("vehicle_draws", "not_finished")


@dataclass(frozen=True, slots=True)
class Gate:
    """One step of the rail. tone: go, wait, stop, or "" for one that is not asked yet. facts: label and text pairs."""

    tone: str
    icon: str
    title: str
    since: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit as a bar. amount_a: the width in ampere."""

    name: str
    until: str
    text: str
    amount_a: str
    is_lowest: bool
    label: str


@dataclass(frozen=True, slots=True)
class Why:
    """One connector's reasons. summary: `1 of 11 closed`; tone: its colour."""

    hero: Hero
    gates: tuple[Gate, ...]
    summary: str
    tone: str
    limits: tuple[Limit, ...]


def reasons(snapshot: Snapshot, reader: Reader) -> tuple[Why, ...]:
    """Present every connector's gates and limits."""
    return tuple(
        _why(snapshot, connector, hero)
        for connector, hero in zip(snapshot.connectors, heroes(snapshot, reader), strict=True)
    )


def _why(snapshot: Snapshot, connector: ConnectorView, hero: Hero) -> Why:
    now = snapshot.clock.now
    total = len(connector.gates)
    closed = sum(not gate.open for gate in connector.gates)
    has_car_offer = connector.transaction is not None
    summary = ngettext("%(closed)d of %(total)d closed", "%(closed)d of %(total)d closed", closed) % {
        "closed": closed,
        "total": total,
    }
    return Why(
        hero,
        tuple(_gate(gate, now, has_car_offer) for gate in connector.gates),
        summary if closed else _("all open"),
        "wait" if closed else "go",
        _limits(connector.limits, snapshot.hardware.installation_current_a, now),
    )


def _gate(gate: GateView, now: datetime, has_car_offer: bool) -> Gate:
    name = sentences.gate_name(gate)
    since = _("since %(time)s") % {"time": moment_text(gate.since, now)} if gate.since else ""
    if gate.open and gate.id in _ASKED_LAST and not has_car_offer:
        return Gate("", "circle-dashed", name, _("asked once current is offered"), ())
    if gate.open:
        return Gate("go", "check", name, since, ())
    tone, icon = ("stop", "triangle-alert") if gate.id == "fault" else ("wait", "lock")
    return Gate(tone, icon, name, since, _facts(gate, now))


def _facts(gate: GateView, now: datetime) -> tuple[tuple[str, str], ...]:
    sentence = sentences.reason(gate)
    facts = [(_("Why"), sentence.reason)]
    if gate.until:
        facts.append((_("Until"), moment_text(gate.until, now)))
    if gate.source:
        facts.append((_("By"), sentences.source_name(gate.source)))
    if sentence.next_step:
        facts.append((_("What you can do"), sentence.next_step))
    return tuple(facts)


def _limits(limits: tuple[LimitView, ...], possible_a: float, now: datetime) -> tuple[Limit, ...]:
    if not limits:
        return ()
    lowest = tightest(limits)
    return tuple(
        _limit(limit, limit is lowest, possible_a, now)
        for limit in sorted(limits, key=lambda one: one.limit_a)
    )


def _limit(limit: LimitView, is_lowest: bool, possible_a: float, now: datetime) -> Limit:
    name = sentences.limit_name(limit.source)
    words = {"name": name, "limit": current_text(limit.limit_a), "possible": current_text(possible_a)}
    return Limit(
        name,
        _("until %(time)s") % {"time": moment_text(limit.until, now)} if limit.until else "",
        current_text(limit.limit_a),
        f"{limit.limit_a:.1f}",
        is_lowest,
        _("%(name)s: %(limit)s of %(possible)s") % words,
    )
