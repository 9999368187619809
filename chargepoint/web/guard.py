"""The throttle before passwords, tokens and the setup code: one verification at a time (reliability A2)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from chargepoint.store import logins
from chargepoint.store.errors import StoreError

LONGEST_QUEUE_S = 5.0
BUSY_WAIT_S = 2

_one_at_a_time = threading.Lock()


class TooManyTries(Exception):
    """Somebody has to wait. wait_s: how long."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"wait {wait_s} s")
        self.wait_s = wait_s


def wait_of(keys: tuple[str, ...]) -> int:
    """Return how many seconds a right answer has to wait too, 0 when it need not; 0 while the count cannot be read."""
    try:
        return logins.wait_s(keys, datetime.now(UTC))
    except StoreError:
        return 0  # a script with the right token is let in although the database is away


@contextmanager
def _turn() -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=LONGEST_QUEUE_S):
        raise TooManyTries(BUSY_WAIT_S)
    try:
        yield
    finally:
        _one_at_a_time.release()


@contextmanager
def one_try(keys: tuple[str, ...]) -> Iterator[Callable[[bool], None]]:
    """Give one try; the block calls what it gets with whether the try was right.

    Raises TooManyTries instead of entering the block. Tries run one after the other, whatever comes in at once: so
    none slips past the count, and no more than one Argon2 block of memory is in use. Who cannot have a turn within
    LONGEST_QUEUE_S is sent away, so that a flood piles up no threads.
    """
    with _turn():
        wait_s = logins.wait_s(keys, datetime.now(UTC))
        if wait_s:
            raise TooManyTries(wait_s)
        verdicts: list[bool] = []
        yield verdicts.append
        if verdicts == [True]:
            logins.note_success(keys)
        else:
            logins.note_failure(keys, datetime.now(UTC))
