"""Charges as comma separated values, for a spreadsheet or for a program (RFC 4180)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chargepoint.domain import whitelist
from chargepoint.domain.card_table import write
from chargepoint.store.sessions import Session
from chargepoint.web.figures import cost_of
from chargepoint.web.presenters_history import stop_text


@dataclass(frozen=True, slots=True)
class Flavour:
    """separator; is_local: headings, numbers and times as the reader writes them, with a mark that says UTF-8."""

    separator: str
    is_local: bool


FLAVOURS = {"spreadsheet": Flavour(";", True), "rfc4180": Flavour(",", False)}


def lines(sessions: Iterable[Session], flavour: Flavour, price: str) -> Iterator[str]:
    """Yield the file line by line. idTags are masked; price: per kWh, as the settings hold it."""
    if flavour.is_local:
        yield "\ufeff"
    yield from write([_headings() if flavour.is_local else _NAMES], flavour.separator)
    yield from write((_cells(session, flavour, price) for session in sessions), flavour.separator)


_NAMES = (
    "number",
    "started",
    "stopped",
    "duration_s",
    "energy_kwh",
    "cost",
    "card",
    "id_tag",
    "connector",
    "started_by",
    "stop_reason",
    "transaction_id",
    "meter_start_kwh",
    "reported",
)


def _headings() -> tuple[str, ...]:
    return (
        _("Number"),
        _("Started"),
        pgettext("charge", "Ended"),
        _("Duration in minutes"),
        _("Energy in kWh"),
        _("Cost"),
        _("Card"),
        _("Card number (idTag)"),
        _("Connector"),
        _("Started by"),
        _("Ended by"),
        _("Transaction number"),
        _("Meter at the start in kWh"),
        _("Reported"),
    )


def _cells(session: Session, flavour: Flavour, price: str) -> tuple[object, ...]:
    ended, cost = session.stopped_at, cost_of(price, session.energy_wh)
    seconds = int((ended - session.started_at).total_seconds()) if ended else None
    number = _local_number if flavour.is_local else _plain_number
    moment = _local_moment if flavour.is_local else _plain_moment
    return (
        session.number,
        moment(session.started_at),
        moment(ended) if ended else "",
        "" if seconds is None else round(seconds / 60) if flavour.is_local else seconds,
        number(session.energy_wh / 1000, 3),
        "" if cost is None else number(float(cost), 2),
        session.card_name,
        whitelist.mask(session.id_tag),
        session.connector_id,
        session.origin.value,
        stop_text(session.stop_reason) if flavour.is_local else session.stop_reason,
        "" if session.transaction_id is None else session.transaction_id,
        number(session.meter_start_wh / 1000, 3),
        session.reported,
    )


def _local_number(value: float, decimals: int) -> str:
    return number_format(round(value, decimals), decimals, force_grouping=False)


def _plain_number(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}"


def _local_moment(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def _plain_moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")
