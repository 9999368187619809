"""The backend's password."""

import pytest

from chargepoint.domain.backend_password import (
    PasswordFormat,
    decode_authorization_key,
    decode_password,
    suggest_password_format,
)
from chargepoint.domain.errors import InvalidSettings

TEXT, HEX = PasswordFormat.TEXT, PasswordFormat.HEX


@pytest.mark.parametrize(
    ("text", "password_format", "password"),
    [
        ("x", TEXT, b"x"),
        ("\u00e4" * 40, TEXT, b"\xc3\xa4" * 40),
        ("00" * 16, TEXT, b"00" * 16),
        ("0a" * 16, HEX, b"\x0a" * 16),
        ("FF" * 20, HEX, b"\xff" * 20),
    ],
)
def test_password_becomes_bytes(text: str, password_format: PasswordFormat, password: bytes) -> None:
    assert decode_password(text, password_format) == password


@pytest.mark.parametrize(
    ("text", "password_format", "code"),
    [
        ("", TEXT, "empty"),
        ("", HEX, "empty"),
        ("x" * 41, TEXT, "too_long"),
        ("line\nbreak", TEXT, "characters"),
        ("\ud800", TEXT, "characters"),
        ("0" * 31 + "g", HEX, "hex_digits"),
        ("0" * 31 + "\u0663", HEX, "hex_digits"),
        ("00 " * 16, HEX, "hex_digits"),
        ("0" * 30, HEX, "hex_length"),
        ("0" * 33, HEX, "hex_length"),
        ("0" * 42, HEX, "hex_length"),
    ],
)
def test_password_that_cannot_be_sent_is_refused(
    text: str, password_format: PasswordFormat, code: str
) -> None:
    with pytest.raises(InvalidSettings) as caught:
        decode_password(text, password_format)

    assert [(p.field, p.code) for p in caught.value.problems] == [("backend_password", code)]


@pytest.mark.parametrize(
    ("value", "password", "password_format"),
    [
        pytest.param("4F" * 20, b"O" * 20, HEX, id="TC_073"),
        pytest.param("4f" * 16, b"O" * 16, HEX, id="shortest-hex"),
        pytest.param("4" * 33, b"4" * 33, TEXT, id="odd-digits-are-text"),
        pytest.param("correct horse 16", b"correct horse 16", TEXT, id="text"),
        pytest.param("\u00e4" * 8, b"\xc3\xa4" * 8, TEXT, id="16-bytes-of-text"),
    ],
)
def test_authorization_key_is_decoded(value: str, password: bytes, password_format: PasswordFormat) -> None:
    assert decode_authorization_key(value) == (password, password_format)


@pytest.mark.parametrize(("value", "code"), [("x" * 15, "too_short"), ("", "empty"), ("x" * 41, "too_long")])
def test_weak_or_overlong_authorization_key_is_refused(value: str, code: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        decode_authorization_key(value)

    assert caught.value.problems[0].code == code


@pytest.mark.parametrize(
    ("text", "suggested"), [("0a" * 20, HEX), ("0a" * 16, TEXT), ("0" * 39 + "x", TEXT), ("", TEXT)]
)
def test_forty_hex_digits_preselect_hex(text: str, suggested: PasswordFormat) -> None:
    assert suggest_password_format(text) is suggested
