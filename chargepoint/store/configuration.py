"""Stored OCPP configuration keys (OCPP 1.6 ed. 2 §5.3, §9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from chargepoint import models
from chargepoint.domain.configuration import KeyContext, effective, facts_of, plan_change
from chargepoint.domain.configuration_keys import KEYS, VALUE_MAX_LENGTH, Access, Key, find_key
from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.domain.parameters import Whitelist
from chargepoint.domain.requests import Answer
from chargepoint.domain.settings import StoredSettings
from chargepoint.store import backend_settings
from chargepoint.store.audit import Actor
from chargepoint.store.changes import Change, Outcome
from chargepoint.store.section_values import unknown
from chargepoint.store.stored import load


@dataclass(frozen=True, slots=True)
class _Provisioned:
    """What a key's value comes to: a row of its own, or parameters of section `backend`."""

    name: str
    value: str = ""
    parameters: dict[str, object] = field(default_factory=dict, repr=False)


def apply(values: Mapping[str, object], actor: Actor) -> Outcome:
    """Store the maker's provisioning: read-only keys too. Raises InvalidSettings with every Problem.

    A key that stands on a parameter changes the parameter; a value that another setting overrules is refused.
    """
    settings = load()
    problems: list[Problem] = []
    changes: tuple[Change, ...] = ()
    for name, value in values.items():
        try:
            provisioned = _provisioned(name, value, settings)
            if provisioned.parameters:
                changed = backend_settings.apply(provisioned.parameters, actor).changes
                changes += tuple(replace(change, section="backend") for change in changed)
            else:
                changes += store_key(provisioned.name, provisioned.value, actor)
        except InvalidSettings as error:
            problems += error.problems
    if problems:
        raise InvalidSettings(tuple(problems))
    return Outcome(changes)


def parameters_behind(name: str, value: object) -> dict[str, object]:
    """Return the backend parameters that a key's value comes to; {} for a key of its own or a bad value."""
    try:
        return _provisioned(name, value, load()).parameters
    except InvalidSettings:
        return {}


def _provisioned(name: str, value: object, settings: StoredSettings) -> _Provisioned:
    key = find_key(name)
    if key is None:
        raise InvalidSettings((unknown(name, [each.name for each in KEYS]),))
    if not isinstance(value, str):
        raise InvalidSettings((Problem(name, "type", {"expected": "text"}),))
    if key.access is Access.READ_ONLY:
        return _provisioned_read_only(key, value, settings)
    # Whitelist and cable decide what is in force, not what may be stored for the day they are others.
    facts = facts_of(replace(settings.hardware, fixed_cable=False))
    backend = replace(settings.backend, whitelist=Whitelist.OCPP)
    plan = plan_change(name, value, KeyContext(replace(settings, backend=backend), facts))
    if plan.answer not in (Answer.ACCEPTED, Answer.REBOOT_REQUIRED):
        raise InvalidSettings((Problem(key.name, "value", {"reason": plan.reason}),))
    return _Provisioned(plan.key, plan.value, plan.parameters)


def _provisioned_read_only(key: Key, value: str, settings: StoredSettings) -> _Provisioned:
    if len(value) > VALUE_MAX_LENGTH:
        raise InvalidSettings((Problem(key.name, "too_long", {"maximum": str(VALUE_MAX_LENGTH)}),))
    provisioned = replace(settings, keys={**settings.keys, key.name: value})
    in_force = effective(provisioned, facts_of(settings.hardware)).text_of(key.name)
    if in_force != value:
        raise InvalidSettings((Problem(key.name, "contradicts", {"in_force": in_force}),))
    return _Provisioned(key.name, value)


def store_key(name: str, value: str, actor: Actor) -> tuple[Change, ...]:
    """Store a checked value, inside the caller's transaction; return what changed."""
    row = models.ConfigurationKey.objects.filter(name=name).first()
    if row is not None and row.value == value:
        return ()
    models.ConfigurationKey.objects.update_or_create(
        name=name, defaults={"value": value, "changed_by": actor.name, "changed_at": datetime.now(UTC)}
    )
    return (Change(name, row.value if row else "", value),)
