"""Login, sessions and logout (A2, A3, A4)."""

import time

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from chargepoint import models
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def log_in(client: Client, name: str = "petra", password: str = PASSWORD) -> int:
    return client.post("/login/", {"username": name, "password": password}).status_code


def test_right_password_opens_the_panel(owner: User) -> None:
    response = Client().post("/login/", {"username": "petra", "password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, "/")


def test_login_gives_the_session_a_new_key(owner: User) -> None:
    client = Client()
    session = client.session
    session["before"] = 1
    session.save()
    old_key = session.session_key

    log_in(client)

    assert client.session.session_key != old_key


def test_unknown_user_and_wrong_password_get_the_same_answer(owner: User) -> None:
    texts = {
        Client()
        .post("/login/", {"username": name, "password": "wrong"})
        .context["form"]
        .non_field_errors()[0]
        for name in ("petra", "nobody")
    }

    assert texts == {"User name or password is wrong."}


def test_seventh_try_has_to_wait_even_with_the_right_password(owner: User) -> None:
    client = Client()

    statuses = [log_in(client, password="wrong") for _ in range(6)]

    assert statuses == [401] * 6
    assert log_in(client) == 429


def test_guessing_one_account_slows_every_account_from_that_source(owner: User) -> None:
    for number in range(6):
        log_in(Client(), name=f"nobody{number}")

    assert log_in(Client()) == 429
    assert (
        Client(REMOTE_ADDR="192.0.2.99")
        .post("/login/", {"username": "petra", "password": PASSWORD})
        .status_code
        == 302
    )


def test_logins_are_written_down_without_the_password(owner: User) -> None:
    log_in(Client(), password="wrong secret")
    log_in(Client())

    entries = models.LogEntry.objects.order_by("pk")

    assert [entry.kind for entry in entries] == ["login_failed", "login"]
    assert "wrong secret" not in str([entry.parameters for entry in entries])


def test_password_change_ends_every_session(owner_client: Client, owner: User) -> None:
    owner.set_password("another correct horse")
    owner.save()

    assert owner_client.get("/why/").status_code == 302


@pytest.mark.parametrize("name", ["started_s", "seen_s"])
def test_old_or_idle_session_is_over(name: str, owner_client: Client, settings: Settings) -> None:
    session = owner_client.session
    session[name] = time.time() - settings.SESSION_COOKIE_AGE - 1
    session.save()

    assert owner_client.get("/preferences/").status_code == 405
    assert owner_client.get("/start/1/")["Location"].startswith("/login/")


def test_logout_needs_a_post_with_csrf(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 403


def test_logout_ends_the_session(owner_client: Client) -> None:
    owner_client.post("/logout/")

    assert owner_client.get("/start/1/")["Location"].startswith("/login/")


def test_admin_uses_the_same_login(owner: User) -> None:
    response = Client().get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].startswith("/login/")


def test_fragment_without_a_login_reloads_the_page(owner: User) -> None:
    response = Client().get("/live/charging/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (204, "/login/")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_preferences_never_lead_to_another_site(target: str) -> None:
    response = Client().post("/preferences/", {"theme": "dark", "next": target})

    assert response["Location"] == "/"
    assert response.cookies["theme"].value == "dark"


def test_nonsense_preferences_are_not_kept() -> None:
    response = Client().post("/preferences/", {"theme": "<script>", "language": "xx"})

    assert not response.cookies
