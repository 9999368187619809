"""Which names this device answers to; decided before any view, for HTTP and WebSocket alike (DNS rebinding, A5)."""

import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_REFUSAL = (
    b"This wallbox does not know itself by the name in your address bar.\n"
    b"Open it by its IP address or by its own host name. More names can be allowed with WALLBOX_HOST_NAMES.\n"
)


_HOST = re.compile(
    r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?", re.IGNORECASE
)
"""What a browser sends as Host: no user, no path, no blank."""

REFUSAL_HEADERS = (
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"content-length", str(len(_REFUSAL)).encode()),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"connection", b"close"),
)


def is_own_name(host: str, local_address: str, names: Iterable[str]) -> bool:
    """Tell whether a host (no port, IPv6 without brackets) is this device.

    local_address: the address of the socket the request came in by, so that a new DHCP lease needs no setting;
    "" where there is none. names: what else it is called, an address behind a port forwarding included.
    """
    host = host.lower().rstrip(".")
    if host == "localhost" or host in {name.lower() for name in names}:
        return True
    address = _address(host)
    return address is not None and (address.is_loopback or address == _address(local_address))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def own_names(configured: Iterable[str]) -> frozenset[str]:
    """Return the configured names, the host name, and the host name in .local."""
    host_name = socket.gethostname().lower()
    return frozenset({host_name, f"{host_name.partition('.')[0]}.local", *configured})


class OwnHostsOnly:
    """Wraps the application: a foreign Host gets 400, a WebSocket with a foreign Host or Origin is closed before accept."""

    def __init__(self, application: Application, names: Iterable[str]) -> None:
        self._application = application
        self._names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is meant for this device."""
        scope = {**scope, "root_path": ""}  # Daphne believes a header that any client can send
        if scope["type"] == "http" and not self._is_meant_for_us(scope):
            await _refuse_http(send)
        elif scope["type"] == "websocket" and not (self._is_meant_for_us(scope) and _is_same_origin(scope)):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._application(scope, receive, send)

    def _is_meant_for_us(self, scope: Scope) -> bool:
        hosts = _headers(scope, b"host")
        server = scope.get("server") or ("", 0)
        host = _host_of(hosts[0]) if len(hosts) == 1 else ""
        return bool(host) and is_own_name(host, str(server[0]), self._names)


def _headers(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _host_of(header: str) -> str:
    """Return the host of a Host header without its port, "" where it is none."""
    found = _HOST.fullmatch(header)
    if found is None or not 0 < int(found["port"] or 80) < 65536:
        return ""
    return found["v6"] or found["name"]


def _is_same_origin(scope: Scope) -> bool:
    """Tell whether a WebSocket was opened by a page of this very host and port (A6)."""
    origins = _headers(scope, b"origin")
    if len(origins) != 1:
        return False
    scheme, separator, netloc = origins[0].partition("://")
    return (
        bool(separator)
        and scheme in ("http", "https")
        and netloc.lower() == _headers(scope, b"host")[0].lower()
    )


async def _refuse_http(send: Send) -> None:
    await send({"type": "http.response.start", "status": 400, "headers": list(REFUSAL_HEADERS)})
    await send({"type": "http.response.body", "body": _REFUSAL})
