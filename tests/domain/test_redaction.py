"""Messages and log lines without secrets."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargepoint.domain.redaction import beginning, excerpt, redact, redact_text


@pytest.mark.parametrize(
    ("message", "redacted"),
    [
        ([2, "id", "Authorize", {"idTag": "A1B2C3D4"}], [2, "id", "Authorize", {"idTag": "•••• C3D4"}]),
        (
            [3, "id", {"idTagInfo": {"status": "Accepted", "parentIdTag": "GROUP-01"}}],
            [3, "id", {"idTagInfo": {"status": "Accepted", "parentIdTag": "•••• P-01"}}],
        ),
        ({"key": "AuthorizationKey", "value": "4f" * 20}, {"key": "AuthorizationKey", "value": "••••"}),
        ({"key": "authorizationKEY", "value": "x"}, {"key": "authorizationKEY", "value": "••••"}),
        ({"key": "AuthorizationKey ", "value": 12345678}, {"key": "AuthorizationKey ", "value": "••••"}),
        ({"idTag": 12345678}, {"idTag": "•••• 5678"}),
        ({"idTag": ["A1B2C3D4"], "password": ["x"]}, {"idTag": ["A1B2C3D4"], "password": "••••"}),
        ({"key": "HeartbeatInterval", "value": "300"}, {"key": "HeartbeatInterval", "value": "300"}),
        (
            {"configurationKey": [{"key": "AuthorizationKey", "readonly": False, "value": ""}]},
            {"configurationKey": [{"key": "AuthorizationKey", "readonly": False, "value": ""}]},
        ),
        ({"key": ["AuthorizationKey"]}, {"key": ["AuthorizationKey"]}),
        (
            {"location": "ftp://user:secret@files.example/up"},
            {"location": "ftp://••••@files.example/up"},
        ),
        ({"backend_password": "secret"}, {"backend_password": "••••"}),
        ({"idTag": None, "meterStart": 7, "ok": True}, {"idTag": None, "meterStart": 7, "ok": True}),
        (("a", 1), ["a", 1]),
    ],
)
def test_message_keeps_its_shape_and_loses_its_secrets(message: object, redacted: object) -> None:
    assert redact(message) == redacted


def test_message_itself_is_not_changed() -> None:
    message = {"idTag": "A1B2C3D4"}

    redact(message)

    assert message == {"idTag": "A1B2C3D4"}


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic ••••"),
        ("authorization: c2VjcmV0", "authorization: ••••"),
        ("login with password=s3cr,et done", "login with password=•••• done"),
        ("{'backend_password': 's3 c,ret'}", "{'backend_password': ••••}"),
        ('[2,"1","Authorize",{"idTag":"A1B2C3D4"}]', '[2,"1","Authorize",{"idTag":"•••• C3D4"}]'),
        ('{"key":"AuthorizationKey","value":"4f4f"}', '{"key":"AuthorizationKey","value":••••}'),
        ('{"value":"4f4f","key":"AuthorizationKey"}', '{"value":••••,"key":"AuthorizationKey"}'),
        ("{'Authorization': 'Bearer abc.def-ghi'}", "{'Authorization': 'Bearer ••••'}"),
        ("https://files.example/up?sig=abc&se=1#x then", "https://files.example/up?••••#x then"),
        ("is it? yes", "is it? yes"),
        ("Basic authentication is off", "Basic authentication is off"),
        ("ws://user:p@ss@csms.example/a", "ws://••••@csms.example/a"),
        ("wss://csms.example/a@b", "wss://csms.example/a@b"),
        (
            "-----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY----- end",
            "-----BEGIN EC PRIVATE KEY----- •••• end",
        ),
        ("-----BEGIN PRIVATE KEY-----\nMHc", "-----BEGIN PRIVATE KEY----- ••••"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_text_loses_credentials_and_private_keys(text: str, redacted: str) -> None:
    assert redact_text(text) == redacted


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("short", "short"),
        ("x" * 30, "x" * 20 + " …"),
        ("ftp://user:secret-and-long@files.example", "ftp://•••• …"),
        ("to ftp://a@b/up or else", "to ftp://••••@b/up or e …"),
    ],
)
def test_beginning_leaves_no_half_secret(text: str, kept: str) -> None:
    assert beginning(text, 20) == kept


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(json_values)
def test_card_number_is_nowhere_in_what_was_redacted(context: object) -> None:
    message = [2, "id", "Action", {"idTag": "04A1B2C3D4E5F6", "context": context}]

    assert "04A1B2C3" not in json.dumps(redact(message))


def test_excerpt_is_one_short_printable_line_without_the_secrets() -> None:
    content = b"<p>\r\n  hunter22 \x00\x1b[31m" + "ä".encode() + b"</p>" + b"x" * 5000

    text = excerpt(content, ["hunter22", ""])

    assert text.startswith("<p> •••• \\x00\\x1b[31mä</p>x")
    assert (len(text), text[-1]) == (200, "…")


def test_excerpt_of_little_is_all_of_it() -> None:
    assert excerpt(b"It works! \xff") == "It works! �"


def test_excerpt_hides_what_looks_like_credentials() -> None:
    assert "Zm9v" not in excerpt(b"Authorization: Basic Zm9v")
