"""A clock that moves only when a test says so."""

from datetime import UTC, datetime, timedelta

from chargepoint.domain.units import Moment

START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


class FakeClock:
    """Both clocks of runtime.ports.Clock, standing still until advanced."""

    def __init__(self, utc: datetime = START, monotonic_s: float = 1000.0) -> None:
        self._now = Moment(utc, monotonic_s)

    def now(self) -> Moment:
        """Return the present moment."""
        return self._now

    def monotonic(self) -> float:
        """Return the monotonic clock alone, as time.monotonic does."""
        return self._now.monotonic_s

    def utc(self) -> datetime:
        """Return the wall clock alone."""
        return self._now.utc

    def advance(self, seconds: float) -> None:
        """Let that much time pass on both clocks."""
        self._now = self._now.after(seconds)

    def step(self, seconds: float) -> None:
        """Set the wall clock forward or back; the monotonic clock does not notice."""
        self._now = Moment(self._now.utc + timedelta(seconds=seconds), self._now.monotonic_s)
