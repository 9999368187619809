"""The throttle before passwords, tokens and the setup code: one verification at a time (reliability A2)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from chargepoint.store import logins

_one_at_a_time = threading.Lock()


class TooManyTries(Exception):
    """Somebody has to wait. wait_s: how long."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"wait {wait_s} s")
        self.wait_s = wait_s


@contextmanager
def one_try(keys: tuple[str, ...]) -> Iterator[Callable[[bool], None]]:
    """Give one try; the block calls what it gets with whether the try was right.

    Raises TooManyTries instead of entering the block. Tries run one after the other, whatever comes in at once: so
    none slips past the count, and no more than one Argon2 block of memory is in use.
    """
    with _one_at_a_time:
        wait_s = logins.wait_s(keys, datetime.now(UTC))
        if wait_s:
            raise TooManyTries(wait_s)
        verdicts: list[bool] = []
        yield verdicts.append
        if verdicts == [True]:
            logins.note_success(keys)
        else:
            logins.note_failure(keys, datetime.now(UTC))
