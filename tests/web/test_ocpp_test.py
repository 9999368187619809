"""The Test button: the unsaved form goes to the worker, the ladder grows on the page, nothing is saved."""

import msgspec
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from chargepoint import models
from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.ladder import Ladder, Rung, RungResult, RungState
from chargepoint.store import audit, passing_secrets, settings
from chargepoint.store.audit import Actor
from chargepoint.web.forms.backend import as_posted
from tests.support.browser import Browser, text_of
from tests.support.ladders import a_complete_ladder, broken_at
from tests.support.worker import FakeWorker

START, VIEW = "connection_test.start", "connection_test.view"
GROWING = Ladder().step(RungResult(Rung.ADDRESS, RungState.RUNNING))


def answer(ladder: Ladder | None, is_running: bool = False, is_cancelled: bool = False) -> dict[str, object]:
    return {"is_running": is_running, "is_cancelled": is_cancelled, "ladder": msgspec.to_builtins(ladder)}


def entries(**changes: str) -> dict[str, str]:
    """Return the form as it is posted, with these entries."""
    posted = {
        name: value for name, value in as_posted(settings.load().backend).items() if isinstance(value, str)
    }
    return {**posted, "backend_url": "wss://new.example/ocpp", "charge_point_id": "CP002", **changes}


def worker(**answers: object) -> FakeWorker:
    return FakeWorker(answers={f"connection_test.{name}": value for name, value in answers.items()})


def press(user: User, fake: FakeWorker, **changes: str) -> str:
    return text_of(Browser(user, fake).post_fragment(reverse("ocpp-test"), entries(**changes)))


def test_unsaved_entries_are_tested_and_nothing_is_saved(owner: User) -> None:
    fake, before = worker(start=answer(GROWING, True)), settings.load()

    page = press(owner, fake)

    name, arguments = fake.commands[0]
    assert (name, arguments["password"]) == (START, "stored")
    assert arguments["parameters"]["backend_url"] == "wss://new.example/ocpp"
    assert settings.load() == before
    assert 'hx-trigger="every 500ms"' in page
    assert "Cancel the test" in page
    (line,), _total = audit.entries(kinds=("connection_tested",))
    assert (line.actor, line.parameters["url"].startswith("wss://new.example/ocpp/")) == (
        owner.username,
        True,
    )


def test_typed_password_passes_encrypted_and_not_over_the_bus(owner: User) -> None:
    fake = worker(start=answer(GROWING, True))

    press(owner, fake, backend_password="correct horse battery")

    arguments = fake.commands[0][1]
    assert "correct horse battery" not in str(arguments)
    assert arguments["password"] == "passing"
    assert passing_secrets.take(arguments["key"]) == b"correct horse battery"


def test_removed_password_is_tested_without_one(owner: User) -> None:
    settings.change("backend", {"backend_password": "correct horse battery"}, Actor("emil"))
    fake = worker(start=answer(GROWING, True))

    press(owner, fake, remove_backend_password="on")

    assert fake.commands[0][1]["password"] == "none"
    assert not models.PassingSecret.objects.exists()


def test_password_that_does_not_fit_is_named_before_anything_is_dialled(owner: User) -> None:
    fake = worker()

    page = press(owner, fake, backend_password="xyz", backend_password_format="hex")

    assert "The password does not fit yet: see number 5." in page
    assert not fake.commands


@pytest.mark.parametrize(
    ("ladder", "words"),
    [
        (a_complete_ladder(), "all steps passed"),
        (broken_at(Rung.PORT, LinkProblem.REFUSED), "nothing listens on port 443"),
        (
            a_complete_ladder().step(RungResult(Rung.REGISTRATION, RungState.OK, seen={"live": "1"})),
            "is connected to this backend already",
        ),
        (
            a_complete_ladder().step(
                RungResult(Rung.REGISTRATION, RungState.SKIPPED, seen={"why": "transaction"})
            ),
            "A charge is running",
        ),
    ],
    ids=["passed", "broken", "live", "charging"],
)
def test_test_that_is_over_says_how_it_ended_and_asks_no_more(
    owner: User, ladder: Ladder, words: str
) -> None:
    page = text_of(Browser(owner, worker(view=answer(ladder))).get(reverse("ocpp-test")))

    assert words in page
    assert "hx-trigger" not in page


def test_cancelled_test_says_so(owner: User) -> None:
    fake = worker(cancel=answer(GROWING, False, True))

    response = Browser(owner, fake).post_fragment(reverse("ocpp-test-cancel"), {})

    assert "cancelled" in text_of(response)


def test_a_test_that_did_not_begin_is_not_in_the_log(owner: User) -> None:
    press(owner, FakeWorker(refusals={START: "too_many_tests"}))

    assert audit.entries(kinds=("connection_tested",)) == ([], 0)


def test_worker_that_refuses_is_heard(owner: User) -> None:
    fake = FakeWorker(refusals={START: "too_many_tests"})

    assert "That were many connection tests." in press(owner, fake)


def test_worker_that_is_away_is_named(owner: User, client: Client) -> None:
    client.force_login(owner)

    page = client.post(reverse("ocpp-test"), entries(), headers={"accept-language": "en"}).content.decode()

    assert "The wallbox did not answer" in page


def test_test_works_without_javascript_and_the_entries_stay(owner: User) -> None:
    fake = worker(start=answer(GROWING, True), view=answer(a_complete_ladder()))

    page = text_of(Browser(owner, fake).post(reverse("ocpp-settings"), {**entries(), "test": "1"}))

    assert "all steps passed" in page
    assert 'value="wss://new.example/ocpp"' in page
    assert settings.load().backend.backend_url == ""


@pytest.mark.parametrize("name", ["ocpp-test", "ocpp-test-cancel"])
def test_viewer_may_not_test(viewer: User, name: str) -> None:
    fake = worker()

    response = Browser(viewer, fake).post(reverse(name), {})

    assert response.status_code == 403
    assert not fake.commands
