"""Which security events a backend hears of, and which failures of the link are events."""

import pytest

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.security import event_of_problem, is_pushed


@pytest.mark.parametrize(
    ("event", "pushed"),
    [
        ("StartupOfTheDevice", True),
        ("FirmwareUpdated", True),
        ("InvalidChargePointCertificate", True),
        ("FailedToAuthenticateAtCentralSystem", False),
        ("InvalidMessages", False),
    ],
)
def test_critical_events_are_pushed(event: str, pushed: bool) -> None:
    assert is_pushed(event) is pushed


@pytest.mark.parametrize(
    ("problem", "event"),
    [
        (LinkProblem.UNAUTHORIZED, "FailedToAuthenticateAtCentralSystem"),
        (LinkProblem.TLS_UNTRUSTED, "CentralSystemFailedToAuthenticate"),
        (LinkProblem.REFUSED, ""),
    ],
)
def test_a_refused_login_and_a_wrong_certificate_are_events(problem: LinkProblem, event: str) -> None:
    assert event_of_problem(problem) == event
