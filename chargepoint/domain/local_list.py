"""The Local Authorization List: its versions and what an update must be like (OCPP 1.6 ed. 2 §3.5.2, §5.10, §5.15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from chargepoint.domain.authorization import IdTagInfo

PROFILE = "LocalAuthListManagement"

NO_LIST = 0
"""Reported while the list is empty, whatever version an empty update had (§5.10)."""

NOT_SUPPORTED = -1
"""Reported where the list is switched off, and only there (§5.10)."""


class UpdateType(StrEnum):
    """§7.47."""

    FULL = "Full"
    DIFFERENTIAL = "Differential"


class UpdateStatus(StrEnum):
    """§7.46."""

    ACCEPTED = "Accepted"
    FAILED = "Failed"
    NOT_SUPPORTED = "NotSupported"
    VERSION_MISMATCH = "VersionMismatch"


@dataclass(frozen=True, slots=True)
class ListEntry:
    """§7.3 AuthorizationData. info None: in a differential update, take the idTag off the list."""

    id_tag: str
    info: IdTagInfo | None = None


@dataclass(frozen=True, slots=True)
class SendLocalList:
    """§5.15. version: of the list once it is updated, 1 or more."""

    version: int
    update_type: UpdateType
    entries: tuple[ListEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class GetLocalListVersion:
    """§5.10."""


@dataclass(frozen=True, slots=True)
class ListVersion:
    """GetLocalListVersion.conf (§6.26)."""

    version: int


@dataclass(frozen=True, slots=True)
class ListLimits:
    """The keys LocalAuthListMaxLength and SendLocalListMaxLength."""

    list_length: int
    update_length: int


def id_tag_key(id_tag: str) -> str:
    """Return what equal idTags have in common: they are compared without regard to case (CiString20Type)."""
    return id_tag.strip().upper()


def check_update(update: SendLocalList, version: int, limits: ListLimits) -> UpdateStatus:
    """Return Accepted where an update may be carried out, as far as it and the present version tell.

    version: as reported now, NO_LIST for an empty list.
    """
    if update.update_type is UpdateType.DIFFERENTIAL and update.version <= version:
        return UpdateStatus.VERSION_MISMATCH
    if len(update.entries) > limits.update_length or _has_twins(update.entries):
        return UpdateStatus.FAILED
    is_incomplete = any(entry.info is None for entry in update.entries)
    if update.update_type is UpdateType.FULL and is_incomplete:
        return UpdateStatus.FAILED
    return UpdateStatus.ACCEPTED


def _has_twins(entries: Iterable[ListEntry]) -> bool:
    """Tell whether an idTag is there twice, or is none: which of two answers was meant cannot be known."""
    keys = [id_tag_key(entry.id_tag) for entry in entries]
    return len(set(keys)) < len(keys) or "" in keys
