"""Everything a wallbox is configured with as one document: what importconfig takes and exportconfig prints."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from chargepoint import models
from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.domain.parameters import BackendParameters
from chargepoint.domain.settings import HardwareSettings, Identity
from chargepoint.domain.whitelist import CardValues
from chargepoint.store import cards, settings
from chargepoint.store.audit import Actor
from chargepoint.store.errors import reading, short_transaction
from chargepoint.store.section_values import unknown
from chargepoint.store.stored import certificates, load, password_text, row_of, section_of

FORMAT_VERSION = 1
SECTIONS = ("charge_point", "hardware", "backend", "ocpp_keys", "certificates")
NAMES = ("version", *SECTIONS, "cards")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. changed: `section.field`."""

    changed: tuple[str, ...]
    warnings: tuple[Problem, ...]
    cards_added: int
    cards_updated: int


def import_document(document: object, actor: Actor, which_backend: str | None = None) -> Imported:
    """Store a whole document in one transaction: all of it, or nothing.

    which_backend: "same" or "another", where a change of address has to say so. Raises InvalidSettings with every
    Problem (fields read `section.field` and `cards[3].name`), StoreError.
    """
    given = _checked(document)
    sections = {name: dict(given[name]) for name in SECTIONS if name in given}
    _translate_password(sections.get("backend", {}))
    if which_backend is not None:
        for name in ("charge_point", "backend"):
            sections.get(name, {})["which_backend"] = which_backend
    problems: list[Problem] = []
    added = updated = 0
    result = settings.ChangeResult((), (), 0)
    with short_transaction():
        try:
            added, updated = cards.import_cards([_card(each) for each in given.get("cards", [])], actor)
        except InvalidSettings as error:
            problems += error.problems
        try:
            result = settings.change_all(sections, actor)
        except InvalidSettings as error:
            problems += error.problems
        if problems:
            raise InvalidSettings(tuple(problems))
    return Imported(result.changed, result.warnings, added, updated)


def _checked(document: object) -> Mapping[str, Any]:
    """Return the document where its outline is right. Raises InvalidSettings."""
    if not isinstance(document, dict):
        raise InvalidSettings((Problem("", "type", {"expected": "an object"}),))
    problems = [unknown(str(name), NAMES) for name in document if name not in NAMES]
    if type(document.get("version")) is not int or document["version"] != FORMAT_VERSION:
        problems.append(Problem("version", "choice", {"allowed": str(FORMAT_VERSION)}))
    problems += [
        Problem(name, "type", {"expected": "an object"})
        for name in SECTIONS
        if not isinstance(document.get(name, {}), dict)
    ]
    card_list = document.get("cards", [])
    if not isinstance(card_list, list):
        problems.append(Problem("cards", "type", {"expected": "a list"}))
    else:
        problems += [
            Problem(f"cards[{position}]", "type", {"expected": "an object"})
            for position, each in enumerate(card_list)
            if not isinstance(each, dict)
        ]
    if problems:
        raise InvalidSettings(tuple(problems))
    return document


def _translate_password(backend: dict[str, object]) -> None:
    """Say in the store's words what the format says: a password "" removes the stored one."""
    if backend.get("backend_password") == "":
        del backend["backend_password"]
        backend["remove_backend_password"] = True


def _card(values: Mapping[str, object]) -> Mapping[str, object]:
    """Read the one value that JSON has no type for; what cannot be read is left for the check to refuse."""
    text = values.get("valid_until")
    if not isinstance(text, str):
        return values
    try:
        return {**values, "valid_until": datetime.fromisoformat(text)}
    except ValueError:
        return values


def export_document(with_secrets: bool) -> dict[str, object]:
    """Return everything that is configured; without secrets there is no password and no client certificate."""
    with reading():
        stored = load()
        # What the maker left empty stays so: another device has its own.
        identity = section_of(Identity(), row_of(models.ChargePointSettings))
        backend = {name: _plain(getattr(stored.backend, name)) for name in _names(BackendParameters)}
        del backend["has_password"]
        pems: dict[str, object] = {
            "central_system_roots": certificates(models.Certificate.CENTRAL_SYSTEM_ROOT),
            "manufacturer_roots": certificates(models.Certificate.MANUFACTURER_ROOT),
        }
        if with_secrets:
            backend["backend_password"] = password_text(row_of(models.BackendSettings)) or ""
            pems["client_certificate"] = stored.client_certificate_pem
            pems["client_key"] = stored.client_key_pem
        return {
            "version": FORMAT_VERSION,
            "charge_point": {name: getattr(identity, name) for name in _names(Identity)},
            "hardware": {name: _plain(getattr(stored.hardware, name)) for name in _names(HardwareSettings)},
            "backend": backend,
            "ocpp_keys": dict(sorted(stored.keys.items())),
            "certificates": pems,
            "cards": [_exported(row) for row in models.Card.objects.order_by("id_tag_key")],
        }


def _names(section: type[Identity] | type[HardwareSettings] | type[BackendParameters]) -> list[str]:
    return [field.name for field in fields(section)]


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _exported(row: models.Card) -> dict[str, object]:
    values = {name: getattr(row, name) for name in CardValues.__dataclass_fields__}
    values["valid_until"] = row.valid_until.isoformat() if row.valid_until else None
    return values
