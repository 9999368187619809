"""How far a transfer has come; ends one that is too large, takes too long or is not wanted any more."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO

from chargepoint.runtime.file_ports import TransferFailed
from chargepoint.transfer.errors import TransferRefused

CHUNK_BYTES = 65536


class Progress:
    """Shared by the thread that transfers and the loop that may give it up. moved: takes the bytes so far, in the thread."""

    def __init__(
        self, most_bytes: int, longest_s: float, moved: Callable[[int], None] = lambda _: None
    ) -> None:
        self._moved = moved
        self._most_bytes = most_bytes
        self._end_s = time.monotonic() + longest_s
        self._is_given_up = threading.Event()
        self.done_bytes = 0

    def give_up(self) -> None:
        """End it at the next chunk."""
        self._is_given_up.set()

    def add(self, count: int) -> None:
        """Count a chunk. Raises TransferFailed, TransferRefused."""
        self.done_bytes += count
        self._moved(self.done_bytes)
        if self._is_given_up.is_set():
            raise TransferFailed("given up")
        if self.done_bytes > self._most_bytes:
            raise TransferRefused("the file is too large")
        if time.monotonic() > self._end_s:
            raise TransferFailed("it takes too long")

    def reading(self, stream: BinaryIO) -> Iterator[bytes]:
        """Yield a file chunk by chunk, counted."""
        while chunk := stream.read(CHUNK_BYTES):
            self.add(len(chunk))
            yield chunk
