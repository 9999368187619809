"""Which charges a person wants to see: search, days and card."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chargepoint.store import cards
from chargepoint.store.cards import Card
from chargepoint.store.errors import NotStored
from chargepoint.store.sessions import Wanted

_NO_DATE = {"invalid": gettext_lazy("This is not a date. Enter it like 2026-12-31.")}


def _day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, error_messages=_NO_DATE, widget=widget)


class HistoryForm(forms.Form):
    """The filter of the charges, from a query string. start, end: days, both inclusive; card: a card's number.

    chosen: that card, once the form was looked at.
    """

    chosen: Card | None = None

    q = forms.CharField(label=gettext_lazy("Name or last digits"), required=False, max_length=50)
    start = _day_field(gettext_lazy("From"))
    end = _day_field(gettext_lazy("Until"))
    card = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """Refuse a time that ends before it begins, and look up the card."""
        values = super().clean() or self.cleaned_data
        start, end = values.get("start"), values.get("end")
        if start and end and end < start:
            self.add_error("end", _("The time ends before it begins."))
        self.chosen = self._chosen(values.get("card"))
        return values

    def _chosen(self, number: object) -> Card | None:
        try:
            return cards.get(number) if isinstance(number, int) else None
        except (NotStored, OverflowError):
            self.add_error(None, _("This card is no longer on the list."))
            return None

    def wanted(self) -> Wanted:
        """Return what to look for; a field that cannot be read wants everything."""
        values = self.cleaned_data if self.is_bound and self.is_valid() else {}
        end = values.get("end")
        return Wanted(
            search=values.get("q", "").strip(),
            started_from=first_moment(values.get("start")),
            started_until=first_moment(end + timedelta(days=1)) if end and end < date.max else None,
            card=self.chosen.id_tag if values and self.chosen else "",
        )


def first_moment(day: date | None) -> datetime | None:
    """Return when a day begins in the reader's time zone; None for no day and for one no clock can show."""
    try:
        return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC) if day else None
    except OverflowError:
        return None
