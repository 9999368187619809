"""The live socket of a page, opened as no browser would."""

import socket

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.security.visitor import Visitor

NONE = "none"


def open_socket(
    visitor: Visitor,
    page: str = "charging",
    host: str = "",
    origin: str = "",
    cookie: str | None = None,
) -> ClientConnection:
    """Open it with the right headers but for those given; raises InvalidStatus where it is refused before accept."""
    own = f"127.0.0.1:{visitor.port}"
    sent_origin = None if origin == NONE else Origin(origin or f"http://{own}")
    return connect(
        f"ws://{host or own}/ws/{page}/",
        sock=socket.create_connection(("127.0.0.1", visitor.port), timeout=10),
        origin=sent_origin,
        additional_headers={"Cookie": visitor.cookie_header() if cookie is None else cookie},
        max_size=None,
        compression=None,
        proxy=None,
    )
