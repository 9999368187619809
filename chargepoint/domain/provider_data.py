"""What a provider's e-mail, portal or data sheet says about a connection: address, id and password, read out of any text."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

LONGEST_TEXT = 20_000
_LONGEST_LINE = 600

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]")
_ADDRESS = re.compile(r"(?i)\b(wss?|https?)://[^\s<>\"'`|\\]{1,500}")
_BARE_ADDRESS = re.compile(
    r"(?i)(?:[a-z0-9][a-z0-9.-]{0,200}\.[a-z]{2,20}|(?:\d{1,3}\.){3}\d{1,3}|localhost)"
    r"(?::\d{1,5})?(?:/[^\s<>\"'`|\\]{0,300})?"
)
_PLACEHOLDER = re.compile(
    r"[{\[(<$%].*|(?i:(?:your|ihre|charge)?[-_ ]?(?:cp|cpid|chargepoint|charge_point|chargebox)?[-_]?id)"
)
_ID = re.compile(r"[\x21-\x39\x3b-\x7e]{1,48}")
_LOOKS_LIKE_AN_ID = re.compile(r"(?=.*\d)[A-Za-z0-9*_-]{4,48}")
_NO_ID = re.compile(r"(?i)ocpp[-_.]?j?[-_.]?(?:1\.?6)?j?|v?\d(?:\.\d)?|.*service|ws|websocket")
_PIECES = re.compile(r"\t|\s{2,}|[|;,]\s")
_PAIR = re.compile(r"\W{0,8}([^\W\d_][\w .()/-]{0,40}?)['\"*`]{0,3}\s{0,3}[:=](?:\*{1,2}(?=\s))?\s{0,20}(.*)")
_QUOTED = re.compile(r"(\*\*|['\"`])(.+)\1[,;.]?")
_TRAILING = ".,;:!?)]}>*_'\"`"

_ADDRESS_WORDS = (
    "url",
    "endpoint",
    "adresse",
    "address",
    "server",
    "websocket",
    "host",
    "backend",
    "csms",
    "link",
)
_PASSWORD_WORDS = (
    "password",
    "passwort",
    "kennwort",
    "authorization key",
    "authorizationkey",
    "auth key",
    "secret",
)
_ID_WORDS = (
    "charge point id", "chargepoint id", "chargepointid", "charge_point_id", "cpid", "cp id", "charge box",
    "chargebox", "ladepunkt", "ladestation", "wallbox", "station", "identity", "identität", "kennung", "ocpp id",
)  # fmt: skip
_LOGIN_WORDS = ("user", "benutzer", "login", "id")


@dataclass(frozen=True, slots=True)
class ProviderData:
    """What was found; "" for what was not. url: with ws:// or wss://, without the id at its end.

    notices: what was changed on the way, of `scheme_changed`, `scheme_added`, `id_from_url`, `placeholder_removed`,
    `login_from_url`.
    """

    url: str = ""
    charge_point_id: str = ""
    password: str = ""
    notices: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing was found."""
        return not (self.url or self.charge_point_id or self.password)

    def noting(self, notice: str, **changes: str) -> "ProviderData":
        """Return this with something changed, and the notice of it."""
        return replace(self, notices=(*self.notices, notice), **changes)


def read(text: str) -> ProviderData:
    """Return what a pasted text says; never raises, and looks at its first 20,000 characters."""
    clean = _visible(text)
    pairs = [*_json_pairs(clean), *_pairs(clean)]
    found = _with_address(ProviderData(), clean, pairs)
    charge_point_id = _labelled(pairs, _ID_WORDS) or _labelled(pairs, _LOGIN_WORDS)
    if not charge_point_id and not found.url and not pairs and _ID.fullmatch(clean):
        charge_point_id = clean
    found = replace(
        found,
        charge_point_id=charge_point_id or found.charge_point_id,
        password=_labelled(pairs, _PASSWORD_WORDS, is_whole_line=True) or found.password,
    )
    return _without_id(found) if found.url else found


def read_address(text: str, charge_point_id: str = "") -> ProviderData:
    """Return what a typed address says; never raises. charge_point_id: what was typed beside it.

    What is no address stays in `url` for the form to refuse, but never with a login in it.
    """
    found, clean = ProviderData(charge_point_id=charge_point_id), _bare(_visible(text))
    if "://" not in clean and "@" not in clean and not _BARE_ADDRESS.fullmatch(clean):
        return replace(found, url=clean)
    return _without_id(_as_websocket(found, clean))


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", text[:LONGEST_TEXT]).replace("\u00a0", " ").strip()


# -- labels and values -------------------------------------------------------------------------------------


def _json_pairs(text: str) -> Iterator[tuple[str, str]]:
    try:
        value = json.loads(text) if text.startswith("{") else None
    except (ValueError, RecursionError):
        return
    if isinstance(value, dict):
        yield from ((name.lower(), item.strip()) for name, item in value.items() if isinstance(item, str))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield labels, lower case, with their values; a label alone on its line belongs to the next one."""
    waiting = ""
    for line in text.splitlines():
        whole = _PAIR.fullmatch(line) if len(line) < _LONGEST_LINE else None
        is_secret = whole is not None and _is_password(whole[1].lower())
        for piece in [line] if is_secret else _PIECES.split(line):  # a password may hold any of them
            if not piece.strip():
                continue
            found = _PAIR.fullmatch(piece) if len(piece) < _LONGEST_LINE else None
            label = found[1].lower().strip() if found and not found[2].startswith("//") else ""
            if waiting and not label:
                yield waiting, _value(waiting, piece)
                waiting = ""
            elif found and label and _bare(found[2]):
                yield label, _value(label, found[2])
            else:
                waiting = label


def _value(label: str, text: str) -> str:
    """Return a value without what only surrounds it; of a password nothing goes but a pair of quotes."""
    if not _is_password(label):
        return _bare(text)
    quoted = _QUOTED.fullmatch(text.strip())
    return quoted[2] if quoted else text.strip()


def _bare(text: str) -> str:
    return text.strip().strip("'\"`*<>").strip()


def _labelled(pairs: list[tuple[str, str]], words: tuple[str, ...], is_whole_line: bool = False) -> str:
    for word in words:
        for label, value in pairs:
            one = value if is_whole_line else value.split()[0].rstrip(",;")
            fits = len(one) <= 40 if is_whole_line else bool(_ID.fullmatch(one)) and "://" not in one
            is_meant = word in label and not (words is not _PASSWORD_WORDS and _is_password(label))
            if is_meant and fits:
                return one
    return ""


def _is_password(label: str) -> bool:
    return any(word in label for word in _PASSWORD_WORDS)


# -- the address -------------------------------------------------------------------------------------------


def _with_address(found: ProviderData, text: str, pairs: list[tuple[str, str]]) -> ProviderData:
    addresses = [match[0].rstrip(_TRAILING) for match in _ADDRESS.finditer(text)]
    for chosen in (*_of_scheme(addresses, "ws"), *_labelled_addresses(pairs), *_of_ocpp(addresses)):
        return _as_websocket(found, chosen)
    labelled = [value for label, value in pairs if any(word in label for word in _ADDRESS_WORDS)]
    for value in (text, *labelled):
        match = _BARE_ADDRESS.fullmatch(value.rstrip(_TRAILING))
        if match and "@" not in value:
            return _as_websocket(found, match[0])
    return _as_websocket(found, addresses[0]) if len(addresses) == 1 else found


def _of_scheme(addresses: list[str], scheme: str) -> list[str]:
    return [address for address in addresses if address.lower().startswith(scheme)]


def _labelled_addresses(pairs: list[tuple[str, str]]) -> list[str]:
    return [
        match[0].rstrip(_TRAILING)
        for label, value in pairs
        if any(word in label for word in _ADDRESS_WORDS) and (match := _ADDRESS.match(value))
    ]


def _of_ocpp(addresses: list[str]) -> list[str]:
    return [address for address in addresses if "ocpp" in address.lower()]


def _as_websocket(found: ProviderData, address: str) -> ProviderData:
    scheme, separator, rest = address.partition("://")
    if not separator:
        found, scheme, rest = found.noting("scheme_added"), "wss", address
    elif scheme.lower() in ("http", "https"):
        found, scheme = found.noting("scheme_changed"), "wss" if scheme.lower() == "https" else "ws"
    authority, slash, path = rest.partition("/")
    login, at, host = authority.rpartition("@")
    if at:
        user, _colon, password = login.partition(":")
        found = found.noting(
            "login_from_url",
            charge_point_id=found.charge_point_id or unquote(user),
            password=unquote(password),
        )
    return replace(found, url=f"{scheme.lower()}://{host}{slash}{path}")


def _without_id(found: ProviderData) -> ProviderData:
    """Take the id, or what stands for it, from the end of the address: the wallbox puts it there itself."""
    head, _slash, rest = found.url.partition("://")
    plain, question, query = rest.partition("?")
    base, slash, last = plain.rstrip("/").rpartition("/")
    if not slash:
        return found
    shorter = f"{head}://{base}/{question}{query}"
    segment = unquote(last)
    if segment == found.charge_point_id:
        return found.noting("id_from_url", url=shorter)
    if _PLACEHOLDER.fullmatch(segment):
        return found.noting("placeholder_removed", url=shorter)
    if not found.charge_point_id and _LOOKS_LIKE_AN_ID.fullmatch(segment) and not _NO_ID.fullmatch(segment):
        return found.noting("id_from_url", url=shorter, charge_point_id=segment)
    return found
