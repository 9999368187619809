"""The one door to every setting: form, admin, importconfig and ChangeConfiguration all come through here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db import transaction

from chargepoint import models
from chargepoint.domain.configuration import KeyContext, KeyFacts, facts_of, plan_change
from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.domain.requests import Answer
from chargepoint.store import backend_settings, certificates, changes, configuration, plain_settings
from chargepoint.store.audit import Actor
from chargepoint.store.backend_identity import ANOTHER as ANOTHER_BACKEND
from chargepoint.store.backend_identity import LATER
from chargepoint.store.backend_identity import SAME as SAME_BACKEND
from chargepoint.store.changes import Change, Outcome, version
from chargepoint.store.errors import reading, short_transaction
from chargepoint.store.section_values import unknown
from chargepoint.store.stored import load, row_of

__all__ = [
    "ANOTHER_BACKEND",
    "SAME_BACKEND",
    "ChangeResult",
    "FieldChange",
    "change",
    "change_all",
    "key_values",
    "last_changes",
    "load",
    "note_accepted",
    "off_change",
    "on_change",
    "remove_backend",
    "set_key",
    "version",
]

_SECTIONS: dict[str, Callable[[Mapping[str, object], Actor], Outcome]] = {
    "charge_point": plain_settings.apply_charge_point,
    "hardware": plain_settings.apply_hardware,
    "panel": plain_settings.apply_panel,
    "certificates": certificates.apply,
    "backend": backend_settings.apply,
    "ocpp_keys": configuration.apply,
}
"""In the order in which several are stored: a section follows what its checks look at."""

SECTIONS = tuple(_SECTIONS)

_callbacks: list[Callable[[], None]] = []


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """changed: names of the fields that differ now. version: the one after the change."""

    changed: tuple[str, ...]
    warnings: tuple[Problem, ...]
    version: int


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Who changed a field last. actor: a user's name, "backend" or "importconfig"; source: an IP or ""."""

    at: datetime
    actor: str
    source: str = ""


def on_change(callback: Callable[[], None]) -> None:
    """Call it after every committed change in this process, in the thread that made the change."""
    _callbacks.append(callback)


def off_change(callback: Callable[[], None]) -> None:
    """Stop calling it; harmless where it is not registered."""
    if callback in _callbacks:
        _callbacks.remove(callback)


def change(section: str, values: Mapping[str, object], actor: Actor) -> ChangeResult:
    """Store the named fields of one section: all of them, or nothing.

    section: one of SECTIONS. values may carry `expected_version`: another one stored meanwhile is refused. Raises
    InvalidSettings with every Problem, StoreError.
    """
    if section not in _SECTIONS:
        raise InvalidSettings((unknown(section, SECTIONS),))
    given = dict(values)
    expected = given.pop("expected_version", None)
    with short_transaction():
        if expected is not None and expected != version():
            raise InvalidSettings((Problem("", "changed_meanwhile"),))
        outcome = _SECTIONS[section](given, actor)
        _commit(section, outcome.changes, actor)
        names = tuple(each.field for each in outcome.changes)
        return ChangeResult(names, outcome.warnings, version())


def change_all(sections: Mapping[str, Mapping[str, object]], actor: Actor) -> ChangeResult:
    """Store several sections in one transaction: all or nothing.

    Names in the result and in the problems read `section.field`. Raises InvalidSettings with every Problem of every
    section, `contradicts` where a parameter and its OCPP key differ.
    """
    problems = [unknown(name, SECTIONS) for name in sections if name not in _SECTIONS]
    results: list[tuple[str, ChangeResult]] = []
    with short_transaction():
        problems += _contradictions(sections)
        for section in SECTIONS:
            if section not in sections:
                continue
            try:
                results.append((section, change(section, _given(section, sections), actor)))
            except InvalidSettings as error:
                problems += [_placed(section, problem) for problem in error.problems]
        if problems:
            raise InvalidSettings(tuple(problems))
        return ChangeResult(
            tuple(f"{section}.{name}" for section, result in results for name in result.changed),
            tuple(_placed(section, each) for section, result in results for each in result.warnings),
            version(),
        )


def _given(section: str, sections: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """Return a section's values; which backend is meant shows only once serial number and backend are both stored."""
    follows = {"which_backend": LATER} if section == "charge_point" and "backend" in sections else {}
    return {**sections[section], **follows}


def _placed(section: str, problem: Problem) -> Problem:
    return replace(problem, field=f"{section}.{problem.field}" if problem.field else section)


def _contradictions(sections: Mapping[str, Mapping[str, object]]) -> list[Problem]:
    backend = sections.get("backend", {})
    return [
        Problem(f"ocpp_keys.{key}", "contradicts", {"parameter": f"backend.{name}"})
        for key, text in sections.get("ocpp_keys", {}).items()
        for name, value in configuration.parameters_behind(key, text).items()
        if name in backend and backend[name] != value
    ]


def set_key(name: str, value: str, actor: Actor, facts: KeyFacts | None = None) -> Answer:
    """Change an OCPP configuration key as ChangeConfiguration does (§5.3); keys on parameters change those.

    facts: what the running board has; None: what is known without one.
    """
    with short_transaction():
        settings = load()
        plan = plan_change(name, value, KeyContext(settings, facts or facts_of(settings.hardware)))
        if plan.answer not in (Answer.ACCEPTED, Answer.REBOOT_REQUIRED):
            return plan.answer
        if not plan.parameters:
            _commit("ocpp_keys", configuration.store_key(plan.key, plan.value, actor), actor)
            return plan.answer
        try:
            change("backend", plan.parameters, actor)
        except InvalidSettings:
            return Answer.REJECTED
        return plan.answer


def remove_backend(actor: Actor) -> ChangeResult:
    """Forget the backend, its password, its cards and its limits; what waits for it stays stored. Raises StoreError."""
    return change("backend", backend_settings.REMOVAL, actor)


def fall_back_link() -> None:
    """Go back to URL and SSL mode before a SecurityProfile that does not work; nothing where none is being tried."""
    with short_transaction():
        row = row_of(models.BackendSettings)
        if row.previous_ssl_client_mode:
            values = {
                "backend_url": row.previous_backend_url,
                "ssl_client_mode": row.previous_ssl_client_mode,
            }
            change("backend", values, Actor("fall-back"))


def confirm_link() -> None:
    """Forget the URL and SSL mode before: the new ones have worked."""
    with short_transaction():
        previous = models.BackendSettings.objects.filter(pk=1).exclude(previous_ssl_client_mode="")
        if previous.update(previous_backend_url="", previous_ssl_client_mode=""):
            changes.raise_version()


def _commit(section: str, changed: tuple[Change, ...], actor: Actor) -> None:
    """Note what changed, and ring whoever listens once it is durable."""
    if not changed:
        return
    changes.note(section, changed, actor)
    for callback in _callbacks:
        transaction.on_commit(callback, robust=True)


def note_accepted(backend: int) -> None:
    """Note that this backend identity has accepted a BootNotification; only the first time counts."""
    first = models.BackendIdentity.objects.filter(number=backend, ever_accepted_at__isnull=True)
    with short_transaction():
        if first.update(ever_accepted_at=datetime.now(UTC)):
            changes.raise_version()


def key_values() -> dict[str, str]:
    """Return the values of configuration keys that were ever set; keys that stand on a parameter are not in it."""
    with reading():
        return dict(models.ConfigurationKey.objects.values_list("name", "value"))


def last_changes(section: str) -> dict[str, FieldChange]:
    """Return who changed each field of a section last; a field that never changed is not in it."""
    with reading():
        rows = models.FieldChange.objects.filter(section=section)
        return {row.field: FieldChange(row.at, row.actor, row.source) for row in rows}
