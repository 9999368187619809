"""The 13 backend parameters as a form (parameters.md section 1); the rules are `chargepoint.domain.parameters`."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from chargepoint.domain import parameters
from chargepoint.domain.errors import Problem
from chargepoint.domain.parameters import BackendParameters
from chargepoint.models import BackendSettings
from chargepoint.models import settings as choices
from chargepoint.web.forms.labels import label_of
from chargepoint.web.sentences_settings import problem_sentence

NUMBERS: dict[str, str] = {
    "connection_type": "1",
    "charge_point_id": "2",
    "ocpp_mode": "3",
    "backend_url": "4",
    "backend_password": "5",
    "authorization_mode": "6",
    "free_charging_id_tag": "6b",
    "whitelist": "7",
    "ssl_client_mode": "8",
    "websocket_proxy": "9",
    "keepalive_interval_s": "10",
    "restart_transaction_after_power_loss": "11",
    "local_offline_authorization": "12",
    "offline_rfid_authorization": "13",
}
"""The documentation's number of each field, in its order."""

PASSWORD_FORMATS = choices.PASSWORD_FORMATS

_ENUMS: dict[str, Any] = {
    "connection_type": parameters.ConnectionType,
    "ocpp_mode": parameters.OcppMode,
    "backend_password_format": parameters.PasswordFormat,
    "authorization_mode": parameters.AuthorizationMode,
    "whitelist": parameters.Whitelist,
    "ssl_client_mode": parameters.SslClientMode,
}


def _choice(name: str, offered: Iterable[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label_of(BackendSettings, name),
        choices=[(str(value), label) for value, label in offered],
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of these.")},
    )


def _text(name: str) -> forms.CharField:
    return forms.CharField(label=label_of(BackendSettings, name), required=False)


def _switch(name: str) -> forms.BooleanField:
    return forms.BooleanField(label=label_of(BackendSettings, name), required=False)


class BackendForm(forms.Form):
    """All of them, unsaved. The password travels in and never out."""

    connection_type = _choice("connection_type", choices.CONNECTION_TYPES)
    charge_point_id = _text("charge_point_id")
    ocpp_mode = _choice("ocpp_mode", choices.OCPP_MODES)
    backend_url = _text("backend_url")
    backend_password = forms.CharField(
        label=label_of(BackendSettings, "encrypted_password"), required=False, strip=False
    )
    backend_password_format = _choice("backend_password_format", choices.PASSWORD_FORMATS)
    remove_backend_password = forms.BooleanField(label=_("Remove password"), required=False)
    authorization_mode = _choice("authorization_mode", choices.AUTHORIZATION_MODES)
    free_charging_id_tag = _text("free_charging_id_tag")
    whitelist = _choice("whitelist", choices.WHITELISTS)
    ssl_client_mode = _choice("ssl_client_mode", choices.SSL_CLIENT_MODES)
    websocket_proxy = _text("websocket_proxy")
    keepalive_interval_s = forms.IntegerField(
        label=label_of(BackendSettings, "keepalive_interval_s"),
        error_messages={
            "required": _("Enter a number of seconds; 0 switches it off."),
            "invalid": _("Enter whole seconds; 0 switches it off."),
        },
    )
    restart_transaction_after_power_loss = _switch("restart_transaction_after_power_loss")
    local_offline_authorization = _switch("local_offline_authorization")
    offline_rfid_authorization = _switch("offline_rfid_authorization")

    def __init__(self, data: QueryDict, password: str, stored: BackendParameters) -> None:
        """Bind what was posted. password: typed now or with the save before, "" keeps the stored one."""
        posted = data.copy()
        posted["backend_password"] = password
        super().__init__(posted)
        self._stored = stored

    def parameters(self) -> BackendParameters:
        """Return the unsaved parameters; a field that cannot be read counts as stored. Call is_valid first."""
        read = {name: self.cleaned_data[name] for name in self._changeable() if name in self.cleaned_data}
        for name, enum in _ENUMS.items():
            if name in read:
                read[name] = enum(read[name])
        return replace(self._stored, **read, has_password=self._will_have_password())

    def _changeable(self) -> list[str]:
        return [name for name in (*NUMBERS, "backend_password_format") if name != "backend_password"]

    def _will_have_password(self) -> bool:
        if self.cleaned_data.get("remove_backend_password"):
            return False
        return bool(self.cleaned_data.get("backend_password")) or self._stored.has_password

    def values(self) -> dict[str, object]:
        """Return what the store takes. A blank password is left out: it keeps the stored one."""
        values = {name: self.cleaned_data[name] for name in (*self._changeable(), "remove_backend_password")}
        if self.cleaned_data["backend_password"]:
            values["backend_password"] = self.cleaned_data["backend_password"]
        return values

    def changed_fields(self, stored: BackendParameters) -> tuple[str, ...]:
        """Return the names of the fields that a save would change, in the documentation's order."""
        unsaved = self.parameters()
        changed = [name for name in self._changeable() if getattr(unsaved, name) != getattr(stored, name)]
        if self.cleaned_data.get("backend_password") or self.cleaned_data.get("remove_backend_password"):
            changed.append("backend_password")
        return tuple(sorted(changed, key=lambda name: list(NUMBERS).index(_shown_as(name))))

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field; a field that could not even be read keeps its first error."""
        for problem in problems:
            name = _shown_as(problem.field)
            if name in self.fields and name not in self.errors:
                self.add_error(name, problem_sentence(problem))
            elif name not in self.fields:
                self.add_error(None, problem_sentence(problem))


def _shown_as(name: str) -> str:
    return "backend_password" if name in ("backend_password_format", "remove_backend_password") else name


def as_posted(stored: BackendParameters) -> QueryDict:
    """Return stored parameters as a browser would post them unchanged."""
    data = QueryDict(mutable=True)
    for name in (*NUMBERS, "backend_password_format"):
        value = getattr(stored, name, "")
        if isinstance(value, bool):
            if value:
                data[name] = "on"
        else:
            data[name] = str(value)
    return data
