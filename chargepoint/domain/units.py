"""Time and quantities as every rule takes them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MINIMUM_CURRENT_A = 6.0
"""The lowest current a vehicle may be offered (IEC 61851-1 A.5); below it charging pauses."""

NOMINAL_VOLTAGE_V = 230.0

OLDEST_CREDIBLE = datetime(2020, 1, 1, tzinfo=UTC)
"""A clock that shows less was never set; such a stamp is provisional and never sent."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant on both clocks.

    utc: aware, for reports; may step. monotonic_s: for deadlines and durations; never steps back.
    """

    utc: datetime
    monotonic_s: float

    def after(self, seconds: float) -> "Moment":
        """Return the moment that many seconds later, on both clocks."""
        return Moment(self.utc + timedelta(seconds=seconds), self.monotonic_s + seconds)


def is_provisional(stamp: datetime) -> bool:
    """Tell whether a stamp was made by a clock that had never been set."""
    return stamp < OLDEST_CREDIBLE
