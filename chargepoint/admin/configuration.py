"""OCPP configuration keys, changed as ChangeConfiguration changes them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chargepoint import models
from chargepoint.admin.base import DoorAdmin, DoorForm
from chargepoint.domain.configuration_key import Access
from chargepoint.domain.configuration_keys import KEYS, find_key
from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.domain.requests import Answer
from chargepoint.store import settings

CHANGEABLE = [key.name for key in KEYS if key.access is Access.READ_WRITE and not key.parameter]


class ConfigurationKeyForm(DoorForm):
    """One key and its value."""

    name = forms.ChoiceField(label=_("Key"), choices=[(name, name) for name in CHANGEABLE])

    def store(self) -> tuple[Problem, ...]:
        """Set the key. Raises InvalidSettings with `value` where ChangeConfiguration would be Rejected."""
        name = self.instance.name if self.instance.pk else self.cleaned_data["name"]
        answer = settings.set_key(name, self.cleaned_data["value"], self.actor)
        if answer not in (Answer.ACCEPTED, Answer.REBOOT_REQUIRED):
            raise InvalidSettings((Problem("value", "value"),))
        return ()


@admin.register(models.ConfigurationKey)
class ConfigurationKeyAdmin(DoorAdmin):
    """Keys that were ever set; a key that stands on a parameter is changed there."""

    form = ConfigurationKeyForm
    fields = ("name", "value")
    list_display = ("name", "value", "changed_by", "changed_at")
    search_fields = ("name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep the name of a key that is stored."""
        return ("name", "help_text", "changed_by", "changed_at") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Show what the key does and who changed it last."""
        return ("name", "help_text", "value", "changed_by", "changed_at") if obj else ("name", "value")

    @admin.display(description=_("What it does"))
    def help_text(self, row: models.ConfigurationKey) -> str:
        """Say what the key does."""
        key = find_key(row.name)
        return gettext(key.help) if key else ""

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Store through the door; the admin's own log needs the row's number."""
        super().save_model(request, obj, form, change)
        obj.pk = models.ConfigurationKey.objects.get(name=form.instance.name).pk

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Who may change a key may set one for the first time."""
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a key is set to another value, never taken away."""
        return False
