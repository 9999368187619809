"""A6: a WebSocket is closed before it is accepted unless a logged-in page of this very host opened it."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from chargepoint.web.consumers import SOCKETS_PER_SESSION, UNASKED
from chargepoint.web.live import LARGEST_MESSAGE_BYTES
from tests.security.live_socket import NONE, open_socket
from tests.security.visitor import Visitor
from tests.support.process import Wallbox, wait_for

NO_CODE = 1006


def closing_code(socket: ClientConnection) -> int:
    """Read until the other side closes; return its code, NO_CODE where it just went."""
    try:
        while True:
            socket.recv(timeout=10)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else NO_CODE


def test_own_page_is_served(visitor: Visitor) -> None:
    with open_socket(visitor) as socket:
        assert 'id="state-1"' in str(socket.recv(timeout=10))


@pytest.mark.parametrize(
    "odd",
    [
        {"origin": "http://evil.example"},
        {"origin": NONE},
        {"origin": "null"},
        {"host": "evil.example"},
        {"host": "evil.example", "origin": "http://evil.example"},
        {"cookie": ""},
        {"cookie": "sessionid=" + "a" * 32},
        {"cookie": "sessionid=../../etc/passwd; sessionid="},
        {"page": "messages"},
    ],
    ids=str,
)
def test_foreign_or_unknown_visitor_is_refused_before_accept(odd: dict[str, str], visitor: Visitor) -> None:
    with pytest.raises(InvalidStatus) as refused, open_socket(visitor, **odd):
        pass

    assert refused.value.response.status_code == 403


def test_nobody_gets_a_ninth_socket_with_one_session(visitor: Visitor) -> None:
    with ExitStack() as stack:
        for _ in range(SOCKETS_PER_SESSION):
            stack.enter_context(open_socket(visitor, "shell"))

        with pytest.raises(InvalidStatus):
            open_socket(visitor, "shell")


@pytest.fixture
def socket(visitor: Visitor) -> Iterator[ClientConnection]:
    """Open the socket of a page, once one of those closed before has left its place."""
    with ExitStack() as stack:

        def opened() -> ClientConnection | None:
            try:
                return stack.enter_context(open_socket(visitor, "shell"))
            except InvalidStatus:
                return None

        yield wait_for(opened, what="a free place")


@pytest.mark.parametrize(
    "frame", ["", "{}", b"\x00", "x" * LARGEST_MESSAGE_BYTES], ids=["empty", "text", "bytes", "largest"]
)
def test_anything_a_page_says_closes_its_socket(frame: str | bytes, socket: ClientConnection) -> None:
    socket.send(frame)

    assert closing_code(socket) == UNASKED


def test_a_socket_that_misbehaved_gives_its_place_back(visitor: Visitor) -> None:
    for _ in range(SOCKETS_PER_SESSION + 1):
        with open_socket(visitor, "shell") as socket:
            socket.send("{}")
            closing_code(socket)


@pytest.mark.parametrize("size", [LARGEST_MESSAGE_BYTES + 1, 1024 * 1024], ids=["too large", "1 MiB"])
def test_large_frame_is_not_even_read(size: int, box: Wallbox, socket: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        socket.send("x" * size)

    assert closing_code(socket) in (NO_CODE, 1009)
    assert box.is_healthy()


def test_many_small_pieces_are_no_way_around_the_limit(socket: ClientConnection) -> None:
    with suppress(ConnectionClosed):
        socket.send("x" * 1000 for _ in range(100_000))

    assert closing_code(socket) in (NO_CODE, 1009)


def test_nothing_of_this_is_an_error_of_the_wallbox(box: Wallbox, visitor: Visitor) -> None:
    assert [
        line for line in box.log().splitlines() if " ERROR " in line and "/api/v1/health" not in line
    ] == []
