"""Stored OCPP configuration keys (OCPP 1.6 ed. 2 §5.3, §9)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from chargepoint import models
from chargepoint.domain.configuration import KeyChange, KeyContext, facts_of, plan_provisioning
from chargepoint.domain.configuration_key import Access
from chargepoint.domain.configuration_keys import KEYS, find_key
from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.domain.requests import Answer
from chargepoint.domain.settings import StoredSettings
from chargepoint.store import backend_settings
from chargepoint.store.audit import Actor
from chargepoint.store.changes import Change, Outcome
from chargepoint.store.section_values import unknown
from chargepoint.store.stored import load


def apply(values: Mapping[str, object], actor: Actor) -> Outcome:
    """Store the maker's provisioning: read-only keys too. Raises InvalidSettings with every Problem.

    A key that stands on a parameter changes the parameter; a value that another setting overrules is refused.
    """
    settings = load()
    problems: list[Problem] = []
    changes: tuple[Change, ...] = ()
    for name in sorted(values, key=_follows_others):
        try:
            plan = _plan(name, values[name], settings)
            if plan.parameters:
                changed = backend_settings.apply(plan.parameters, actor).changes
                changes += tuple(replace(change, section="backend") for change in changed)
            elif not plan.is_derived:
                changes += store_key(plan.key, plan.value, actor)
                settings = replace(settings, keys={**settings.keys, plan.key: plan.value})
        except InvalidSettings as error:
            problems += error.problems
    if problems:
        raise InvalidSettings(tuple(problems))
    return Outcome(changes)


def parameters_behind(name: str, value: object) -> dict[str, object]:
    """Return the backend parameters that a key's value comes to; {} for a key of its own or a bad value."""
    try:
        return _plan(name, value, load()).parameters
    except InvalidSettings:
        return {}


def _follows_others(name: str) -> bool:
    """Tell whether a key comes after the read-only ones, which say how much it may hold."""
    key = find_key(name)
    return key is not None and key.access is not Access.READ_ONLY


def _plan(name: str, value: object, settings: StoredSettings) -> KeyChange:
    """Return what to store. Raises InvalidSettings."""
    if find_key(name) is None:
        raise InvalidSettings((unknown(name, [each.name for each in KEYS]),))
    if not isinstance(value, str):
        raise InvalidSettings((Problem(name, "type", {"expected": "text"}),))
    plan = plan_provisioning(name, value, KeyContext(settings, facts_of(settings.hardware)))
    if plan.answer in (Answer.ACCEPTED, Answer.REBOOT_REQUIRED):
        return plan
    if plan.reason == "contradicts":
        raise InvalidSettings((Problem(plan.key, "contradicts", {"in_force": plan.value}),))
    raise InvalidSettings((Problem(plan.key, "value", {"reason": plan.reason}),))


def store_key(name: str, value: str, actor: Actor) -> tuple[Change, ...]:
    """Store a checked value, inside the caller's transaction; return what changed."""
    row = models.ConfigurationKey.objects.filter(name=name).first()
    if row is not None and row.value == value:
        return ()
    models.ConfigurationKey.objects.update_or_create(
        name=name, defaults={"value": value, "changed_by": actor.name, "changed_at": datetime.now(UTC)}
    )
    return (Change(name, row.value if row else "", value),)
