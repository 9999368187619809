"""Numbers, spans and moments as people read them, in the active language and time zone."""

import re
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

_PRICE = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)(?P<currency>[^\d.,]{0,8})")


def power_text(power_w: float) -> str:
    """Return `6.8 kW`."""
    return f"{_rounded(power_w / 1000, 1)} kW"


def energy_text(energy_wh: float) -> str:
    """Return `15.8 kWh`; below 10 kWh with two decimals."""
    kwh = max(energy_wh, 0) / 1000
    return f"{_rounded(kwh, 2 if kwh < 10 else 1)} kWh"


def current_text(current_a: float) -> str:
    """Return `9.8 A`, whole amperes without decimals."""
    return f"{_rounded(current_a, 0 if round(float(current_a), 1).is_integer() else 1)} A"


def _rounded(value: float, decimals: int) -> str:
    """Round, which Django's own formatting of a float does not: it cuts off."""
    return number_format(round(value, decimals), decimals)


def span_text(seconds: float) -> str:
    """Return `45 s`, `34 min`, `2 h 06 min` or, from two days on, `8 days`."""
    whole = max(int(seconds), 0)
    if whole < 60:
        return _("%(s)d s") % {"s": whole}
    hours, minutes = divmod(whole // 60, 60)
    if hours >= 48:
        return ngettext("%(d)d day", "%(d)d days", hours // 24) % {"d": hours // 24}
    if not hours:
        return _("%(m)d min") % {"m": minutes}
    return _("%(h)d h %(m)02d min") % {"h": hours, "m": minutes}


def clock_text(moment: datetime) -> str:
    """Return the time of day."""
    return time_format(timezone.localtime(moment), "H:i")


def moment_text(moment: datetime, now: datetime | None = None) -> str:
    """Return the time of day, with the date in front unless it is today's. now: the wallbox's own, else this machine's."""
    local = timezone.localtime(moment)
    if local.date() == timezone.localtime(now).date():
        return time_format(local, "H:i")
    day = date_format(local, pgettext("date format", "j M"))
    return f"{day}, {time_format(local, 'H:i')}"


def date_text(moment: datetime) -> str:
    """Return the day with its year, for what ends on it."""
    return date_format(timezone.localtime(moment), pgettext("date format", "j M Y"))


def price_text(price_per_kwh: str, energy_wh: float) -> str:
    """Return what that energy costs, "" where no price can be read. price_per_kwh: `0.32`, `0,32 €`, `0.32 CHF`."""
    cost, match = cost_of(price_per_kwh, energy_wh), _PRICE.fullmatch(price_per_kwh.strip())
    if cost is None or not match:
        return ""
    return f"{number_format(cost, 2)} {match['currency'].strip() or '€'}"


def cost_of(price_per_kwh: str, energy_wh: float) -> Decimal | None:
    """Return the same as a number, None where no price can be read."""
    match = _PRICE.fullmatch(price_per_kwh.strip())
    if not match:
        return None
    price = Decimal(match["number"].replace(",", "."))
    return (price * Decimal(max(energy_wh, 0)) / 1000).quantize(Decimal("0.01"))
