"""A limit to what one request may carry: Daphne takes everything in before anybody is asked for a login."""

from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest

LARGEST_BODY = 3 * 1024 * 1024
"""Above DATA_UPLOAD_MAX_MEMORY_SIZE, so that a form a little too large gets an answer in words."""


class LimitedRequest(WebRequest):  # type: ignore[misc]  # Daphne carries no types
    """Cuts the connection of a request whose body goes on after LARGEST_BODY bytes, announced or not."""

    received_bytes = 0

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 (Twisted's name)
        """Take the next piece of the body."""
        self.received_bytes += len(data)
        if self.received_bytes > LARGEST_BODY:
            self.channel.forceAbortClient()
        else:
            super().handleContentChunk(data)


def limit_bodies(factory: HTTPFactory) -> None:
    """Let every new connection of a listening factory take limited requests."""
    build = factory.buildProtocol

    def build_limited(address: Any) -> Any:
        protocol = build(address)
        protocol.requestFactory = LimitedRequest
        return protocol

    factory.buildProtocol = build_limited
