"""Which clock counts, and what becomes of stamps made before any was set."""

from datetime import UTC, datetime, timedelta

import pytest

from chargepoint.domain.units import Moment, is_provisional
from chargepoint.runtime.clock import PROVISIONAL_EPOCH, CorrectedClock, is_kernel_clock_synchronised
from tests.support.clock import START, FakeClock

NEVER_SET = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)


def corrected(fake: FakeClock, synchronised: bool) -> CorrectedClock:
    return CorrectedClock(lambda: fake.utc().timestamp(), fake.monotonic, lambda: synchronised)


def test_synchronised_system_clock_wins_over_the_backend() -> None:
    fake = FakeClock()
    clock = corrected(fake, synchronised=True)
    clock.take(Moment(START + timedelta(hours=1), fake.monotonic()))
    assert clock.now().utc == START
    assert (clock.source, clock.offset_s) == ("system", 3600)


def test_backend_sets_a_clock_that_nobody_keeps() -> None:
    fake = FakeClock()
    clock = corrected(fake, synchronised=False)
    clock.take(Moment(START + timedelta(hours=1), fake.monotonic()))
    fake.advance(10)
    assert clock.now().utc == START + timedelta(hours=1, seconds=10)
    assert clock.source == "backend"


@pytest.mark.parametrize("step_s", [-3600, 86400])
def test_step_of_the_system_clock_does_not_move_the_backends_time(step_s: float) -> None:
    fake = FakeClock()
    clock = corrected(fake, synchronised=False)
    clock.take(Moment(START, fake.monotonic()))
    fake.step(step_s)
    assert clock.now().utc == START


def test_clock_that_was_never_set_gives_provisional_stamps_and_the_shift_to_convert_them() -> None:
    fake = FakeClock(NEVER_SET)
    clock = corrected(fake, synchronised=False)
    stamp = clock.now().utc
    assert is_provisional(stamp)
    assert clock.source == "unset"
    fake.advance(30)
    shift_s = clock.take(Moment(START, fake.monotonic()))
    assert shift_s is not None
    assert stamp + timedelta(seconds=shift_s) == START - timedelta(seconds=30)


def test_shift_is_told_once_even_where_only_an_earlier_life_had_no_clock() -> None:
    fake = FakeClock()
    clock = corrected(fake, synchronised=True)
    reference = Moment(START + timedelta(hours=1), fake.monotonic())
    shift_s = clock.take(reference)
    assert shift_s is not None
    assert PROVISIONAL_EPOCH + timedelta(seconds=shift_s + fake.monotonic()) == START
    assert clock.take(reference) is None


def test_no_shift_is_told_while_nobody_knows_the_time() -> None:
    fake = FakeClock(NEVER_SET)
    clock = corrected(fake, synchronised=False)
    assert clock.take(Moment(NEVER_SET, fake.monotonic())) is None


def test_backend_with_nonsense_for_a_time_is_not_believed() -> None:
    fake = FakeClock()
    clock = corrected(fake, synchronised=False)
    clock.take(Moment(NEVER_SET, fake.monotonic()))
    assert clock.now().utc == START


def test_synchronisation_is_looked_at_again_after_a_minute() -> None:
    fake, answers = FakeClock(), [False, True]
    clock = CorrectedClock(lambda: fake.utc().timestamp(), fake.monotonic, lambda: answers.pop(0))
    clock.take(Moment(START + timedelta(hours=1), fake.monotonic()))
    fake.advance(61)
    assert clock.source == "system"


def test_kernel_answers() -> None:
    assert is_kernel_clock_synchronised() in (True, False)
