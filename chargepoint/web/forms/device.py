"""What this wallbox is called, what a kWh costs, and how much current the installation carries."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.settings import StoredSettings
from chargepoint.models import HardwareSettings, PanelSettings
from chargepoint.models import settings as choices
from chargepoint.web.forms.labels import label_of
from chargepoint.web.sentences_settings import problem_sentence

HARDWARE_FIELDS = ("installation_current_a",)


class DeviceForm(forms.Form):
    """Two sections of the settings in one form; the installation's part is the electrician's."""

    name = forms.CharField(
        label=label_of(PanelSettings, "name"), required=False, help_text=_("How this panel calls itself.")
    )
    price_per_kwh = forms.CharField(
        label=label_of(PanelSettings, "price_per_kwh"),
        required=False,
        help_text=_("In euros, for the cost of a charge. Empty: no cost is shown."),
    )
    uid_case = forms.ChoiceField(
        label=label_of(PanelSettings, "uid_case"),
        choices=choices.UID_CASES,
        help_text=_("How card numbers are sent to the backend."),
    )
    uid_reversed = forms.BooleanField(
        label=label_of(PanelSettings, "uid_reversed"),
        required=False,
        help_text=_("Only where your provider knows the cards the other way round."),
    )
    installation_current_a = forms.FloatField(
        label=label_of(HardwareSettings, "installation_current_a"),
        required=False,
        localize=True,
        help_text=_("What fuse and cable of the house carry per phase. Only the electrician may change it."),
        error_messages={"invalid": _("Enter a number of amperes.")},
    )

    def panel_values(self) -> dict[str, object]:
        """Return the owner's part."""
        return {name: value for name, value in self.cleaned_data.items() if name not in HARDWARE_FIELDS}

    def hardware_values(self) -> dict[str, object]:
        """Return the electrician's part; a blank field is left as it is stored."""
        return {
            name: self.cleaned_data[name]
            for name in HARDWARE_FIELDS
            if self.cleaned_data.get(name) is not None
        }

    def show(self, error: InvalidSettings) -> None:
        """Put each problem beside its field."""
        for problem in error.problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem_sentence(problem))


def initial_of(stored: StoredSettings) -> dict[str, object]:
    """Return what the form shows before anybody touched it."""
    panel = stored.panel
    current_a = stored.hardware.installation_current_a
    return {
        "name": panel.name,
        "price_per_kwh": panel.price_per_kwh,
        "uid_case": panel.uid_case,
        "uid_reversed": panel.uid_reversed,
        "installation_current_a": int(current_a) if current_a.is_integer() else current_a,
    }


class HardwareForm(forms.Form):
    """The board, for the electrician."""

    driver = forms.ChoiceField(
        label=label_of(HardwareSettings, "driver"),
        required=False,
        help_text=_("The charge controller of this wallbox. The simulator charges no real car."),
    )
    connectors = forms.TypedChoiceField(
        label=label_of(HardwareSettings, "connectors"),
        coerce=int,
        choices=[("1", "1"), ("2", "2")],
        help_text=_("How many cars can be plugged in at once."),
    )
    phases = forms.TypedChoiceField(
        label=label_of(HardwareSettings, "phases"),
        coerce=int,
        choices=[("1", "1"), ("3", "3")],
        help_text=_("As the supply of the house is connected."),
    )
    fixed_cable = forms.BooleanField(
        label=label_of(HardwareSettings, "fixed_cable"),
        required=False,
        help_text=_("On: the cable belongs to the wallbox, so no plug is locked."),
    )

    def __init__(self, *args: Any, drivers: tuple[str, ...], **kwargs: Any) -> None:
        """Offer these drivers besides none."""
        super().__init__(*args, **kwargs)
        names = {"simulator": _("Simulator")}
        field = cast("forms.ChoiceField", self.fields["driver"])
        field.choices = [("", _("Not chosen")), *((name, names.get(name, name)) for name in drivers)]

    def show(self, error: InvalidSettings) -> None:
        """Put each problem beside its field."""
        for problem in error.problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem_sentence(problem))
