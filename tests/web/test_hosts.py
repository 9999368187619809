"""Which hosts and origins are answered (A5, A6)."""

from typing import Any

import pytest

from chargepoint.web.hosts import OwnHostsOnly, is_own_name, own_names

LOCAL = "192.0.2.10"


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("192.0.2.10", True),
        ("192.0.2.11", False),
        ("localhost", True),
        ("LOCALHOST.", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:192.0.2.10", True),
        ("wallbox.local", True),
        ("wallbox.local.example", False),
        ("rebind.example", False),
        ("", False),
    ],
)
def test_only_own_names_and_the_sockets_own_address_are_answered(host: str, is_own: bool) -> None:
    assert is_own_name(host, LOCAL, {"wallbox.local"}) is is_own


def test_configured_names_join_the_host_name() -> None:
    names = own_names(["garage.example"])

    assert "garage.example" in names
    assert any(name.endswith(".local") for name in names)


class Recorder:
    """An application, and what it and the guard sent."""

    def __init__(self) -> None:
        self.was_called = False
        self.sent: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.was_called = True

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    async def receive(self) -> Any:
        return {"type": "websocket.connect"}


async def ask(kind: str, *headers: tuple[bytes, bytes]) -> Recorder:
    recorder = Recorder()
    scope = {"type": kind, "headers": list(headers), "server": (LOCAL, 8000)}
    await OwnHostsOnly(recorder, ["wallbox.local"])(scope, recorder.receive, recorder.send)
    return recorder


@pytest.mark.parametrize("host", [b"192.0.2.10:8000", b"wallbox.local", b"[::1]:8000"])
async def test_own_host_reaches_the_application(host: bytes) -> None:
    assert (await ask("http", (b"host", host))).was_called


@pytest.mark.parametrize(
    "headers",
    [
        [(b"host", b"rebind.example")],
        [],
        [(b"host", b"192.0.2.10"), (b"host", b"rebind.example")],
        [(b"host", b"user@192.0.2.10")],
        [(b"host", b"192.0.2.10:port")],
        [(b"host", b"[192.0.2.10")],
    ],
    ids=["foreign", "none", "two", "user", "port", "bracket"],
)
async def test_foreign_or_odd_host_gets_400_before_any_view(headers: list[tuple[bytes, bytes]]) -> None:
    recorder = await ask("http", *headers)

    assert not recorder.was_called
    assert recorder.sent[0]["status"] == 400
    assert b"by its IP address" in recorder.sent[1]["body"]


async def test_websocket_of_the_same_origin_is_passed_on() -> None:
    recorder = await ask("websocket", (b"host", b"192.0.2.10:8000"), (b"origin", b"http://192.0.2.10:8000"))

    assert recorder.was_called


@pytest.mark.parametrize(
    "origins",
    [
        [],
        [b"http://evil.example"],
        [b"http://192.0.2.10:9000"],
        [b"null"],
        [b"file://192.0.2.10:8000"],
        [b"http://192.0.2.10:8000", b"http://evil.example"],
    ],
    ids=["none", "foreign", "other port", "null", "file", "two"],
)
async def test_websocket_of_another_origin_is_closed_before_accept(origins: list[bytes]) -> None:
    headers = [(b"host", b"192.0.2.10:8000"), *((b"origin", origin) for origin in origins)]

    recorder = await ask("websocket", *headers)

    assert not recorder.was_called
    assert recorder.sent == [{"type": "websocket.close", "code": 1008}]
