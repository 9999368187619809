"""The settings sections: one object each, stored through `store.settings.change`."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chargepoint import models
from chargepoint.admin.base import DoorAdmin, DoorForm
from chargepoint.domain.errors import Problem
from chargepoint.store import settings
from chargepoint.store.stored import row_of

PASSWORD_FIELDS = ("backend_password", "remove_backend_password")


class SectionForm(DoorForm):
    """One section; another change since the page was loaded is not overwritten."""

    section: ClassVar[str]
    besides: ClassVar[tuple[str, ...]] = ()

    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "expected_version" in self.fields:
            self.fields["expected_version"].initial = settings.version()

    def store(self) -> tuple[Problem, ...]:
        """Hand every field of the page to the one door; a blank one of `besides` is left out."""
        cleaned = self.cleaned_data
        values = {name: value for name, value in cleaned.items() if name not in self.besides or value}
        if values.get("expected_version") is None:
            values.pop("expected_version", None)
        return settings.change(self.section, values, self.actor).warnings


class BackendForm(SectionForm):
    """The 13 backend parameters; the password goes in and never comes out."""

    section = "backend"
    besides = (*PASSWORD_FIELDS, "which_backend")

    backend_password = forms.CharField(
        label=_("OCPP backend password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Blank keeps the stored one."),
    )
    remove_backend_password = forms.BooleanField(label=_("Remove password"), required=False)
    which_backend = forms.ChoiceField(
        label=_("After a change of address"),
        required=False,
        choices=[
            ("", "–"),
            (settings.SAME_BACKEND, _("The same provider: what waits is sent there")),
            (settings.ANOTHER_BACKEND, _("Another provider: what waits stays for the old one")),
        ],
    )


class ChargePointForm(SectionForm):
    """Who this charge point is."""

    section = "charge_point"


class HardwareForm(SectionForm):
    """The board and the installation."""

    section = "hardware"


class PanelForm(SectionForm):
    """The owner's own settings."""

    section = "panel"


class SectionAdmin(DoorAdmin):
    """A section has one object: no list, nothing to add or to delete."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is always one, and never another."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: it stays."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Go to the one object."""
        return HttpResponseRedirect(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[1])
        )

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        """Return the one object, with the defaults while nothing was stored."""
        return row_of(self.model) if object_id == "1" else None


@admin.register(models.BackendSettings)
class BackendSettingsAdmin(SectionAdmin):
    """In the documentation's order and groups."""

    form = BackendForm
    fieldsets = (
        (
            _("Backend"),
            {
                "fields": (
                    "connection_type",
                    "charge_point_id",
                    "ocpp_mode",
                    "backend_url",
                    "which_backend",
                    "backend_password",
                    "backend_password_format",
                    "remove_backend_password",
                )
            },
        ),
        (_("Authorisation"), {"fields": ("authorization_mode", "free_charging_id_tag", "whitelist")}),
        (
            _("Encryption and link"),
            {"fields": ("ssl_client_mode", "websocket_proxy", "keepalive_interval_s")},
        ),
        (
            _("When something fails"),
            {
                "fields": (
                    "restart_transaction_after_power_loss",
                    "local_offline_authorization",
                    "offline_rfid_authorization",
                    "expected_version",
                )
            },
        ),
    )


@admin.register(models.ChargePointSettings)
class ChargePointSettingsAdmin(SectionAdmin):
    """What BootNotification says."""

    form = ChargePointForm
    fields = ("vendor", "model", "serial_number", "firmware_version", "expected_version")


@admin.register(models.HardwareSettings)
class HardwareSettingsAdmin(SectionAdmin):
    """For the electrician."""

    form = HardwareForm
    fields = (
        "driver",
        "connectors",
        "phases",
        "installation_current_a",
        "fixed_cable",
        "expected_version",
    )


@admin.register(models.PanelSettings)
class PanelSettingsAdmin(SectionAdmin):
    """For the owner."""

    form = PanelForm
    fields = ("name", "user_limit_a", "price_per_kwh", "uid_case", "uid_reversed", "expected_version")
