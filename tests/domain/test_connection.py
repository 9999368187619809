"""The rung of the ladder that broke."""

import pytest

from chargepoint.domain.connection import LinkProblem, problem_of_status, problem_of_verification


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
