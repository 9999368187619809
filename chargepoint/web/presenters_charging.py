"""Snapshot to what the Charging and Why pages show; for the first paint and the live fragments alike."""

import math
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chargepoint.domain.gates import first_closed, tightest
from chargepoint.domain.snapshot import ConnectorView, GateView, LimitView, Snapshot, TransactionView
from chargepoint.domain.whitelist import mask
from chargepoint.web import sentences
from chargepoint.web.figures import (
    current_text,
    energy_text,
    moment_text,
    power_text,
    price_text,
    span_text,
)

_TITLES = {
    "fault": "fault",
    "in_service": "out_of_service",
    "not_paused": "paused",
    "not_finished": "finished",
}
_ICONS = {
    "charging": "zap",
    "fault": "triangle-alert",
    "paused": "pause",
    "finished": "circle-check",
    "vehicle": "unplug",
    "authorized": "nfc",
    "registered": "cloud-off",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: may they act, and what a kWh costs as the owner wrote it ("" hides the cost)."""

    is_staff: bool
    price_per_kwh: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """One bar. drawn_a, offered_a, possible_a: widths in ampere; text: the figure beside it; label: for those who cannot see it."""

    name: str
    drawn_a: str
    offered_a: str
    possible_a: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure with its word."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Hero:
    """State, reason, next step and figures of one connector.

    state: charging, waiting or fault. scale_a: the full width of the bars, 16, 32 or 64. countdown_s: seconds left to
    show a card or plug in, None where nothing runs out. actions: of start, pause, continue, stop, unlock.
    """

    connector_id: int
    name: str
    state: str
    icon: str
    title: str
    reason: str
    next_step: str
    power: str
    countdown_s: int | None
    phases: tuple[Phase, ...]
    scale_a: int
    scale_text: str
    stats: tuple[Stat, ...]
    actions: tuple[str, ...]
    is_plugged: bool
    has_fault: bool
    requests_energy: bool
    is_lock_stuck: bool


def heroes(snapshot: Snapshot, reader: Reader) -> tuple[Hero, ...]:
    """Present every connector."""
    return tuple(_hero(snapshot, connector, reader) for connector in snapshot.connectors)


def _hero(snapshot: Snapshot, connector: ConnectorView, reader: Reader) -> Hero:
    now = snapshot.clock.now
    closed = first_closed(connector.gates)
    kind = _kind(connector, closed)
    sentence = _sentence(connector, closed, now)
    return Hero(
        connector_id=connector.id,
        name=_("Connector %(number)d") % {"number": connector.id} if len(snapshot.connectors) > 1 else "",
        state=kind if kind in ("charging", "fault") else "waiting",
        icon=_ICONS.get(kind) or _ICONS.get(closed.id if closed else "", "circle-pause"),
        title=_title(kind),
        reason=sentence.reason,
        next_step=sentence.next_step,
        power=power_text(connector.power_w).removesuffix(" kW"),
        countdown_s=_countdown_s(connector, closed, now),
        phases=_phases(snapshot, connector),
        scale_a=_scale_a(snapshot.hardware.installation_current_a),
        scale_text=_scale_text(connector, kind),
        stats=_stats(connector, reader, now),
        actions=_actions(connector, closed) if reader.is_staff else (),
        is_plugged=connector.plugged,
        has_fault=kind == "fault" or connector.error_code != "NoError",
        requests_energy=connector.vehicle_state in ("C", "D"),
        is_lock_stuck=connector.error_code == "ConnectorLockFailure",
    )


def _kind(connector: ConnectorView, closed: GateView | None) -> str:
    if closed is None:
        return "charging" if connector.transaction else "not_charging"
    return "reserved" if closed.reason == "reserved" else _TITLES.get(closed.id, "not_charging")


def _title(kind: str) -> str:
    titles = {
        "charging": pgettext("state", "Charging"),
        "fault": _("Fault"),
        "paused": _("Paused"),
        "finished": _("Finished"),
        "out_of_service": _("Out of service"),
        "reserved": _("Reserved"),
    }
    return titles.get(kind) or _("Not charging")


def _sentence(connector: ConnectorView, closed: GateView | None, now: datetime) -> sentences.Sentence:
    if closed is None:
        return _open_sentence(connector, now)
    sentence = sentences.reason(closed)
    if closed.until and closed.reason in ("limit_zero", "limit_below_minimum", "reserved"):
        until = _("It holds until %(time)s.") % {"time": moment_text(closed.until, now)}
        return sentences.Sentence(f"{sentence.reason} {until}", sentence.next_step)
    return sentence


def _open_sentence(connector: ConnectorView, now: datetime) -> sentences.Sentence:
    limited = limited_text(connector.limits, now)
    if connector.transaction and connector.transaction.started_offline:
        return sentences.Sentence(_("Started without the backend."), limited)
    if connector.transaction is None:
        return sentences.Sentence(_("Everything is ready."), _("The charge is about to start."))
    return sentences.Sentence(limited)


def limited_text(limits: tuple[LimitView, ...], now: datetime) -> str:
    """Name the tightest limit, with its end: "Limited to 10 A by the backend until 22:00."."""
    if not limits:
        return ""
    lowest = tightest(limits)
    words = {"limit": current_text(lowest.limit_a), "owner": sentences.limit_owner(lowest.source)}
    if lowest.until is None:
        return _("Limited to %(limit)s %(owner)s.") % words
    words["time"] = moment_text(lowest.until, now)
    return _("Limited to %(limit)s %(owner)s until %(time)s.") % words


def _countdown_s(connector: ConnectorView, closed: GateView | None, now: datetime) -> int | None:
    if connector.card_deadline is None or closed is None or closed.id not in ("authorized", "vehicle"):
        return None
    return max(math.ceil((connector.card_deadline - now).total_seconds()), 0)


def _scale_a(installation_current_a: float) -> int:
    return next(scale for scale in (16, 32, 64) if installation_current_a <= scale)


def _phases(snapshot: Snapshot, connector: ConnectorView) -> tuple[Phase, ...]:
    possible = snapshot.hardware.installation_current_a
    return tuple(
        _phase(number, drawn, connector.limit_a, possible)
        for number, drawn in enumerate(connector.current_a[: snapshot.hardware.phases], start=1)
    )


def _phase(number: int, drawn_a: float, offered_a: float, possible_a: float) -> Phase:
    words = {
        "phase": f"L{number}",
        "drawn": current_text(drawn_a),
        "offered": current_text(offered_a),
        "possible": current_text(possible_a),
    }
    label = _("%(phase)s: %(drawn)s drawn, %(offered)s offered, %(possible)s possible") % words
    return Phase(
        f"L{number}", f"{drawn_a:.1f}", f"{offered_a:.1f}", f"{possible_a:.1f}", current_text(drawn_a), label
    )


def _scale_text(connector: ConnectorView, kind: str) -> str:
    words = {"limit": current_text(connector.limit_a)}
    is_offered = connector.transaction is not None and kind in ("charging", "not_charging")
    return (_("%(limit)s offered") if is_offered else _("%(limit)s ready")) % words


def _stats(connector: ConnectorView, reader: Reader, now: datetime) -> tuple[Stat, ...]:
    transaction = connector.transaction
    if transaction is None:
        return _idle_stats(connector, now)
    energy_wh = connector.energy_wh - transaction.meter_start_wh
    stats = [
        Stat(_("Energy"), energy_text(energy_wh)),
        Stat(_("Time"), span_text((now - transaction.started_at).total_seconds())),
    ]
    if cost := price_text(reader.price_per_kwh, energy_wh):
        stats.append(Stat(_("Cost"), cost))
    return (*stats, Stat(_("Card"), card_text(transaction)))


def _idle_stats(connector: ConnectorView, now: datetime) -> tuple[Stat, ...]:
    stats = [Stat(_("Car"), _("Plugged in") if connector.plugged else _("Not plugged in"))]
    if connector.plugged_since and connector.plugged:
        stats.append(Stat(_("Since"), moment_text(connector.plugged_since, now)))
    return (*stats, Stat(_("Meter"), energy_text(connector.energy_wh)))


def card_text(transaction: TransactionView) -> str:
    """Return the card's name, or its masked idTag."""
    if transaction.origin == "free":
        return _("Free charging")
    return transaction.card_name or mask(transaction.id_tag)


def _actions(connector: ConnectorView, closed: GateView | None) -> tuple[str, ...]:
    if connector.transaction:
        return ("continue" if connector.transaction.is_paused else "pause", "stop")
    actions = ["start"] if closed is None or closed.id in ("authorized", "vehicle", "not_finished") else []
    if connector.can_unlock and connector.is_locked:
        actions.append("unlock")
    return tuple(actions)
