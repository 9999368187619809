"""How long to wait before dialling again, so that a fleet does not come back in one wave (OCPP 2.0.1 J, RetryBackOff*)."""

from dataclasses import dataclass

STABLE_LINK_S = 300.0
"""A link that held this long starts the next back-off from its beginning."""

SHORTEST_WAIT_S = 1.0
"""Whatever the keys say: never more than one attempt a second."""


@dataclass(frozen=True, slots=True)
class BackOff:
    """The three keys RetryBackOffWaitMinimum (s), RetryBackOffRepeatTimes and RetryBackOffRandomRange (s)."""

    wait_minimum_s: float = 1.0
    repeat_times: int = 5
    random_range_s: float = 10.0
    shortest_wait_s: float = SHORTEST_WAIT_S

    def wait_s(self, failures: int, random_fraction: float) -> float:
        """Return the wait after that many failures in a row before this one.

        failures: 0 for the first. random_fraction: 0 to 1, new for every wait. The wait doubles repeat_times times.
        """
        doublings = min(max(0, failures), self.repeat_times)
        wait: float = self.wait_minimum_s * 2**doublings + self.random_range_s * random_fraction
        return max(self.shortest_wait_s, wait)


def failures_in_a_row(failures: int, link_held_s: float) -> int:
    """Return how many of the failures so far still count when a link is lost that held link_held_s (0: never up)."""
    return 0 if link_held_s >= STABLE_LINK_S else failures
