"""Past and present charges, and the event log, as their pages show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from chargepoint.domain import whitelist
from chargepoint.domain.journal import LogEntry
from chargepoint.domain.snapshot import Snapshot
from chargepoint.domain.transaction import TransactionOrigin
from chargepoint.store.sessions import Session
from chargepoint.web.figures import energy_text, moment_text, price_text, span_text
from chargepoint.web.presenters_cards import Badge
from chargepoint.web.sentences_events import actor_text, event_look, event_sentence


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One charge. ended_by "" while it runs; cost "" without a price."""

    number: int
    started: str
    energy: str
    cost: str
    duration: str
    card: str
    is_running: bool
    ended_by: str
    reported: Badge


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of the log. who "" where the box itself acted."""

    time: str
    tone: str
    icon: str
    text: str
    who: str


def energy_so_far_wh(snapshot: Snapshot | None) -> dict[str, float]:
    """Return what each running charge has drawn by now, by its local key; the store is up to a minute behind."""
    running = ((c.energy_wh, c.transaction) for c in (snapshot.connectors if snapshot else ()))
    return {t.id: register_wh - t.meter_start_wh for register_wh, t in running if t is not None}


def session_rows(
    sessions: Iterable[Session],
    now: datetime,
    so_far_wh: Mapping[str, float] | None = None,
    price: str = "",
) -> tuple[SessionRow, ...]:
    """Present charges, newest first. so_far_wh: see `energy_so_far_wh`; price: per kWh, as the settings hold it."""
    return tuple(_session_row(session, now, so_far_wh or {}, price) for session in sessions)


def _session_row(session: Session, now: datetime, so_far_wh: Mapping[str, float], price: str) -> SessionRow:
    end = session.stopped_at or now
    energy_wh = so_far_wh.get(session.key, session.energy_wh)
    return SessionRow(
        number=session.number,
        started=moment_text(session.started_at, now),
        energy=energy_text(energy_wh),
        cost=price_text(price, energy_wh),
        duration=span_text((end - session.started_at).total_seconds()),
        card=_card_text(session),
        is_running=session.stopped_at is None,
        ended_by=stop_text(session.stop_reason) if session.stopped_at else "",
        reported=_reported(session),
    )


def _card_text(session: Session) -> str:
    if session.origin is TransactionOrigin.FREE:
        return _("free charging")
    name = session.card_name or whitelist.mask(session.id_tag)
    if session.origin is TransactionOrigin.REMOTE:
        return _("%(name)s, started by the backend") % {"name": name}
    return name


def stop_text(reason: str) -> str:
    """Say what ended a charge (OCPP 1.6 ed. 2 §7.36); an unknown reason stays as it is."""
    words = {
        "DeAuthorized": _("rejected by the backend"),
        "EmergencyStop": _("emergency stop"),
        "EVDisconnected": _("unplugged at the car"),
        "HardReset": _("restart"),
        "Local": _("card or panel"),
        "Other": _("other"),
        "PowerLoss": _("power cut"),
        "Reboot": _("restart"),
        "Remote": _("backend"),
        "SoftReset": _("restart"),
        "UnlockCommand": _("unlocked by the backend"),
    }
    return words.get(reason, reason)


def _reported(session: Session) -> Badge:
    if session.is_rejected:
        return Badge("stop", "triangle-alert", _("rejected by the backend"))
    looks = {
        "none": Badge("", "minus", _("kept here")),
        "waiting": Badge("warn", "hourglass", _("waiting")),
        "parked": Badge("stop", "ban", _("set aside")),
        "yes": Badge("go", "circle-check", _("yes")),
    }
    return looks.get(session.reported, looks["none"])


def event_rows(entries: Iterable[LogEntry], now: datetime) -> tuple[EventRow, ...]:
    """Present the log, newest first."""
    return tuple(_event_row(entry, now) for entry in entries)


def _event_row(entry: LogEntry, now: datetime) -> EventRow:
    tone, icon = event_look(entry.kind)
    return EventRow(
        time=moment_text(entry.at, now),
        tone=tone,
        icon=icon,
        text=event_sentence(entry.kind, entry.parameters),
        who=actor_text(entry.actor) if entry.actor else "",
    )
