"""The panel's view of the link."""

from chargepoint.domain.boot import Registration
from chargepoint.domain.connection import LinkProblem
from chargepoint.ocpp16.errors import LinkLost
from chargepoint.ocpp16.monitor import LinkMonitor
from tests.support.clock import FakeClock


class Watched:
    """A monitor, its clock, and how often somebody was told."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.told = 0
        self.monitor = LinkMonitor(self.clock, self._tell)

    def _tell(self) -> None:
        self.told += 1


def test_every_step_is_told_and_no_message_is() -> None:
    watched = Watched()

    watched.monitor.connecting()
    watched.monitor.opened()
    watched.monitor.sent("Heartbeat")
    watched.monitor.received("Heartbeat")
    watched.monitor.pong()

    assert watched.told == 2


def test_offline_counts_from_the_first_loss() -> None:
    watched = Watched()
    since = watched.clock.utc()
    watched.monitor.lost(LinkLost(LinkProblem.CLOSED, "1001"))
    watched.clock.advance(60)

    watched.monitor.lost(LinkLost(LinkProblem.REFUSED))

    view = watched.monitor.view
    assert (view.offline_since, view.last_error, view.error_detail) == (since, "refused", "")


def test_acceptance_clears_every_complaint() -> None:
    watched = Watched()
    watched.monitor.lost(LinkLost(LinkProblem.REFUSED))
    watched.monitor.registration(Registration.PENDING, LinkProblem.REGISTRATION_PENDING)

    watched.monitor.registration(Registration.ACCEPTED, None)
    watched.monitor.online(300)

    view = watched.monitor.view
    assert (view.last_error, view.offline_since, view.registration) == (None, None, "Accepted")
    assert view.registered_since == watched.clock.utc()


def test_wait_is_shown_as_the_time_of_the_next_attempt() -> None:
    watched = Watched()

    watched.monitor.waiting(42)

    assert watched.monitor.view.next_attempt_at == watched.clock.now().after(42).utc


def test_unused_link_shows_why_and_nothing_else() -> None:
    watched = Watched()
    watched.monitor.lost(LinkLost(LinkProblem.REFUSED))

    watched.monitor.configured("none", "", "", "no_backend")

    view = watched.monitor.view
    assert (view.is_used, view.why_not, view.last_error, view.offline_since) == (
        False,
        "no_backend",
        None,
        None,
    )


def test_clock_offset_is_the_backends_time_minus_ours() -> None:
    watched = Watched()

    watched.monitor.clock_offset(-3.14159)

    assert watched.monitor.view.clock_offset_s == -3.142
