"""The queue of reports: what waits for the backend, what was set aside, and what would be lost with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chargepoint.domain import whitelist
from chargepoint.domain.outbox import OutboxRow, OutboxState
from chargepoint.domain.transaction import MessageKind, SecurityEventMessage
from chargepoint.store.sessions import Session
from chargepoint.web.figures import energy_text, moment_text, span_text
from chargepoint.web.presenters_cards import Badge


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One report that is not delivered. session: whose charge it belongs to, "" for none; wait_s: None where none is planned."""

    seq: int
    title: str
    kind: str
    created: str
    session: str
    session_number: int | None
    state: Badge
    detail: str
    error: str
    wait_s: int | None
    is_parked: bool


@dataclass(frozen=True, slots=True)
class Loss:
    """What a person is about to throw away."""

    titles: tuple[tuple[str, int], ...]
    session: str
    energy: str
    is_running: bool


def queue_rows(
    rows: Iterable[OutboxRow], sessions: Mapping[str, Session], now: datetime
) -> tuple[QueueRow, ...]:
    """Present what is not delivered, in order. sessions: by local key."""
    return tuple(_queue_row(row, sessions.get(row.transaction_key or ""), now) for row in rows)


def _queue_row(row: OutboxRow, session: Session | None, now: datetime) -> QueueRow:
    is_parked = row.state is OutboxState.PARKED
    badge = Badge("stop", "ban", _("Set aside")) if is_parked else Badge("warn", "hourglass", _("Waiting"))
    wait_s = None if row.next_attempt_at is None else int((row.next_attempt_at - now).total_seconds())
    return QueueRow(
        seq=row.seq,
        title=_title(row),
        kind=row.kind.value,
        created=moment_text(row.created_at, now),
        session=_session_text(session, now) if session else "",
        session_number=session.number if session else None,
        state=badge,
        detail=_attempts_text(row),
        error=row.last_error,
        wait_s=wait_s if wait_s and wait_s > 0 and not is_parked else None,
        is_parked=is_parked,
    )


def _title(row: OutboxRow) -> str:
    if isinstance(row.message, SecurityEventMessage):
        return _("Security event: %(type)s") % {"type": row.message.type}
    titles = {
        MessageKind.START_TRANSACTION: _("Start of a charge"),
        MessageKind.METER_VALUES: _("Meter values"),
        MessageKind.STOP_TRANSACTION: _("End of a charge"),
    }
    return titles[row.kind]


def _session_text(session: Session, now: datetime) -> str:
    name = session.card_name or whitelist.mask(session.id_tag)
    return f"{name}, {moment_text(session.started_at, now)}, {energy_text(session.energy_wh)}"


def _attempts_text(row: OutboxRow) -> str:
    if not row.attempts:
        return _("Not tried yet.")
    return ngettext(
        "The backend refused it %(count)d time.", "The backend refused it %(count)d times.", row.attempts
    ) % {"count": row.attempts}


def loss_of(rows: Iterable[OutboxRow], session: Session | None, now: datetime) -> Loss:
    """Present what goes when these rows are discarded together."""
    titles: dict[str, int] = {}
    for row in rows:
        titles[_title(row)] = titles.get(_title(row), 0) + 1
    return Loss(
        titles=tuple(titles.items()),
        session=_session_text(session, now) if session else "",
        energy=energy_text(session.energy_wh) if session else "",
        is_running=session is not None and session.stopped_at is None,
    )


def span_since(rows: Iterable[OutboxRow], now: datetime) -> str:
    """Say how long the oldest of these waits, "" where there is none."""
    oldest = min((row.created_at for row in rows), default=None)
    return "" if oldest is None else span_text((now - oldest).total_seconds())
