"""The address of a backend and of a proxy: what is well-formed, and what leads out of the house (OCPP-J 1.6 §3.1)."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, unquote, urlsplit

from chargepoint.domain.errors import InvalidSettings, Problem

URL_MAX_LENGTH = 255
DEFAULT_PORTS = {"ws": 80, "wss": 443}
DEFAULT_PROXY_PORT = 80

_URL_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")  # RFC 3986 §2
_LABELS = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?")
_IPV4_SHAPED = re.compile(r"(?:.*\.)?[0-9]+\.?")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_SUGGESTED_SCHEMES = {"http": "ws", "https": "wss"}

_LOCAL_NETWORKS = tuple(
    ip_network(network)
    for network in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)
_LOCAL_SUFFIXES = (".local", ".lan", ".localhost", ".internal", ".home.arpa", ".home", ".fritz.box")


@dataclass(frozen=True, slots=True)
class BackendUrl:
    """A well-formed backend URL in its parts.

    scheme: `ws` or `wss`. host: lower case, an IPv6 address without brackets. explicit_port: None where the URL
    names none. path: without trailing slashes, percent-encoded as entered, "" at the root. query: without "?".
    """

    scheme: str
    host: str
    explicit_port: int | None
    path: str
    query: str

    @property
    def port(self) -> int:
        """The port that is dialled."""
        return self.explicit_port or DEFAULT_PORTS[self.scheme]

    @property
    def netloc(self) -> str:
        """Host and, where the URL names one, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.explicit_port is None else f"{host}:{self.explicit_port}"

    @property
    def last_segment(self) -> str:
        """The last path segment, decoded; "" at the root."""
        return unquote(self.path.rpartition("/")[2])

    def text(self, path: str) -> str:
        """Return the URL with another path; the query string stays behind it."""
        return f"{self.scheme}://{self.netloc}{path}" + (f"?{self.query}" if self.query else "")


def parse_backend_url(text: str) -> BackendUrl:
    """Return the parts of a backend URL.

    Raises InvalidSettings with one Problem for `backend_url`: too_long, characters, scheme, fragment, user_info,
    host or port.
    """
    if len(text) > URL_MAX_LENGTH:
        raise _invalid("too_long", maximum=str(URL_MAX_LENGTH))
    if not _URL_CHARACTERS.fullmatch(text):
        raise _invalid("characters")
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() not in DEFAULT_PORTS:
        other = _SUGGESTED_SCHEMES.get(scheme.lower()) if separator else None
        raise _invalid("scheme", **({"suggestion": f"{other}://{rest}"} if other else {}))
    parts = _split(text)
    if "#" in text:
        raise _invalid("fragment")
    if "@" in parts.netloc:
        raise _invalid("user_info")
    return BackendUrl(parts.scheme, *_host_and_port(parts.netloc), parts.path.rstrip("/"), parts.query)


def parse_proxy(text: str) -> tuple[str, int]:
    """Return host and port of a proxy given as HOST or HOST:PORT, with or without `http://` before it.

    Raises InvalidSettings with one Problem for `websocket_proxy`: too_long, characters, scheme, user_info, path,
    host or port.
    """
    host, port = _proxy_parts(strip_proxy_scheme(text))
    return host, port or DEFAULT_PROXY_PORT


def normalize_proxy(text: str) -> tuple[str, str]:
    """Return a proxy as it is to be stored, and a notice: `scheme_stripped` or "".

    Raises InvalidSettings as parse_proxy does; "" stays "" and means a direct connection.
    """
    trimmed = text.strip()
    if not trimmed:
        return "", ""
    parse_proxy(trimmed)
    proxy = strip_proxy_scheme(trimmed)
    return proxy, "scheme_stripped" if proxy != trimmed else ""


def strip_proxy_scheme(text: str) -> str:
    """Return HOST or HOST:PORT of a pasted `http://HOST:PORT/`; anything else is returned unchanged."""
    return text[len("http://") :].removesuffix("/") if text.lower().startswith("http://") else text


def is_public(host: str) -> bool:
    """Tell whether a host is probably outside of this house.

    An address is public unless it belongs to a private, shared (RFC 6598) or link-local network. A name is public
    unless it has a single label or one of the suffixes that are used in homes alone.
    """
    try:
        address = ip_address(host)
    except ValueError:
        name = host.rstrip(".").lower()
        return "." in name and not name.endswith(_LOCAL_SUFFIXES)
    return not any(address in network for network in _LOCAL_NETWORKS)


def _proxy_parts(text: str) -> tuple[str, int | None]:
    field = "websocket_proxy"
    if len(text) > URL_MAX_LENGTH:
        raise _invalid("too_long", field, maximum=str(URL_MAX_LENGTH))
    if not _URL_CHARACTERS.fullmatch(text):
        raise _invalid("characters", field)
    for sign, code in (("://", "scheme"), ("@", "user_info"), ("/", "path"), ("?", "path"), ("#", "path")):
        if sign in text:
            raise _invalid(code, field)
    return _host_and_port(text, field)


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:  # brackets without an IPv6 address between them
        raise _invalid("host") from None


def _host_and_port(netloc: str, field: str = "backend_url") -> tuple[str, int | None]:
    if netloc.startswith("["):
        host, closing, rest = netloc[1:].partition("]")
        if not closing or not _is_ipv6(host):
            raise _invalid("host", field)
        separator, port = rest[:1], rest[1:]
        if separator not in ("", ":"):
            raise _invalid("host", field)
    else:
        host, separator, port = netloc.partition(":")
        if not _is_name_or_ipv4(host):
            raise _invalid("host", field)
    if not separator:
        return host.lower(), None
    if not _PORT.fullmatch(port) or int(port) > 65535:
        raise _invalid("port", field)
    return host.lower(), int(port)


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return "%" not in text


def _is_name_or_ipv4(text: str) -> bool:
    if not _IPV4_SHAPED.fullmatch(text):
        return len(text) <= 253 and _LABELS.fullmatch(text) is not None
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True


def _invalid(code: str, field: str = "backend_url", **parameters: str) -> InvalidSettings:
    return InvalidSettings((Problem(field, code, parameters),))
