"""The configuration keys as their pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from chargepoint.domain.configuration import KeyFacts, access_of, effective, facts_of, is_offered
from chargepoint.domain.configuration_key import Access, Key, KeyKind
from chargepoint.domain.configuration_keys import find_key
from chargepoint.domain.parameters import Whitelist
from chargepoint.domain.settings import StoredSettings
from chargepoint.models import BackendSettings
from chargepoint.store.settings import FieldChange
from chargepoint.web.figures import moment_text
from chargepoint.web.forms.labels import label_of
from chargepoint.web.sentences_events import actor_text
from chargepoint.web.sentences_keys import FIELDS, GROUPS, access_text, allowed_text, kind_text, limits_text

Changes = Mapping[str, FieldChange]


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key. value: what is in force, in words; default: "" where there is none; field: where it is changed instead.

    limits: of a number; allowed: in full, for the key's own page. can_change: by its own page. why_fixed: why nobody can, "" for one that can be changed here or there.
    """

    name: str
    help: str
    value: str
    default: str
    is_default: bool
    kind: str
    limits: str
    access: str
    allowed: str
    changed: str
    field: str
    field_label: str
    can_change: bool
    why_fixed: str


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Keys that belong together."""

    title: str
    rows: tuple[KeyRow, ...]


def key_groups(
    stored: StoredSettings, own: Changes, backend: Changes, now: datetime, search: str = ""
) -> tuple[KeyGroup, ...]:
    """Present every key, or those whose name or help holds the search. own, backend: who changed what last."""
    facts, values = facts_of(stored.hardware), effective(stored, facts_of(stored.hardware)).values
    groups = []
    for title, names in GROUPS:
        keys = [key for name in names if (key := find_key(name)) is not None and is_offered(key, facts)]
        rows = [key_row(key, stored, facts, values[key.name], own, backend, now) for key in keys]
        found = [row for row in rows if search.lower() in f"{row.name} {row.help}".lower()]
        if found:
            groups.append(KeyGroup(str(title), tuple(found)))
    return tuple(groups)


def key_row(
    key: Key,
    stored: StoredSettings,
    facts: KeyFacts,
    value: str,
    own: Changes,
    backend: Changes,
    now: datetime,
) -> KeyRow:
    """Present one key. value: in force, as GetConfiguration shows it."""
    field = FIELDS.get(key.name, "")
    change = backend.get(field) if field else own.get(key.name)
    why_fixed = "" if field else _why_fixed(key, stored, facts)
    shown = _secret_text(stored) if key.kind is KeyKind.PASSWORD else value_text(key, value)
    return KeyRow(
        name=key.name,
        help=_(key.help),
        value=shown,
        default="" if field or key.access is not Access.READ_WRITE else _default_text(key),
        is_default=key.default == value,
        kind=kind_text(key),
        limits=limits_text(key) if key.access is Access.READ_WRITE else "",
        access=access_text(access_of(key, facts)),
        allowed="" if key.access is Access.READ_ONLY else allowed_text(key, facts),
        changed=_changed_text(change, now),
        field=field,
        field_label=_field_label(field) if field else "",
        can_change=not field and not why_fixed,
        why_fixed=why_fixed,
    )


def value_text(key: Key, value: str) -> str:
    """Return a value in words, with its unit."""
    if key.kind is KeyKind.BOOLEAN:
        return _("On") if value == "true" else _("Off")
    if value and key.unit and key.unit != "times":
        return f"{value} {key.unit}"
    return value.replace(",", ", ") or _("empty")


def _default_text(key: Key) -> str:
    return value_text(key, key.default) if key.default or key.kind is not KeyKind.PHASE_ROTATION else ""


def _secret_text(stored: StoredSettings) -> str:
    return _("a password is set") if stored.backend.has_password else _("none")


def _why_fixed(key: Key, stored: StoredSettings, facts: KeyFacts) -> str:
    if key.access is Access.READ_ONLY:
        return _("Given by this wallbox.")
    if access_of(key, facts) is Access.READ_ONLY:
        return _("The cable is fixed.")
    if key.needs_backend_list and stored.backend.whitelist is Whitelist.LOCAL:
        return _("Off, because the local whitelist is chosen in the OCPP settings.")
    return ""


def _field_label(field: str) -> str:
    name = "encrypted_password" if field == "backend_password" else field
    return str(label_of(BackendSettings, name))


def _changed_text(change: FieldChange | None, now: datetime) -> str:
    if change is None:
        return ""
    if change.actor == "backend":
        return _("Changed by the backend: %(time)s") % {"time": moment_text(change.at, now)}
    values = {"who": actor_text(change.actor), "time": moment_text(change.at, now)}
    return _("Changed by %(who)s: %(time)s") % values
