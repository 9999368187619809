"""Which security events a backend hears of, and which failures of the link are events."""

import pytest

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.security import event_of_problem, is_pushed, may_refuse_certificate


@pytest.mark.parametrize(
    ("event", "profile", "is_asked", "pushed"),
    [
        ("StartupOfTheDevice", 1, False, True),
        ("StartupOfTheDevice", 0, False, False),
        ("FirmwareUpdated", 0, True, True),
        ("InvalidChargePointCertificate", 2, False, False),
        ("InvalidChargePointCertificate", 0, True, True),
        ("InvalidMessages", 3, False, False),
    ],
)
def test_what_is_critical_or_asked_for_is_pushed(
    event: str, profile: int, is_asked: bool, pushed: bool
) -> None:
    assert is_pushed(event, profile, is_asked) is pushed


@pytest.mark.parametrize(
    ("problem", "may"),
    [
        (LinkProblem.CLIENT_CERTIFICATE_REFUSED, True),
        (LinkProblem.CLOSED, True),
        (LinkProblem.TLS_UNTRUSTED, False),
        (LinkProblem.NAME_NOT_FOUND, False),
    ],
)
def test_a_failure_may_be_about_our_certificate(problem: LinkProblem, may: bool) -> None:
    assert may_refuse_certificate(problem.value) is may


@pytest.mark.parametrize(
    ("problem", "event"),
    [
        (LinkProblem.UNAUTHORIZED, "FailedToAuthenticateAtCentralSystem"),
        (LinkProblem.TLS_UNTRUSTED, "InvalidCentralSystemCertificate"),
        (LinkProblem.CLIENT_CERTIFICATE, "InvalidChargePointCertificate"),
        (LinkProblem.TLS_VERSION, "InvalidTLSVersion"),
        (LinkProblem.TLS_CIPHER, "InvalidTLSCipherSuite"),
        (LinkProblem.REFUSED, ""),
    ],
)
def test_a_refused_login_and_a_wrong_certificate_are_events(problem: LinkProblem, event: str) -> None:
    assert event_of_problem(problem) == event
