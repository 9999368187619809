"""What a change of settings leaves behind: the audit, who changed which field last, a higher version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from django.db.models import F

from chargepoint import models
from chargepoint.domain.errors import Problem
from chargepoint.store import audit
from chargepoint.store.audit import Actor

SECRET = "•••"  # noqa: S105 - what stands in the log in place of one


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed, as the audit shows it: a secret is masked before it gets here.

    section: where the field lives, "" = in the section that was changed.
    """

    field: str
    old: str
    new: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a section made of the values it was given."""

    changes: tuple[Change, ...]
    warnings: tuple[Problem, ...] = ()


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Change, ...]:
    """Return the fields whose values differ, in the order of `after`."""
    return tuple(
        Change(name, text_of(before.get(name)), text_of(value))
        for name, value in after.items()
        if value != before.get(name)
    )


def text_of(value: object) -> str:
    """Return a value as the audit shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, StrEnum):
        return value.value
    return f"{value:g}" if isinstance(value, float) else str(value)


def note(section: str, changes: Iterable[Change], actor: Actor) -> None:
    """Write audit rows and last changes, and raise the version; inside the caller's transaction."""
    now = datetime.now(UTC)
    for change in changes:
        lives_in = change.section or section
        details = {"section": lives_in, "field": change.field, "old": change.old, "new": change.new}
        audit.record("setting_changed", details, actor)
        models.FieldChange.objects.update_or_create(
            section=lives_in,
            field=change.field,
            defaults={"at": now, "actor": actor.name, "source": actor.source},
        )
    raise_version()


def raise_version() -> None:
    """Count one change; inside the caller's transaction."""
    if not models.SettingsVersion.objects.filter(pk=1).update(number=F("number") + 1):
        models.SettingsVersion.objects.create(pk=1, number=1)


def version() -> int:
    """Return the version, 0 while nothing was ever stored."""
    return models.SettingsVersion.objects.filter(pk=1).values_list("number", flat=True).first() or 0
