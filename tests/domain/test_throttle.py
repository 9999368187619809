"""Guessing gets slower and slower (A2)."""

import pytest

from chargepoint.domain.throttle import wait_after_s


@pytest.mark.parametrize(
    ("failures", "wait_s"), [(0, 0), (5, 0), (6, 2), (7, 4), (8, 8), (14, 512), (15, 900), (1_000_000, 900)]
)
def test_five_tries_are_free_then_the_wait_doubles_up_to_15_minutes(failures: int, wait_s: int) -> None:
    assert wait_after_s(failures) == wait_s
