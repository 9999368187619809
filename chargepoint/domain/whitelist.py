"""idTags and the owner's own cards: what may be stored and how it is compared and shown (OCPP 1.6 ed. 2 §7.28)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chargepoint.domain.errors import InvalidIdTag, InvalidSettings, Problem

ID_TAG_MAX_LENGTH = 20
NAME_MAX_LENGTH = 50
NOTE_MAX_LENGTH = 500

_PRINTABLE = re.compile(r"[\x20-\x7e]+")
_UID = re.compile(
    r"(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{14}|[0-9A-Fa-f]{20})"
)  # 4, 7 or 10 bytes (ISO 14443-3 §6.5.4)


@dataclass(frozen=True, slots=True)
class CardValues:
    """A card as it may be stored. valid_until None: for ever. report_as "": a backend sees the id_tag itself."""

    id_tag: str
    name: str = ""
    enabled: bool = True
    valid_until: datetime | None = None
    note: str = ""
    report_as: str = ""


def canonical_id_tag(text: str) -> str:
    """Return the idTag in the form that is stored: outer blanks stripped, case kept.

    Raises InvalidIdTag: `empty`, `too_long` (over 20) or `characters` (not printable ASCII).
    """
    id_tag = text.strip()
    if not id_tag:
        raise InvalidIdTag("empty")
    if not _PRINTABLE.fullmatch(id_tag):
        raise InvalidIdTag("characters")
    if len(id_tag) > ID_TAG_MAX_LENGTH:
        raise InvalidIdTag("too_long")
    return id_tag


def same_id_tag(first: str, second: str) -> bool:
    """Compare two idTags as the standard does, without regard to case (CiString20Type)."""
    return first.lower() == second.lower()


def present_uid(text: str, uid_case: str, uid_reversed: bool) -> str:
    """Return a canonical idTag as a backend is to see it.

    uid_case: `upper` or `lower`; uid_reversed: bytes in reversed order. Both apply to UIDs of 4, 7 or 10 bytes
    in hex alone; any other text is a name somebody gave and stays as it is.
    """
    if not _UID.fullmatch(text):
        return text
    octets = bytes.fromhex(text)
    digits = (octets[::-1] if uid_reversed else octets).hex()
    return digits if uid_case == "lower" else digits.upper()


def mask(id_tag: str) -> str:
    """Return an idTag for eyes that may not see all of it: never more than half, never more than four characters."""
    shown = min(4, len(id_tag) // 2)
    return f"•••• {id_tag[-shown:]}" if shown else "••••"


def validate_card(values: Mapping[str, object]) -> CardValues:
    """Return the card that the values describe; the names are those of CardValues, id_tag is required.

    Raises InvalidSettings with every Problem: `unknown`, `empty`, `too_long`, `characters`, `type`, `no_time_zone`.
    """
    problems = [Problem(name, "unknown") for name in values if name not in CardValues.__dataclass_fields__]
    card = CardValues(
        id_tag=_id_tag(values, "id_tag", problems),
        name=_text(values, "name", NAME_MAX_LENGTH, problems),
        enabled=_flag(values, "enabled", problems),
        valid_until=_moment(values, "valid_until", problems),
        note=_text(values, "note", NOTE_MAX_LENGTH, problems),
        report_as=_id_tag(values, "report_as", problems, is_required=False),
    )
    if problems:
        raise InvalidSettings(tuple(problems))
    return card


def _text(values: Mapping[str, object], name: str, maximum: int, problems: list[Problem]) -> str:
    value = values.get(name, "")
    if not isinstance(value, str):
        problems.append(Problem(name, "type"))
        return ""
    if len(value.strip()) > maximum:
        problems.append(Problem(name, "too_long", {"maximum": str(maximum)}))
    return value.strip()


def _id_tag(
    values: Mapping[str, object], name: str, problems: list[Problem], *, is_required: bool = True
) -> str:
    value = values.get(name, "")
    if not isinstance(value, str):
        problems.append(Problem(name, "type"))
        return ""
    if not is_required and not value.strip():
        return ""
    try:
        return canonical_id_tag(value)
    except InvalidIdTag as error:
        problems.append(Problem(name, error.code, {"maximum": str(ID_TAG_MAX_LENGTH)}))
        return ""


def _flag(values: Mapping[str, object], name: str, problems: list[Problem]) -> bool:
    value = values.get(name, True)
    if not isinstance(value, bool):
        problems.append(Problem(name, "type"))
        return False
    return value


def _moment(values: Mapping[str, object], name: str, problems: list[Problem]) -> datetime | None:
    value = values.get(name)
    if value is None:
        return None
    if not isinstance(value, datetime):
        problems.append(Problem(name, "type"))
        return None
    if value.tzinfo is None:
        problems.append(Problem(name, "no_time_zone"))
    return value
