"""The backend password through the one door: encrypted, write-only, and what a change does to it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from chargepoint import models
from chargepoint.domain.requests import Answer
from chargepoint.store import audit, settings
from chargepoint.store.audit import Actor
from chargepoint.store.changes import SECRET
from tests.store.refusals import refused

pytestmark = pytest.mark.django_db

OnCommit = Callable[..., AbstractContextManager[list[object]]]
BACKEND = Actor("backend")
LINK = {
    "connection_type": "ethernet",
    "charge_point_id": "CP001",
    "backend_url": "ws://backend.example/ocpp",
    "ssl_client_mode": "none",
    "authorization_mode": "ocpp",
}


def test_the_password_is_encrypted_kept_and_removed(owner: Actor) -> None:
    settings.change("backend", {"backend_password": "correct horse battery"}, owner)
    token = models.BackendSettings.objects.get().encrypted_password
    settings.change("backend", {"backend_password": "", "keepalive_interval_s": 60}, owner)
    kept = settings.load()
    settings.change("backend", {"remove_backend_password": True}, owner)

    assert b"correct horse" not in bytes(token or b"")
    assert (kept.password, kept.backend.has_password) == (b"correct horse battery", True)
    assert (settings.load().password, settings.load().backend.has_password) == (None, False)


def test_hex_digits_are_sent_decoded_and_the_format_alone_may_change(owner: Actor) -> None:
    settings.change("backend", {"backend_password": "00ff" * 10}, owner)

    settings.change("backend", {"backend_password_format": "hex"}, owner)

    assert settings.load().password == b"\x00\xff" * 10


def test_a_stored_password_that_does_not_fit_the_new_format_is_told(owner: Actor) -> None:
    settings.change("backend", {"backend_password": "no hex digits here"}, owner)

    problems = refused("backend", {"backend_password_format": "hex"}, owner)

    assert problems == [("backend_password", "hex_digits")]


def test_a_new_password_and_its_removal_contradict_each_other(owner: Actor) -> None:
    values: dict[str, object] = {"backend_password": "something new", "remove_backend_password": True}

    assert refused("backend", values, owner) == [("remove_backend_password", "password_entered")]


def test_the_password_stands_masked_in_the_audit(owner: Actor) -> None:
    settings.change("backend", {"backend_password": "first password"}, owner)
    settings.change("backend", {"backend_password": "second password"}, owner)

    lines = [line.parameters for line in audit.entries()[0]]
    assert [(line["old"], line["new"]) for line in lines] == [(SECRET, SECRET), ("", SECRET)]
    assert "password" not in str([(line["old"], line["new"]) for line in lines])


def test_a_password_from_the_backend_keeps_the_old_one_for_one_attempt(owner: Actor) -> None:
    settings.change("backend", {"backend_password": "given by the provider"}, owner)

    answer = settings.set_key("AuthorizationKey", "a new one from the backend", BACKEND)

    stored = settings.load()
    assert answer is Answer.ACCEPTED
    assert (stored.password, stored.previous_password) == (
        b"a new one from the backend",
        b"given by the provider",
    )


def test_a_password_from_a_person_forgets_the_old_one(owner: Actor) -> None:
    settings.change("backend", {"backend_password": "given by the provider"}, owner)
    settings.set_key("AuthorizationKey", "a new one from the backend", BACKEND)

    settings.change("backend", {"backend_password": "typed by hand later"}, owner)

    assert settings.load().previous_password is None
