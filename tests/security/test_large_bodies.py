"""Nobody fills memory or disk with a request, logged in or not."""

import socket
from collections.abc import Iterator

import pytest

from chargepoint.management.body_limit import LARGEST_BODY
from tests.security.visitor import Visitor
from tests.support.process import Wallbox

PIECE = b"x" * 65536


def sent_before_the_cut(port: int, head: str, pieces: Iterator[bytes]) -> int:
    """Send a request piece by piece until the other side has had enough; return how many bytes it took."""
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{head}\r\n\r\n".encode())
        try:
            for piece in pieces:
                connection.sendall(piece)
                sent += len(piece)
        except (ConnectionError, TimeoutError):
            return sent
    return sent


@pytest.mark.parametrize("head", ["Content-Length: 1000000000", "Transfer-Encoding: chunked"])
def test_endless_body_is_cut_off(head: str, box: Wallbox) -> None:
    is_chunked = "chunked" in head
    piece = b"%x\r\n%s\r\n" % (len(PIECE), PIECE) if is_chunked else PIECE

    sent = sent_before_the_cut(box.port, head, (piece for _ in range(1000)))

    assert (
        sent < LARGEST_BODY + 16 * 1024 * 1024
    )  # what stood in the sockets' own buffers is beyond our reach
    assert box.is_healthy()


def test_form_a_little_too_large_gets_an_answer(box: Wallbox) -> None:
    answer = Visitor(box.port).ask("POST", "/login/", "x" * (LARGEST_BODY - 1000))

    assert answer.status in (302, 400, 403)
