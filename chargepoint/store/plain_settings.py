"""Sections `charge_point`, `hardware` and `panel`."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TypeVar

from chargepoint import models
from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.domain.settings import HardwareSettings, Identity, PanelSettings
from chargepoint.domain.settings_checks import check_hardware, check_identity, check_panel
from chargepoint.store import backend_identity
from chargepoint.store.audit import Actor
from chargepoint.store.changes import Outcome, differences
from chargepoint.store.section_values import read_into
from chargepoint.store.stored import identity as stored_identity
from chargepoint.store.stored import parameters_of, row_of, section_of

Section = TypeVar("Section", Identity, HardwareSettings, PanelSettings)
Row = models.ChargePointSettings | models.HardwareSettings | models.PanelSettings


def apply_charge_point(values: Mapping[str, object], actor: Actor) -> Outcome:
    """Store who this charge point is; which_backend is needed as for the backend where the serial number is its id."""
    row = row_of(models.ChargePointSettings)
    plain = {name: value for name, value in values.items() if name != "which_backend"}
    outcome = _apply(Identity(), row, plain, check_identity)
    which = values.get("which_backend")
    if which is not backend_identity.LATER:
        _settle_identity(stored_identity().serial_number, which)
    return outcome


def _settle_identity(serial_number: str, which: object) -> None:
    backend = row_of(models.BackendSettings)
    identity = backend_identity.settle(backend.identity, parameters_of(backend), serial_number, which)
    if identity != backend.identity:
        backend.identity = identity
        backend.save()


def apply_hardware(values: Mapping[str, object], actor: Actor) -> Outcome:
    """Store the board and the installation."""
    return _apply(HardwareSettings(), row_of(models.HardwareSettings), values, check_hardware)


def apply_panel(values: Mapping[str, object], actor: Actor) -> Outcome:
    """Store the owner's own settings; the limit lies within the installation current."""
    installation_current_a = row_of(models.HardwareSettings).installation_current_a
    return _apply(
        PanelSettings(),
        row_of(models.PanelSettings),
        values,
        lambda panel: check_panel(panel, installation_current_a),
    )


def _apply(
    default: Section,
    row: Row,
    values: Mapping[str, object],
    check: Callable[[Section], tuple[Problem, ...]],
) -> Outcome:
    before = section_of(default, row)
    after = read_into(before, values)
    changes = differences(asdict(before), asdict(after))
    if not changes:
        return Outcome(())
    problems = check(after)
    if problems:
        raise InvalidSettings(problems)
    for name, value in asdict(after).items():
        setattr(row, name, value)
    row.save()
    return Outcome(changes)
