"""One charge: what is known of it, and its power as a curve and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chargepoint.domain.transaction import TransactionOrigin
from chargepoint.store.sessions import Session
from chargepoint.web.figures import clock_text, energy_text, moment_text, power_text

WIDTH, HEIGHT = 960, 200
_MOST_ROWS = 60
_MARKS = 4
Sample = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class CurveRow:
    """A row of the table."""

    time: str
    power: str
    energy: str


@dataclass(frozen=True, slots=True)
class Curve:
    """The power of a charge. line, area: SVG paths within WIDTH by HEIGHT; marks: times of day along the axis."""

    line: str
    area: str
    marks: tuple[str, ...]
    top: str
    summary: str
    rows: tuple[CurveRow, ...]


def session_facts(session: Session, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return labels and values of what the row of the list does not say; those without a value are left out."""
    origins = {
        TransactionOrigin.CARD: _("card"),
        TransactionOrigin.FREE: _("free charging"),
        TransactionOrigin.REMOTE: _("backend"),
    }
    end_wh = session.meter_start_wh + session.energy_wh
    facts = (
        (pgettext("charge", "Ended"), moment_text(session.stopped_at, now) if session.stopped_at else ""),
        (_("Started by"), origins.get(session.origin, session.origin.value)),
        (_("Connector"), str(session.connector_id)),
        (_("Meter at the start"), energy_text(session.meter_start_wh)),
        (_("Meter at the end"), energy_text(end_wh) if session.stopped_at else ""),
        (
            _("Transaction number at the backend"),
            "" if session.transaction_id is None else str(session.transaction_id),
        ),
    )
    return tuple((label, value) for label, value in facts if value)


def curve_of(session: Session, samples: Sequence[Sample], now: datetime) -> Curve | None:
    """Present the samples (seconds since the start, W, Wh); None where there are fewer than two."""
    if len(samples) < 2:
        return None
    end = session.stopped_at or now
    length_s = max(samples[-1][0], int((end - session.started_at).total_seconds()), 1)
    top_w = max(max(power_w for _second, power_w, _wh in samples), 1)
    points = [
        f"{round(second * WIDTH / length_s)} {round(HEIGHT - power_w * HEIGHT / top_w)}"
        for second, power_w, _wh in samples
    ]
    line = "M" + " L".join(points)
    first_x, last_x = points[0].split()[0], points[-1].split()[0]
    marks = (session.started_at + timedelta(seconds=length_s * n / _MARKS) for n in range(_MARKS + 1))
    drawing_s = sum(1 for sample in samples if sample[1] > 0) / len(samples) * length_s
    average_w = samples[-1][2] * 3600 / drawing_s if drawing_s else 0
    return Curve(
        line=line,
        area=f"{line} L{last_x} {HEIGHT} L{first_x} {HEIGHT} Z",
        marks=tuple(clock_text(mark) for mark in marks),
        top=power_text(top_w),
        summary=_("Up to %(top)s, %(average)s on average while power flowed.")
        % {"top": power_text(top_w), "average": power_text(min(average_w, top_w))},
        rows=_rows(session, samples),
    )


def _rows(session: Session, samples: Sequence[Sample]) -> tuple[CurveRow, ...]:
    """Return at most 60 rows, evenly spread; the last sample is always there."""
    step = -(-len(samples) // _MOST_ROWS)
    shown = [*samples[::step]]
    if shown[-1] != samples[-1]:
        shown.append(samples[-1])
    return tuple(
        CurveRow(
            clock_text(session.started_at + timedelta(seconds=second)),
            power_text(power_w),
            energy_text(energy_wh),
        )
        for second, power_w, energy_wh in shown
    )
