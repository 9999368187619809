"""Section `backend`: the 13 parameters, through whichever door (parameters.md section 1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime

from chargepoint import models
from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.domain.parameters import (
    BackendParameters,
    ParameterFacts,
    decode_password,
    normalize_proxy,
    validate,
    warnings,
)
from chargepoint.store import backend_identity, backend_leavings, cards, secrets
from chargepoint.store.audit import Actor
from chargepoint.store.changes import SECRET, Change, Outcome, differences
from chargepoint.store.section_values import read_into
from chargepoint.store.stored import certificates, parameters_of, password_of, password_text, row_of
from chargepoint.store.stored import identity as stored_identity

_STORED = tuple(each.name for each in fields(BackendParameters) if each.name != "has_password")
_BESIDES = ("backend_password", "remove_backend_password", "which_backend", "after_charge")


@dataclass(frozen=True, slots=True)
class _Password:
    """text: as entered, None = no password. is_kept: what is stored stays untouched."""

    text: str | None = field(repr=False)
    is_kept: bool


REMOVAL: Mapping[str, object] = {
    **{
        name: getattr(BackendParameters(), name)
        for name in (
            "connection_type",
            "charge_point_id",
            "backend_url",
            "authorization_mode",
            "whitelist",
            "ssl_client_mode",
            "websocket_proxy",
        )
    },
    "remove_backend_password": True,
    "which_backend": backend_identity.REMOVED,
}
"""Forgets the backend: what leads to it and how it is used. The local whitelist alone decides from then on."""


def apply(values: Mapping[str, object], actor: Actor) -> Outcome:
    """Store the values that are named, inside the caller's transaction.

    backend_password: absent or blank keeps the stored one; remove_backend_password takes it away. which_backend: see
    `backend_identity.settle`. after_charge: a change of the link waits until a running charge is over. Raises InvalidSettings with every Problem.
    """
    row = row_of(models.BackendSettings)
    before = parameters_of(row)
    plain = {name: value for name, value in values.items() if name not in _BESIDES}
    entered = read_into(before, plain, but=("has_password",), besides=_BESIDES[:2])
    password = _password(values, row)
    entered = replace(entered, has_password=password.text is not None)
    serial_number = stored_identity().serial_number
    facts = _checked_facts(entered, password, serial_number)
    after = replace(entered, websocket_proxy=normalize_proxy(entered.websocket_proxy)[0])
    identity = backend_identity.settle(row.identity, after, serial_number, values.get("which_backend"))
    changes = _changes(before, after, row, password)
    if changes or identity != row.identity:
        _note_previous_password(row, before, changes, actor)
        _note_previous_link(row, before, changes, actor)
        if row.identity is not None and identity != row.identity:
            backend_leavings.forget(actor)
        row.link_waits_for_charge = values.get("after_charge") is True
        _write(row, after, password, identity)
    return Outcome(changes, warnings(entered, facts))


def _password(values: Mapping[str, object], row: models.BackendSettings) -> _Password:
    entered = values.get("backend_password") or ""
    removes = values.get("remove_backend_password", False)
    if not isinstance(entered, str):
        raise InvalidSettings((Problem("backend_password", "type", {"expected": "text"}),))
    if not isinstance(removes, bool):
        raise InvalidSettings((Problem("remove_backend_password", "type", {"expected": "true or false"}),))
    if removes and entered:
        raise InvalidSettings((Problem("remove_backend_password", "password_entered"),))
    if removes:
        return _Password(None, is_kept=row.encrypted_password is None)
    stored = password_text(row)
    return _Password(entered or stored, is_kept=not entered or entered == stored)


def _checked_facts(entered: BackendParameters, password: _Password, serial_number: str) -> ParameterFacts:
    """Return what the checks need; raises InvalidSettings with every Problem of parameters and password."""
    problems: tuple[Problem, ...] = ()
    sent: bytes | None = None
    if password.text is not None:
        try:
            sent = decode_password(password.text, entered.backend_password_format)
        except InvalidSettings as error:
            problems = error.problems
    facts = ParameterFacts(
        serial_number=serial_number,
        local_cards=cards.count_usable(datetime.now(UTC)),
        has_client_certificate=bool(certificates(models.Certificate.CLIENT)),
        password=sent,
    )
    problems = validate(entered, facts) + problems
    if problems:
        raise InvalidSettings(problems)
    return facts


def _changes(
    before: BackendParameters, after: BackendParameters, row: models.BackendSettings, password: _Password
) -> tuple[Change, ...]:
    changes = differences(
        {name: getattr(before, name) for name in _STORED}, {name: getattr(after, name) for name in _STORED}
    )
    if not password.is_kept:
        old = SECRET if row.encrypted_password is not None else ""
        changes += (Change("backend_password", old, SECRET if password.text is not None else ""),)
    return changes


def _note_previous_password(
    row: models.BackendSettings, before: BackendParameters, changes: tuple[Change, ...], actor: Actor
) -> None:
    """Keep the old password after a change by the backend, for one attempt should the new one get 401."""
    if not any(change.field == "backend_password" for change in changes):
        return
    previous = password_of(row, before) if actor.name == "backend" else None
    row.encrypted_previous_password = None if previous is None else secrets.encrypt(previous)


def _note_previous_link(
    row: models.BackendSettings, before: BackendParameters, changes: tuple[Change, ...], actor: Actor
) -> None:
    """Keep URL and SSL mode before a change by the backend until the new ones have worked; a person's word is final.

    The way back from a second change on trial is not the first one, which has never worked either.
    """
    if not any(change.field in ("backend_url", "ssl_client_mode") for change in changes):
        return
    is_kept = actor.name == "backend"
    if is_kept and row.previous_ssl_client_mode:
        return
    row.previous_backend_url = before.backend_url if is_kept else ""
    row.previous_ssl_client_mode = before.ssl_client_mode.value if is_kept else ""


def _write(
    row: models.BackendSettings,
    after: BackendParameters,
    password: _Password,
    identity: models.BackendIdentity | None,
) -> None:
    for name in _STORED:
        setattr(row, name, getattr(after, name))
    if not password.is_kept:
        row.encrypted_password = None if password.text is None else secrets.encrypt(password.text.encode())
    row.identity = identity
    row.save()
