"""A card of the local whitelist as a person enters it; the rules are `chargepoint.domain.whitelist`."""

from datetime import date, datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chargepoint import models
from chargepoint.domain.errors import InvalidSettings
from chargepoint.web.forms.labels import label_of
from chargepoint.web.sentences_settings import problem_sentence


def last_moment(day: date) -> datetime:
    """Return the last second of a day in the reader's time zone: a card is valid through its last day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class CardForm(forms.Form):
    """Every field of a card but its idTag."""

    name = forms.CharField(
        label=label_of(models.Card, "name"), required=False, help_text=_("Whose card this is.")
    )
    enabled = forms.BooleanField(label=label_of(models.Card, "enabled"), required=False, initial=True)
    valid_until = forms.DateField(
        label=label_of(models.Card, "valid_until"),
        required=False,
        help_text=_("The last day on which the card works. Empty: no end."),
        error_messages={"invalid": _("This is not a date. Enter it like 2026-12-31.")},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    note = forms.CharField(label=label_of(models.Card, "note"), required=False, widget=forms.Textarea)
    report_as = forms.CharField(
        label=label_of(models.Card, "report_as"),
        required=False,
        help_text=_("The idTag a backend sees instead, where it does not know this card."),
    )

    def values(self, stored_until: datetime | None = None) -> dict[str, object]:
        """Return what the store takes. stored_until: kept to the second where the day was left as it is."""
        values = dict(self.cleaned_data)
        day = values["valid_until"]
        if day is not None:
            is_same = stored_until is not None and timezone.localtime(stored_until).date() == day
            values["valid_until"] = stored_until if is_same else last_moment(day)
        return values

    def show(self, error: InvalidSettings) -> None:
        """Put each problem beside its field."""
        for problem in error.problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem_sentence(problem))


class NewCardForm(CardForm):
    """A card that is not on the list yet."""

    id_tag = forms.CharField(
        label=_("Card number (idTag)"),
        required=False,
        help_text=_("The card's UID, up to 20 characters. Usually 8 or 14 hexadecimal digits."),
    )
    field_order = ["id_tag", "name"]
