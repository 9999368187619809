"""Parameters.md section 2, 5: after a 401 with the new password, one attempt with the previous one."""

from dataclasses import replace

from chargepoint.domain.connection import LinkProblem
from chargepoint.ocpp16.link_settings import LinkSettings, read
from chargepoint.ocpp16.passwords import Passwords
from tests.ocpp16.link import FACTS, stored_settings


def link_settings(previous: bytes | None) -> LinkSettings:
    settings = stored_settings("ws://backend.example/ocpp")
    return read(replace(settings, password=b"new", previous_password=previous), FACTS, {})


def test_previous_password_gets_one_attempt_after_a_401() -> None:
    passwords, link = Passwords(), link_settings(b"old")
    sent = []

    for _ in range(4):
        sent.append(passwords.current(link))
        passwords.failed(LinkProblem.UNAUTHORIZED, link)

    assert sent == [b"new", b"old", b"new", b"new"]


def test_other_failures_are_no_reason_to_change_the_password() -> None:
    passwords, link = Passwords(), link_settings(b"old")

    passwords.failed(LinkProblem.REFUSED, link)

    assert passwords.current(link) == b"new"


def test_previous_password_stays_while_the_backend_is_merely_away() -> None:
    passwords, link = Passwords(), link_settings(b"old")
    passwords.failed(LinkProblem.UNAUTHORIZED, link)

    passwords.failed(LinkProblem.REFUSED, link)

    assert passwords.current(link) == b"old"


def test_without_a_previous_password_the_new_one_is_tried_again() -> None:
    passwords, link = Passwords(), link_settings(None)

    passwords.failed(LinkProblem.UNAUTHORIZED, link)

    assert passwords.current(link) == b"new"
