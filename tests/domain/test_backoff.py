"""J13: the back-off doubles, carries jitter, and starts again after a stable link."""

import pytest

from chargepoint.domain.backoff import BackOff, failures_in_a_row


@pytest.mark.parametrize(
    ("failures", "wait_s"), [(0, 1), (1, 2), (4, 16), (5, 32), (6, 32), (1000, 32), (-1, 1)]
)
def test_wait_doubles_up_to_the_repeat_times(failures: int, wait_s: float) -> None:
    assert BackOff().wait_s(failures, 0.0) == wait_s


def test_jitter_adds_up_to_the_random_range() -> None:
    assert BackOff().wait_s(5, 1.0) == 42


def test_keys_of_zero_still_leave_a_second_between_attempts() -> None:
    assert BackOff(wait_minimum_s=0, repeat_times=0, random_range_s=0).wait_s(9, 1.0) == 1


@pytest.mark.parametrize(("held_s", "failures"), [(0, 4), (299.9, 4), (300, 0)])
def test_only_a_link_of_five_minutes_clears_the_count(held_s: float, failures: int) -> None:
    assert failures_in_a_row(4, held_s) == failures
