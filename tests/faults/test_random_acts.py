"""F14 of the fault experiments: short here, in full size by `make faults`."""

import logging
import time

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.random_acts import AnythingAtAll

ACTS = 12
HEALTH = [HealthCheck.too_slow, HealthCheck.data_too_large]


def test_f14_random_acts_leave_no_illegal_status() -> None:
    run_state_machine_as_test(
        AnythingAtAll,
        settings=settings(
            max_examples=300, stateful_step_count=ACTS, deadline=None, suppress_health_check=HEALTH
        ),
    )


@pytest.mark.faults
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("block", range(10))
def test_f14_in_full_size(block: int, capsys: pytest.CaptureFixture[str]) -> None:
    logging.disable(logging.WARNING)
    started = time.monotonic()
    try:
        run_state_machine_as_test(
            AnythingAtAll,
            settings=settings(
                max_examples=10_000,
                stateful_step_count=ACTS,
                deadline=None,
                database=None,
                suppress_health_check=HEALTH,
            ),
        )
    finally:
        logging.disable(logging.NOTSET)
    with capsys.disabled():
        print(f"\nF14 block {block}: 10,000 sequences of {ACTS} acts in {time.monotonic() - started:.0f} s")
