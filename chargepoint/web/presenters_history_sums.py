"""Sums of charges by month and by card, as the history draws and tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chargepoint.domain import whitelist
from chargepoint.store.sessions import CardSum
from chargepoint.web.figures import energy_text, price_text
from chargepoint.web.forms.history import first_moment

MONTHS = 12
CHART_HEIGHT_PERCENT = 84
_LEFT_FREE_PERCENT = 6
_FIRST_MONTH, _LAST_MONTH = 2 * 12, date.max.year * 12 + 10
"""Counted from the year 0, and such that the calendar has a month on either side."""


@dataclass(frozen=True, slots=True)
class MonthBar:
    """One month. x, y, width, height: percent of the drawing; start, end: its days, for a link; cost "" without a price."""

    x: float
    y: float
    width: float
    height: float
    label: str
    name: str
    start: date
    end: date
    is_chosen: bool
    charges: int
    energy: str
    cost: str


@dataclass(frozen=True, slots=True)
class CardBar:
    """One card. share: percent of the largest; pk None: not on the local list."""

    name: str
    pk: int | None
    charges: int
    energy: str
    cost: str
    share: float


@dataclass(frozen=True, slots=True)
class Total:
    """The sums of what is shown. cost "" without a price."""

    charges: int
    energy: str
    cost: str
    average: str


def total_of(charges: int, energy_wh: int, price: str) -> Total:
    """Present the sums. price: per kWh, as the settings hold it."""
    average_wh = energy_wh / charges if charges else 0
    return Total(charges, energy_text(energy_wh), price_text(price, energy_wh), energy_text(average_wh))


def month_starts(last: date, count: int = MONTHS) -> list[date]:
    """Return the first days of so many months, the last one that of `last`, and of the month behind it."""
    newest = min(max(last.year * 12 + last.month - 1, _FIRST_MONTH), _LAST_MONTH)
    numbers = range(max(newest - count + 1, _FIRST_MONTH), newest + 2)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def edges(starts: Sequence[date]) -> list[datetime]:
    """Return when those months begin in the reader's time zone."""
    return [moment for day in starts if (moment := first_moment(day)) is not None]


def month_bars(
    starts: Sequence[date], sums: Sequence[tuple[int, int]], chosen: date | None, price: str
) -> tuple[MonthBar, ...]:
    """Present months side by side. sums: charges and Wh of each; chosen: a day of the month that is looked at."""
    most_wh = max((energy_wh for _charges, energy_wh in sums), default=0)
    step = 100 / max(len(sums), 1)
    bars = []
    for number, (charges, energy_wh) in enumerate(sums):
        start, height = starts[number], CHART_HEIGHT_PERCENT * energy_wh / most_wh if most_wh else 0
        bars.append(
            MonthBar(
                x=round(number * step + step * 0.15, 2),
                y=round(CHART_HEIGHT_PERCENT + _LEFT_FREE_PERCENT - height, 2),
                width=round(step * 0.7, 2),
                height=round(height, 2),
                label=date_format(start, pgettext("month on an axis", "M")),
                name=date_format(start, pgettext("month and year", "F Y")),
                start=start,
                end=date.fromordinal(starts[number + 1].toordinal() - 1),
                is_chosen=chosen is not None and (chosen.year, chosen.month) == (start.year, start.month),
                charges=charges,
                energy=energy_text(energy_wh),
                cost=price_text(price, energy_wh),
            )
        )
    return tuple(bars)


def card_bars(sums: Sequence[CardSum], price: str) -> tuple[CardBar, ...]:
    """Present cards, the most energy first; idTags masked."""
    most_wh = max((one.energy_wh for one in sums), default=0)
    return tuple(
        CardBar(
            name=one.card_name or whitelist.mask(one.id_tag),
            pk=one.pk,
            charges=one.charges,
            energy=energy_text(one.energy_wh),
            cost=price_text(price, one.energy_wh),
            share=round(100 * one.energy_wh / most_wh, 1) if most_wh else 0,
        )
        for one in sums
    )


def month_of(start: date | None, end: date | None) -> str:
    """Return the name of the month that these days are exactly, else ""."""
    if start is None or end is None or start.day != 1:
        return ""
    is_whole = end == date.fromordinal(month_starts(start, 1)[-1].toordinal() - 1)
    return date_format(start, pgettext("month and year", "F Y")) if is_whole else ""


def span_title(start: date | None, end: date | None) -> str:
    """Say which days are looked at."""
    day = pgettext("date format", "j M Y")
    if month := month_of(start, end):
        return month
    if start and end:
        return _("%(start)s to %(end)s") % {"start": date_format(start, day), "end": date_format(end, day)}
    if start:
        return _("Since %(day)s") % {"day": date_format(start, day)}
    return _("Until %(day)s") % {"day": date_format(end, day)} if end else _("All charges")
