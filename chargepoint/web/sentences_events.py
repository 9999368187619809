"""One line of the event and audit log in words."""

from collections.abc import Mapping
from typing import cast

from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chargepoint.models import BackendSettings, HardwareSettings, PanelSettings
from chargepoint.web import sentences
from chargepoint.web.forms.labels import label_of
from chargepoint.web.presenters_file_work import LOGGED_AS, WORKS, status_text

Text = str | Promise

_EVENTS: dict[str, Text] = {
    "transaction_started": gettext_lazy("A charge started."),
    "transaction_stopped": gettext_lazy("A charge ended."),
    "power_returned": gettext_lazy("The power returned during a charge."),
    "reset": gettext_lazy("The backend asked for a restart."),
    "fault_raised": gettext_lazy("Fault: %(fault)s"),
    "fault_cleared": gettext_lazy("The fault is over."),
    "watchdog_tripped": gettext_lazy("The charge controller fell back to its safe current."),
    "login": gettext_lazy("Somebody logged in."),
    "logout": gettext_lazy("Somebody logged out."),
    "login_failed": gettext_lazy("A login as %(user)s failed."),
    "user_created": gettext_lazy("The account %(user)s was created."),
    "card_added": gettext_lazy("Card %(name)s %(id_tag)s was added."),
    "card_changed": gettext_lazy("Card %(name)s %(id_tag)s was changed."),
    "card_deleted": gettext_lazy("Card %(name)s %(id_tag)s was removed."),
    "cards_imported": gettext_lazy("Cards were imported: %(added)s new, %(updated)s changed."),
    "cards_exported": gettext_lazy("All cards were exported with their whole numbers."),
    "reserved": gettext_lazy("The backend reserved connector %(connector)s."),
    "file_work_ended": gettext_lazy("%(title)s: %(outcome)s. %(reason)s"),
    "backend_forgotten": gettext_lazy(
        "What a backend had left here was forgotten: %(list_entries)s listed and %(cache_entries)s known cards, "
        "%(charging_profiles)s charging profiles, %(reservations)s reservations."
    ),
    "local_list_updated": gettext_lazy("The backend sent its list of cards, version %(version)s."),
    "security_event": gettext_lazy("Security event: %(type)s %(tech_info)s"),
    "queue_sent_again": gettext_lazy("A report that was set aside is sent again."),
    "connection_tested": gettext_lazy("The connection to %(url)s was tested."),
    "queue_discarded": gettext_lazy("A report was discarded."),
    "setting_changed": gettext_lazy("%(label)s: %(old)s → %(new)s"),
    "secret_lost": gettext_lazy("A stored secret cannot be read any more and counts as not set."),
    "certificate_request_made": gettext_lazy("A request for a certificate was made for %(name)s."),
    "certificate_request_dropped": gettext_lazy("The request for a certificate was removed."),
    "certificate_asked": gettext_lazy("The backend was asked for a client certificate."),
    "panel_start": gettext_lazy("Start was pressed."),
    "panel_stop": gettext_lazy("Stop was pressed."),
    "panel_pause": gettext_lazy("Pause or Continue was pressed."),
    "panel_unlock": gettext_lazy("Unlock was pressed."),
    "panel_restart": gettext_lazy("A restart was asked for at the panel."),
    "diagnostics_taken": gettext_lazy("The diagnostics were downloaded."),
}

GROUPS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "charges": (
        gettext_lazy("Charges"),
        (
            "transaction_started",
            "transaction_stopped",
            "power_returned",
            "panel_start",
            "panel_stop",
            "panel_pause",
            "panel_unlock",
        ),
    ),
    "cards": (
        gettext_lazy("Cards"),
        (
            "card_added",
            "card_changed",
            "card_deleted",
            "cards_imported",
            "cards_exported",
            "local_list_updated",
        ),
    ),
    "faults": (gettext_lazy("Faults"), ("fault_raised", "fault_cleared", "watchdog_tripped")),
    "settings": (
        gettext_lazy("Settings"),
        (
            "setting_changed",
            "secret_lost",
            "certificate_request_made",
            "certificate_request_dropped",
            "certificate_asked",
        ),
    ),
    "backend": (
        gettext_lazy("Backend"),
        (
            "reset",
            "reserved",
            "backend_forgotten",
            "connection_tested",
            "queue_sent_again",
            "queue_discarded",
            "file_work_ended",
            "panel_restart",
            "diagnostics_taken",
        ),
    ),
    "security": (
        gettext_lazy("Logins and security"),
        ("login", "logout", "login_failed", "user_created", "security_event"),
    ),
}
"""What a person can look for, and the kinds of entries that belong to it: every kind with a sentence is in one."""

_LOOKS = {
    "transaction_started": ("go", "zap"),
    "transaction_stopped": ("", "square"),
    "fault_raised": ("stop", "triangle-alert"),
    "fault_cleared": ("go", "check"),
    "watchdog_tripped": ("warn", "triangle-alert"),
    "power_returned": ("warn", "zap"),
    "login_failed": ("warn", "user"),
    "secret_lost": ("warn", "triangle-alert"),
}
_LOOKS_BY_SUBJECT = {
    "card": "nfc",
    "cards": "nfc",
    "user": "user",
    "login": "user",
    "logout": "user",
    "queue": "hourglass",
    "panel": "play",
    "certificate": "lock",
}

_CERTIFICATES: dict[str, Text] = {
    "central_system_roots": gettext_lazy("Roots for the backend"),
    "manufacturer_roots": gettext_lazy("Roots for firmware"),
    "client_certificate": gettext_lazy("Client certificate"),
    "client_key": gettext_lazy("Key of the client certificate"),
}
"""The section's fields, which no single model holds."""

_SECTIONS: dict[str, type[Model]] = {
    "backend": BackendSettings,
    "panel": PanelSettings,
    "hardware": HardwareSettings,
}


class _Filled(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


def event_sentence(kind: str, parameters: Mapping[str, str]) -> str:
    """Say what happened; an event without a sentence of its own still shows what is known."""
    known = _EVENTS.get(kind)
    if known is None:
        details = ", ".join(f"{name} {value}" for name, value in parameters.items() if value)
        return f"{kind.replace('_', ' ')}: {details}" if details else kind.replace("_", " ")
    filled = _Filled({name: value or "–" for name, value in parameters.items()})
    if kind == "setting_changed":
        section, field = parameters.get("section", ""), parameters.get("field", "")
        filled["label"] = setting_label(section, field)
        filled |= {name: value_label(section, field, filled[name]) for name in ("old", "new")}
    if kind == "fault_raised":
        filled["fault"] = sentences.fault(parameters.get("error_code", "")).reason
    if kind == LOGGED_AS:
        filled["title"] = str(WORKS.get(parameters.get("work", ""), filled["work"]))
        filled["outcome"], filled["reason"] = status_text(filled["status"]), parameters.get("reason", "")
    if kind == "security_event":
        filled["tech_info"] = parameters.get("tech_info", "")  # many types have nothing to add
    return (str(known) % filled).rstrip()


def setting_label(section: str, field: str) -> str:
    """Return the label of a settings field; the name itself where no form has it."""
    if field == "backend_password":
        return str(label_of(BackendSettings, "encrypted_password"))
    if section == "certificates":
        return str(_CERTIFICATES.get(field, field))
    model = _SECTIONS.get(section)
    return str(label_of(model, field)) if model and _has(model, field) else field


def value_label(section: str, field: str, value: str) -> str:
    """Return a stored value in the words of its field: a choice by its label, on and off translated."""
    model = _SECTIONS.get(section)
    if model is None or not _has(model, field):
        return value
    choices = cast("Field[object, object]", model._meta.get_field(field)).flatchoices
    labels = {str(choice): str(label) for choice, label in choices} or {"on": _("On"), "off": _("Off")}
    return labels.get(value, value)


def _has(model: type[Model], field: str) -> bool:
    return field in {each.name for each in model._meta.get_fields()}


def event_look(kind: str) -> tuple[str, str]:
    """Return tone and icon."""
    return _LOOKS.get(kind, ("", _LOOKS_BY_SUBJECT.get(kind.partition("_")[0], "settings")))


def actor_text(name: str) -> str:
    """Name who did something: a user by name, the backend and the box by their words."""
    words = {"backend": _("the backend"), "importconfig": _("an import"), "": _("the wallbox itself")}
    return words.get(name, name)
