"""The rung of the ladder that broke."""

import pytest

from chargepoint.domain.connection import (
    LinkProblem,
    problem_of_proxy_status,
    problem_of_status,
    problem_of_tls,
    problem_of_verification,
)


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (200, LinkProblem.NOT_A_WEBSOCKET),
        (301, LinkProblem.REDIRECTED),
        (400, LinkProblem.HTTP_ERROR),
        (401, LinkProblem.UNAUTHORIZED),
        (403, LinkProblem.FORBIDDEN),
        (404, LinkProblem.NOT_FOUND),
        (426, LinkProblem.NOT_A_WEBSOCKET),
        (500, LinkProblem.SERVER_ERROR),
        (503, LinkProblem.SERVER_ERROR),
    ],
)
def test_http_status_names_the_problem(status: int, problem: LinkProblem) -> None:
    assert problem_of_status(status) is problem


@pytest.mark.parametrize(
    ("x509_error", "is_clock_set", "problem"),
    [
        (10, True, LinkProblem.TLS_EXPIRED),
        (9, True, LinkProblem.TLS_NOT_YET_VALID),
        (10, False, LinkProblem.CLOCK_NOT_SET),
        (62, True, LinkProblem.TLS_HOST),
        (64, False, LinkProblem.TLS_HOST),
        (20, True, LinkProblem.TLS_UNTRUSTED),
    ],
)
def test_verification_error_names_the_problem(
    x509_error: int, is_clock_set: bool, problem: LinkProblem
) -> None:
    assert problem_of_verification(x509_error, is_clock_set) is problem


@pytest.mark.parametrize(
    ("x509_error", "problem"),
    [(20, LinkProblem.TLS_CHAIN), (21, LinkProblem.TLS_CHAIN), (18, LinkProblem.TLS_UNTRUSTED)],
)
def test_a_certificate_that_came_alone_lacks_its_intermediate(x509_error: int, problem: LinkProblem) -> None:
    assert problem_of_verification(x509_error, True, is_alone=True) is problem


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (200, None),
        (407, LinkProblem.PROXY_LOGIN),
        (504, LinkProblem.PROXY_TARGET),
        (403, LinkProblem.PROXY),
        (100, LinkProblem.PROXY),
    ],
)
def test_status_of_a_proxy_names_the_problem(status: int, problem: LinkProblem | None) -> None:
    assert problem_of_proxy_status(status) is problem


@pytest.mark.parametrize(
    ("reason", "problem"),
    [
        ("UNSUPPORTED_PROTOCOL", LinkProblem.TLS_VERSION),
        ("TLSV1_ALERT_PROTOCOL_VERSION", LinkProblem.TLS_VERSION),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", LinkProblem.TLS_CIPHER),
        ("SSL/TLS_ALERT_HANDSHAKE_FAILURE", LinkProblem.TLS_CIPHER),
        ("DH_KEY_TOO_SMALL", LinkProblem.TLS_CIPHER),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", LinkProblem.CLIENT_CERTIFICATE_REFUSED),
        ("TLSV1_ALERT_INTERNAL_ERROR", LinkProblem.TLS_FAILED),
        ("WRONG_VERSION_NUMBER", LinkProblem.NO_TLS),
        ("NO_CERTIFICATE_SET", LinkProblem.TLS_FAILED),
    ],
)
def test_reason_of_a_failed_handshake_names_the_problem(reason: str, problem: LinkProblem) -> None:
    assert problem_of_tls(reason) is problem
