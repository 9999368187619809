"""J14 to J16: what each answer to BootNotification allows, and how long to wait."""

import pytest

from chargepoint.domain.boot import Registration, accepted_interval_s, heartbeat_wait_s, retry_wait_s

DAY = 86_400


@pytest.mark.parametrize(
    ("state", "may_send", "may_answer"),
    [
        (Registration.NONE, False, True),
        (Registration.PENDING, False, True),
        (Registration.REJECTED, False, False),
        (Registration.ACCEPTED, True, True),
    ],
)
def test_registration_decides_who_may_speak(state: Registration, may_send: bool, may_answer: bool) -> None:
    assert (state.may_send, state.may_answer) == (may_send, may_answer)


@pytest.mark.parametrize(
    ("interval_s", "wait_s"), [(None, 60), (0, 60), (-5, 60), (1, 1), (90, 90), (DAY, DAY), (2**31, DAY)]
)
def test_wait_before_the_next_boot_is_the_backends_where_it_is_sane(
    interval_s: int | None, wait_s: float
) -> None:
    assert retry_wait_s(interval_s) == wait_s


@pytest.mark.parametrize(("interval_s", "taken"), [(-1, None), (0, None), (1, 1), (300, 300), (2**31, DAY)])
def test_accepted_interval_becomes_the_heartbeat_interval(interval_s: int, taken: int | None) -> None:
    assert accepted_interval_s(interval_s) == taken


@pytest.mark.parametrize(
    ("interval_s", "since_call_s", "since_heartbeat_s", "wait_s"),
    [
        (300, 0, 0, 300),
        (300, 299, 5000, 1),
        (300, 301, 301, -1),
        (0, 0, 0, DAY),
        (2 * DAY, 100, 100, DAY - 100),
        (300, 10, DAY, 0),
    ],
    ids=[
        "fresh",
        "any CALL resets",
        "due",
        "zero is a day",
        "more than a day is a day",
        "once a day at least",
    ],
)
def test_heartbeat_waits_for_silence(
    interval_s: float, since_call_s: float, since_heartbeat_s: float, wait_s: float
) -> None:
    assert heartbeat_wait_s(interval_s, since_call_s, since_heartbeat_s) == wait_s
