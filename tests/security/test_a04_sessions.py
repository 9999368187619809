"""A4: a session is new at login, ends in time, and ends or changes with its account."""

import time
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.sessions import CookieMiddleware
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import AsyncClient, Client
from django.urls import re_path

from chargepoint.web.consumers import LivePanel, SocketCap
from tests.support.worker import FakeWorker, connector, snapshot
from tests.web.conftest import PASSWORD, make_user

NEW_PASSWORD = "another correct horse"


def log_in(name: str = "petra", password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/login/", {"username": name, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/setup/installation/").status_code in (200, 403)


def test_planted_session_is_not_taken_over(owner: User) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32

    client.post("/login/", {"username": "petra", "password": PASSWORD})

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32
    planted = Client()
    planted.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert not is_in(planted)


@pytest.mark.parametrize(
    ("started_ago_s", "seen_ago_s", "stays"),
    [
        (settings.SESSION_COOKIE_AGE + 1, 0, False),
        (settings.SESSION_IDLE_S + 60, settings.SESSION_IDLE_S + 1, False),
        (settings.SESSION_COOKIE_AGE - 60, settings.SESSION_IDLE_S - 60, True),
    ],
    ids=["absolute", "idle", "in time"],
)
def test_session_ends_in_time(started_ago_s: float, seen_ago_s: float, stays: bool, owner: User) -> None:
    client = log_in()
    session = client.session
    session["started_s"], session["seen_s"] = time.time() - started_ago_s, time.time() - seen_ago_s
    session.save()

    assert is_in(client) is stays


def test_open_page_keeps_no_session_alive(owner_client: Client) -> None:
    owner_client.get("/preferences/")
    session = owner_client.session
    session["seen_s"] = time.time() - settings.SESSION_TOUCH_S - 1
    session.save()

    owner_client.get("/live/shell/")

    assert owner_client.session["seen_s"] == session["seen_s"]


def test_logged_out_session_is_gone_from_the_database(owner: User) -> None:
    client = log_in()
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    client.post("/logout/")

    assert not is_in(thief)


def test_own_new_password_ends_the_other_browsers(owner: User) -> None:
    User.objects.update(is_staff=True)
    here, elsewhere = log_in(), log_in()

    response = here.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
    )

    assert response.status_code == 302
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_password_set_in_the_admin_ends_every_session_of_the_account(owner: User, electrician: User) -> None:
    User.objects.filter(username="emil").update(is_staff=True, is_superuser=True)
    petra, emil = log_in(), log_in("emil")

    response = emil.post(
        f"/admin/auth/user/{owner.pk}/password/",
        {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"},
    )

    assert response.status_code == 302
    assert (is_in(petra), is_in(emil)) == (False, True)


def test_weak_password_is_refused_in_the_admin_too(electrician: User) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    emil = log_in("emil")

    emil.post("/admin/auth/user/add/", {"username": "eva", "password1": "admin", "password2": "admin"})

    assert not User.objects.filter(username="eva").exists()


def test_new_role_counts_from_the_next_request_on(owner: User) -> None:
    client = log_in()
    assert client.get("/cards/add/").status_code == 200

    owner.groups.set([Group.objects.get(name="viewer")])

    assert client.get("/cards/add/").status_code == 403
    assert client.post("/stop/1/").status_code == 403


def test_closed_account_is_out_at_once(owner: User) -> None:
    client = log_in()

    User.objects.filter(pk=owner.pk).update(is_active=False)

    assert not is_in(client)


def live_page(client: AsyncClient) -> Any:
    """Open the live socket; its login is looked at before each message."""
    consumer = LivePanel.as_asgi(cap=SocketCap(), login_checked_s=0.0)
    application = CookieMiddleware(URLRouter([re_path(r"^ws/(?P<page>charging)/$", consumer)]))
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return WebsocketCommunicator(application, "/ws/charging/", headers=[(b"cookie", cookie.encode())])


async def test_open_page_loses_its_buttons_with_the_role(owner_page: AsyncClient, worker: FakeWorker) -> None:
    socket = live_page(owner_page)
    await socket.connect()
    assert "formaction" in await socket.receive_from(timeout=5)
    user = await User.objects.aget(username="petra")

    await user.groups.aset([await Group.objects.aget(name="viewer")])
    messages = [await next_message(socket, worker, power_w) for power_w in (7_000.0, 8_000.0)]
    await socket.disconnect()

    assert 'id="actions-1"' in "".join(messages)
    assert "formaction" not in "".join(messages)


async def next_message(socket: Any, worker: FakeWorker, power_w: float) -> str:
    worker.snapshot = snapshot(connectors=(connector(power_w=power_w),))
    await worker.publish()
    return str(await socket.receive_from(timeout=5))


async def test_open_page_ends_with_the_session(owner_page: AsyncClient, worker: FakeWorker) -> None:
    socket = live_page(owner_page)
    await socket.connect()
    await socket.receive_from(timeout=5)

    await sync_to_async(owner_page.logout)()
    await worker.publish()
    output = await socket.receive_output(timeout=5)
    await socket.disconnect()

    assert output["type"] == "websocket.close"


@pytest.mark.django_db
def test_account_without_a_group_may_only_read() -> None:
    make_user("nemo")
    client = log_in("nemo")

    assert client.get("/cards/add/").status_code == 403
