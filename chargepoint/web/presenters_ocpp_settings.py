"""The unsaved backend form to what its page shows: one Parameter per field, in the documentation's order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.forms import BoundField, ChoiceField
from django.utils.translation import gettext as _

from chargepoint.domain.errors import Problem
from chargepoint.domain.parameters import BackendParameters, ConnectionType, inapplicable
from chargepoint.store.settings import FieldChange
from chargepoint.web.backend_draft import Draft
from chargepoint.web.figures import moment_text
from chargepoint.web.fixes import Fix, fixes_for
from chargepoint.web.forms.backend import NUMBERS, PASSWORD_FORMATS, BackendForm
from chargepoint.web.presenters_outcome import Outcome
from chargepoint.web.sentences_events import actor_text
from chargepoint.web.sentences_settings import warning_sentence
from chargepoint.web.words_ocpp_settings import CHOICE_HELP, EFFECTS, GROUPS, HELP, SSL_HELP, WHY_DISABLED

_KINDS = {
    "connection_type": "seg",
    "whitelist": "seg",
    "authorization_mode": "opts",
    "ocpp_mode": "select",
    "ssl_client_mode": "select",
    "backend_password": "password",
    "keepalive_interval_s": "number",
    "restart_transaction_after_power_loss": "switch",
    "local_offline_authorization": "switch",
    "offline_rfid_authorization": "switch",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field."""

    value: str
    label: str
    help: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A warning or an error, with the changes that would mend it at one press."""

    text: str
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One field. kind: which control; value: as entered; why_disabled: "" while it applies; changed: what is stored."""

    name: str
    number: str
    label: str
    kind: str
    value: str
    is_on: bool
    options: tuple[Option, ...]
    help: str
    errors: tuple[Note, ...]
    warnings: tuple[Note, ...]
    why_disabled: str
    changed: str
    last_changed: str


@dataclass(frozen=True, slots=True)
class Group:
    """One of the four groups."""

    id: str
    title: str
    numbers: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """All of it. dialled: address and charge point id, both "" where nothing is dialled; summary: what to mend first."""

    groups: tuple[Group, ...]
    outcome: Outcome
    dialled: tuple[str, str]
    changed_count: int
    effect: str
    has_password: bool
    removes_password: bool
    password_formats: tuple[Option, ...]
    general_errors: tuple[str, ...]
    summary: tuple[Parameter, ...]


def settings_page(draft: Draft, changes: Mapping[str, FieldChange], table: Outcome) -> SettingsPage:
    """Present the draft. changes: who changed each field last."""
    all_groups = tuple(
        Group(group_id, str(title), numbers, tuple(_parameter(draft, name, changes) for name in names))
        for group_id, title, numbers, names in GROUPS
    )
    return SettingsPage(
        groups=all_groups,
        outcome=table,
        dialled=draft.dialled,
        changed_count=len(set(map(_number, draft.changed))),
        effect=str(EFFECTS[draft.effect]),
        has_password=draft.stored.backend.has_password,
        removes_password=bool(draft.form.cleaned_data.get("remove_backend_password")),
        password_formats=password_formats(str(draft.form["backend_password_format"].value())),
        general_errors=tuple(str(error) for error in draft.form.non_field_errors()),
        summary=tuple(p for group in all_groups for p in group.parameters if p.errors),
    )


def password_formats(chosen: str) -> tuple[Option, ...]:
    """Return the two formats of a password as choices."""
    return tuple(
        Option(str(value), str(label), "", str(value) == chosen) for value, label in PASSWORD_FORMATS
    )


def _number(name: str) -> str:
    return NUMBERS.get(name, NUMBERS["backend_password"])


def _parameter(draft: Draft, name: str, changes: Mapping[str, FieldChange]) -> Parameter:
    field = draft.form[name]
    reason = inapplicable(draft.unsaved).get(name, "")
    return Parameter(
        name=name,
        number=NUMBERS[name],
        label=str(field.label),
        kind=_KINDS.get(name, "text"),
        value=_shown_value(field),
        is_on=bool(draft.form.cleaned_data.get(name)),
        options=_options(field),
        help=_help(name, draft.unsaved),
        errors=_errors(draft.form, name, draft.problems),
        warnings=_warnings(name, draft.notes),
        why_disabled=str(WHY_DISABLED[reason]) if reason else "",
        changed=_changed_text(draft, name),
        last_changed=_last_changed(changes.get(name)),
    )


def _shown_value(field: BoundField) -> str:
    value = field.value()
    return "" if field.name == "backend_password" or value is None else str(value)


def _options(field: BoundField) -> tuple[Option, ...]:
    chosen = str(field.value())
    return tuple(
        Option(
            str(value), str(label), str(CHOICE_HELP.get((field.name, str(value)), "")), str(value) == chosen
        )
        for value, label in _choices(field)
    )


def _choices(field: BoundField) -> list[tuple[str, str]]:
    if not isinstance(field.field, ChoiceField):
        return []
    return list(cast("Iterable[tuple[str, str]]", field.field.choices))  # ours are flat lists


def _help(name: str, unsaved: BackendParameters) -> str:
    text = str(HELP[name])
    if name == "connection_type" and unsaved.connection_type is not ConnectionType.NONE:
        return f"{_interface_help(unsaved.connection_type)} {text}"
    if name == "ssl_client_mode":
        return str(SSL_HELP[unsaved.ssl_client_mode])
    return text


def _interface_help(connection_type: ConnectionType) -> str:
    is_ethernet = connection_type is ConnectionType.ETHERNET
    interface = settings.ETHERNET_INTERFACE if is_ethernet else settings.WLAN_INTERFACE
    if interface:
        return _("The link uses %(interface)s and nothing else.") % {"interface": interface}
    return _("This device names no interface for it, so the operating system chooses the way.")


def _errors(form: BackendForm, name: str, problems: Iterable[Problem]) -> tuple[Note, ...]:
    fixes = tuple(fix for problem in problems if problem.field == name for fix in fixes_for(problem))
    names = (name, "backend_password_format") if name == "backend_password" else (name,)
    texts = [str(text) for each in names for text in form.errors.get(each, [])]
    return tuple(Note(text, fixes if position == 0 else ()) for position, text in enumerate(texts))


def _warnings(name: str, warnings: Iterable[Problem]) -> tuple[Note, ...]:
    names = (name, "backend_password_format") if name == "backend_password" else (name,)
    return tuple(
        Note(warning_sentence(warning), fixes_for(warning)) for warning in warnings if warning.field in names
    )


def _changed_text(draft: Draft, name: str) -> str:
    stored = draft.stored.backend
    if name not in {"backend_password" if each not in NUMBERS else each for each in draft.changed}:
        return ""
    if name == "backend_password":
        text = _("a password") if stored.has_password else _("none")
    else:
        text = value_text(draft.form[name], getattr(stored, name))
    return _("Changed, not saved. Stored: %(value)s") % {"value": text}


def value_text(field: BoundField, value: object) -> str:
    """Return a stored value in the words of its field."""
    if isinstance(value, bool):
        return _("On") if value else _("Off")
    labels = {str(choice): str(label) for choice, label in _choices(field)}
    return labels.get(str(value), str(value)) or _("empty")


def _last_changed(change: FieldChange | None) -> str:
    if change is None:
        return ""
    values = {"who": actor_text(change.actor), "time": moment_text(change.at)}
    return _("Last changed by %(who)s: %(time)s.") % values
