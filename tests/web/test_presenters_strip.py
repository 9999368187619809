"""Backend, network and clock in one line each."""

from datetime import timedelta

import pytest

from chargepoint.domain.snapshot import BackendView, ClockView
from chargepoint.web.presenters_strip import Fact, strip
from tests.support.worker import NOW, backend, snapshot


def facts_of(**changes: object) -> tuple[Fact, ...]:
    return strip(snapshot(**changes))


@pytest.mark.parametrize(
    ("view", "tone", "text"),
    [
        (backend(), "go", "message 12 s ago"),
        (backend(registration="Pending"), "warn", "message 12 s ago"),
        (backend(last_message_at=None), "go", "no message yet"),
        (backend(socket="connecting"), "warn", ""),
        (backend(is_used=False, why_not="no_backend"), "", "no backend chosen"),
    ],
    ids=["registered", "pending", "silent", "connecting", "unused"],
)
def test_backend_tells_state_and_last_message(view: BackendView, tone: str, text: str) -> None:
    fact = facts_of(backend=view)[0]

    assert (fact.tone, fact.text) == (tone, text)


@pytest.mark.parametrize(
    ("view", "word", "text"),
    [
        (backend(interface="eth0"), "Ethernet", "eth0"),
        (backend(), "Ethernet", "chosen by the system"),
        (backend(connection_type="wlan", last_error="waiting_for_interface"), "WLAN", "waiting for the link"),
        (backend(connection_type="none"), "Not used", "no backend chosen"),
    ],
    ids=["named", "routed", "waiting", "none"],
)
def test_network_names_the_interface(view: BackendView, word: str, text: str) -> None:
    fact = facts_of(backend=view)[1]

    assert (fact.word, fact.text) == (word, text)


@pytest.mark.parametrize(
    ("clock", "tone", "text"),
    [
        (ClockView(NOW, "unset"), "warn", "was never set"),
        (ClockView(NOW, "system"), "go", "set by the system"),
        (ClockView(NOW, "backend", 0.26), "go", "+0.3 s to the backend"),
        (ClockView(NOW, "backend", -1.5), "go", "-1.5 s to the backend"),
    ],
    ids=["unset", "system", "ahead", "behind"],
)
def test_clock_tells_who_set_it(clock: ClockView, tone: str, text: str) -> None:
    fact = facts_of(clock=clock)[2]

    assert (fact.tone, fact.text) == (tone, text)


def test_countdown_never_goes_below_zero() -> None:
    late = backend(socket="closed", next_attempt_at=NOW - timedelta(seconds=3))

    assert facts_of(backend=late)[0].countdown_s == 0
