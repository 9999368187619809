"""A quick check of the one payload that is long: the JSON schema would take a second for ten thousand cards.

Says yes or no only; what is wrong, and by which code, the schema tells (`schemas`).
"""

from typing import Annotated, Any, Literal

import msgspec

IdToken = Annotated[str, msgspec.Meta(max_length=20)]


class _IdTagInfo(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    status: Literal["Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"]
    expiry_date: str | msgspec.UnsetType = msgspec.UNSET
    parent_id_tag: IdToken | msgspec.UnsetType = msgspec.UNSET


class _AuthorizationData(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    id_tag: IdToken
    id_tag_info: _IdTagInfo | msgspec.UnsetType = msgspec.UNSET


class _SendLocalList(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    list_version: int
    update_type: Literal["Differential", "Full"]
    local_authorization_list: list[_AuthorizationData] | msgspec.UnsetType = msgspec.UNSET


_TYPES: dict[str, type[msgspec.Struct]] = {"SendLocalList": _SendLocalList}


def is_known(action: str) -> bool:
    """Tell whether `fits` can judge this action."""
    return action in _TYPES


def fits(action: str, payload: Any) -> bool:
    """Tell whether a payload fits its schema for certain; costs about a microsecond an entry."""
    try:
        msgspec.convert(payload, _TYPES[action])
    except (msgspec.ValidationError, OverflowError):
        return False
    return True
