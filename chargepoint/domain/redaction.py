"""Messages and log lines without what opens a door: passwords, keys and whole card numbers."""

import re
from collections.abc import Iterable

from chargepoint.domain.whitelist import mask

MASK = "••••"
EXCERPT_CHARACTERS = 200

_LONGEST_READ = 4096

_ID_TAG_FIELDS = frozenset(
    {"idTag", "parentIdTag", "id_tag", "card_id_tag", "parent_id_tag", "stop_id_tag", "report_as"}
)
"""Of OCPP, and of what is stored here."""

_SECRET_KEYS = frozenset({"authorizationkey"})
_SECRET_FIELDS = frozenset({"password", "backend_password", "client_key_pem"})
_USER_INFO = re.compile(r"(?<=://)[^/?#\s]*@")
_OPEN_USER_INFO = re.compile(r"(?<=://)[^/?#\s@]*\Z")
"""In a text that was cut: what stood there may be a name and a password whose end, the @, is gone."""

_QUERY = re.compile(r"(://[^\s?#\"'<>]{1,300}\?)[^\s#\"'<>]+")
"""Of an address: what stands there is often a token, as in the signed addresses of file stores."""

_AUTHORIZATION = re.compile(r"(?i)(\bauthorization['\"]?\s*[:=]\s*['\"]?(?:(?:basic|bearer)\s+)?)[\w.~+/=-]+")
_QUOTE = r"\\*['\"]"
"""Also of JSON that is text within JSON."""

_VALUE = r"(?:\\*'[^']*'?|\\*\"[^\"]*\"?|[^\s'\"]+)"
_SECRET_KEY = rf"{_QUOTE}\s*authorizationkey\s*{_QUOTE}"
_NAMED_PASSWORD = re.compile(rf"(?i)(password(?:{_QUOTE})?\s*[:=]\s*){_VALUE}")
_AUTHORIZATION_KEY = re.compile(rf"(?i)({_SECRET_KEY}\s*,\s*{_QUOTE}value{_QUOTE}\s*:\s*){_VALUE}")
_VALUE_FIRST = re.compile(
    rf"(?i)({_QUOTE}value{_QUOTE}\s*:\s*){_VALUE}(?=\s*,\s*{_QUOTE}key{_QUOTE}\s*:\s*{_SECRET_KEY})"
)
_ID_TAG = re.compile(rf"({_QUOTE}(?:idTag|parentIdTag){_QUOTE}\s*:\s*{_QUOTE})([^'\"\\]+)")
_PRIVATE_KEY = re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?(?:-----END \1-----|\Z)", re.DOTALL)


def redact(message: object) -> object:
    """Return a decoded JSON value with secrets and idTags masked; the shape stays, the argument is not changed.

    Takes whole OCPP-J frames and their payloads alike.
    """
    if isinstance(message, dict):
        return _redact_object(message)
    if isinstance(message, list | tuple):
        return [redact(item) for item in message]
    return redact_text(message) if isinstance(message, str) else message


def redact_text(text: str) -> str:
    """Return a text with credentials and queries in URLs, headers, private keys, passwords and idTags masked."""
    text = _PRIVATE_KEY.sub(lambda found: f"-----BEGIN {found[1]}----- {MASK}", text)
    for named in (_QUERY, _AUTHORIZATION, _AUTHORIZATION_KEY, _VALUE_FIRST, _NAMED_PASSWORD):
        text = named.sub(lambda found: found[1] + MASK, text)
    text = _ID_TAG.sub(lambda found: found[1] + mask(found[2]), text)
    return _USER_INFO.sub(f"{MASK}@", text)


def beginning(text: str, characters: int) -> str:
    """Return at most so many characters of a text and " …", masked; a secret that the cut leaves open is masked too."""
    if len(text) <= characters:
        return redact_text(text)
    return f"{redact_text(_OPEN_USER_INFO.sub(MASK, text[:characters]))} …"


def excerpt(content: bytes, secrets: Iterable[str] = ()) -> str:
    """Return at most 200 characters of what a stranger sent: one line, nothing unprintable, none of the secrets."""
    text = content[:_LONGEST_READ].decode("utf-8", errors="replace")
    for secret in secrets:
        text = text.replace(secret, MASK) if secret else text
    line = " ".join(redact_text(text).split())
    escaped = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in line)
    return escaped if len(escaped) <= EXCERPT_CHARACTERS else escaped[: EXCERPT_CHARACTERS - 1] + "…"


def _redact_object(fields: dict[str, object]) -> dict[str, object]:
    key = fields.get("key")
    names_secret = isinstance(key, str) and key.strip().lower() in _SECRET_KEYS
    return {name: _redact_field(name, value, names_secret) for name, value in fields.items()}


def _redact_field(name: str, value: object, names_secret: bool) -> object:
    if value in (None, "") or isinstance(value, bool):
        return value
    if name in _SECRET_FIELDS or (names_secret and name == "value"):
        return MASK
    if name in _ID_TAG_FIELDS and isinstance(value, str | int):
        return mask(str(value))
    return redact(value)
