"""The password of a backend: from what was typed or sent to the bytes of the Basic header (OCPP-J 1.6 §6.2)."""

import re
from enum import StrEnum

from chargepoint.domain.errors import InvalidSettings, Problem

MAX_LENGTH = 40
SAFE_LENGTH = 16
"""Bytes; a shorter password is taken from a person with a warning, from a backend not at all."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_HEX = re.compile(r"[0-9A-Fa-f]+")
_HEX_LENGTHS = range(32, 41, 2)


class PasswordFormat(StrEnum):
    """How the text of 5 becomes bytes."""

    TEXT = "text"
    HEX = "hex"


def decode_password(text: str, password_format: PasswordFormat) -> bytes:
    """Return the bytes that a password's text stands for.

    Raises InvalidSettings with one Problem for `backend_password`: empty, too_long, characters (control
    characters, RFC 7617 §2), hex_digits or hex_length (32 to 40 digits, an even number).
    """
    if not text:
        raise _invalid("empty")
    if password_format is PasswordFormat.TEXT:
        if len(text) > MAX_LENGTH:
            raise _invalid("too_long", maximum=str(MAX_LENGTH))
        if _CONTROL.search(text):
            raise _invalid("characters")
        return text.encode()
    if not _HEX.fullmatch(text):
        raise _invalid("hex_digits")
    if len(text) not in _HEX_LENGTHS:
        raise _invalid("hex_length", minimum="32", maximum="40")
    return bytes.fromhex(text)


def decode_authorization_key(value: str) -> tuple[bytes, PasswordFormat]:
    """Return the password that a backend sets by AuthorizationKey, and the format it was taken for.

    An even number of 32 to 40 hex digits is decoded; other text counts as it is from 16 bytes on. Raises
    InvalidSettings as decode_password does, and with too_short.
    """
    if _HEX.fullmatch(value) and len(value) in _HEX_LENGTHS:
        return bytes.fromhex(value), PasswordFormat.HEX
    password = decode_password(value, PasswordFormat.TEXT)
    if len(password) < SAFE_LENGTH:
        raise _invalid("too_short", minimum=str(SAFE_LENGTH))
    return password, PasswordFormat.TEXT


def suggest_password_format(text: str) -> PasswordFormat:
    """Return the format to preselect when a password is pasted: hex for 40 hex digits."""
    return PasswordFormat.HEX if len(text) == MAX_LENGTH and _HEX.fullmatch(text) else PasswordFormat.TEXT


def _invalid(code: str, **parameters: str) -> InvalidSettings:
    return InvalidSettings((Problem("backend_password", code, parameters),))
