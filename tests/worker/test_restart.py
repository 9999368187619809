"""A hard reset that the system refuses."""

import pytest

from chargepoint.worker.restart import hard_reset


class _Reboot:
    """Fails that often, then succeeds."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.attempts = 0

    def __call__(self) -> None:
        self.attempts += 1
        if self.attempts <= self.failures:
            raise OSError("no memory")


@pytest.mark.parametrize(("failures", "retries", "attempts"), [(0, 1, 1), (1, 1, 2), (2, 3, 3)])
async def test_a_reset_that_fails_is_tried_again(failures: int, retries: int, attempts: int) -> None:
    reboot = _Reboot(failures)

    await hard_reset(reboot, retries, wait_s=0)

    assert reboot.attempts == attempts


@pytest.mark.expects_errors
@pytest.mark.parametrize("retries", [0, 2])
async def test_a_reset_that_keeps_failing_is_given_up_after_the_retries(retries: int) -> None:
    reboot = _Reboot(99)

    await hard_reset(reboot, retries, wait_s=0)

    assert reboot.attempts == retries + 1
