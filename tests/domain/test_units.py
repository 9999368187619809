"""Time on two clocks, and the stamps of a clock that was never set."""

from datetime import UTC, datetime, timedelta

import pytest

from chargepoint.domain.units import Moment, is_provisional

NOW = Moment(datetime(2026, 1, 1, 12, tzinfo=UTC), 1000.0)


@pytest.mark.parametrize("seconds", [0.0, 0.25, 86_400.0])
def test_later_moment_is_later_on_both_clocks(seconds: float) -> None:
    later = NOW.after(seconds)

    assert later.utc - NOW.utc == timedelta(seconds=seconds)
    assert later.monotonic_s - NOW.monotonic_s == seconds


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), True),
        (datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2020, 1, 1, tzinfo=UTC), False),
        (datetime(2026, 1, 1, tzinfo=UTC), False),
    ],
)
def test_stamp_before_2020_is_provisional(stamp: datetime, expected: bool) -> None:
    assert is_provisional(stamp) is expected
