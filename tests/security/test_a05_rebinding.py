"""A5: the wallbox answers to its own names alone, whatever a name server says."""

from typing import Any

import pytest

from chargepoint.web.hosts import OwnHostsOnly
from tests.security.visitor import Visitor, exchange
from tests.support.process import Wallbox

LOCAL = "192.0.2.10"
EVIL = [
    "evil.example",
    "evil.example:8000",
    "192.0.2.10.evil.example",
    "localhost.evil.example",
    "192.0.2.11",
    "0.0.0.0",
    "[::]",
    "[2001:db8::1]",
    "[::ffff:192.0.2.11]",
    "3221225994",
    "0xC000020A",
    "192.0.2.10@evil.example",
    "@localhost",
    ":@localhost",
    "evil.example@localhost",
    "localhost/evil.example",
    "localhost?evil.example",
    "localhost#evil.example",
    "localhost\\evil.example",
    "localhost:0",
    "localhost:99999",
    "localhost:80:80",
    "localhost, evil.example",
    "localhost evil.example",
    "loc\u00e4lhost",
    "[::1",
    "[::1]evil.example",
    "::1",
    "",
    ":8000",
    "*",
    ".",
]
OWN = ["192.0.2.10", "192.0.2.10:8000", "[::ffff:192.0.2.10]", "LOCALHOST:8000", "127.0.0.1", "[::1]:8000"]


async def is_answered(kind: str, host: str, origin: str | None = None) -> bool:
    """Tell whether the application behind the check is reached."""
    reached: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope)

    async def send(message: Any) -> None:
        assert message["type"] != "websocket.accept"

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    headers = [(b"host", host.encode("latin-1"))]
    if origin is not None:
        headers.append((b"origin", origin.encode("latin-1")))
    scope = {"type": kind, "headers": headers, "server": (LOCAL, 8000)}
    await OwnHostsOnly(application, [])(scope, receive, send)
    return bool(reached)


@pytest.mark.parametrize("host", EVIL)
async def test_foreign_or_twisted_name_is_not_answered(host: str) -> None:
    assert not await is_answered("http", host)
    assert not await is_answered("websocket", host, f"http://{host}")


@pytest.mark.parametrize("host", OWN)
async def test_own_address_is_answered(host: str) -> None:
    assert await is_answered("http", host)
    assert await is_answered("websocket", host, f"http://{host}")


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://192.0.2.10:8000.evil.example",
        "http://192.0.2.10:8000@evil.example",
        "http://192.0.2.10:8000/",
        "http://192.0.2.10",
        "ws://192.0.2.10:8000",
        "chrome-extension://192.0.2.10:8000",
        "192.0.2.10:8000",
        "null",
        "",
        None,
    ],
)
async def test_websocket_of_another_origin_is_not_answered(origin: str | None) -> None:
    assert not await is_answered("websocket", "192.0.2.10:8000", origin)


def request(port: int, target: str = "/login/", host: str | None = None, extra: str = "") -> str:
    host = f"127.0.0.1:{port}" if host is None else host
    host_line = f"Host: {host}\r\n" if host != "none" else ""
    return f"GET {target} HTTP/1.1\r\n{host_line}{extra}Connection: close\r\n\r\n"


@pytest.mark.parametrize("host", ["evil.example", "none", "@localhost", "[2001:db8::1]"])
def test_real_socket_refuses_a_foreign_name(host: str, box: Wallbox) -> None:
    answer = exchange(box.port, request(box.port, host=host))

    assert answer.status == 400
    assert "csrf" not in answer.body
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_second_host_and_old_protocol_are_refused(box: Wallbox) -> None:
    two = exchange(box.port, request(box.port, extra="Host: evil.example\r\n"))
    old = exchange(box.port, "GET /login/ HTTP/1.0\r\n\r\n")

    assert (two.status, old.status) == (400, 400)


def test_absolute_address_of_another_site_shows_no_page(box: Wallbox, visitor: Visitor) -> None:
    answer = exchange(box.port, request(box.port, "http://evil.example/login/"))

    assert answer.status in (400, 404)


@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-Host"],
)
def test_name_in_another_header_is_not_believed(header: str, box: Wallbox, visitor: Visitor) -> None:
    answer = exchange(box.port, request(box.port, "/cards/", extra=f"{header}: evil.example\r\n"))

    assert answer.status == 302
    assert answer.headers["Location"] == "/login/?next=/cards/"


def test_client_cannot_move_the_site_to_another_path(box: Wallbox, visitor: Visitor) -> None:
    answer = exchange(box.port, request(box.port, "/api/cards/", extra="Daphne-Root-Path: /api\r\n"))

    assert answer.status == 404
