"""A3: nothing changes by GET, by a foreign page, or without the token; logout neither."""

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.test import AsyncClient, Client

from tests.security.site import add_card, admin_urls, contents, panel_urls
from tests.support.worker import FakeWorker
from tests.web.conftest import PASSWORD, make_user

QUESTIONS = {"learned_card", "simulator"}


def all_urls() -> list[str]:
    """Return every address there is."""
    return [*panel_urls(), *admin_urls()]


@pytest.fixture
def administrator(db: None) -> User:
    add_card()
    user = make_user("emil", "electrician")
    User.objects.update(is_staff=True, is_superuser=True)
    user.refresh_from_db()
    return user


@pytest.fixture
async def page(transactional_db: None) -> AsyncClient:
    """Return a client of somebody who may do everything, with the CSRF check of a real site."""
    user = await sync_to_async(make_user)("emil", "electrician")
    await User.objects.aupdate(is_staff=True, is_superuser=True)
    await sync_to_async(add_card)()
    client = AsyncClient(enforce_csrf_checks=True)
    await client.aforce_login(user)
    return client


async def test_no_get_changes_anything(page: AsyncClient, worker: FakeWorker) -> None:
    before = await sync_to_async(contents)()

    for url in await sync_to_async(all_urls)():
        await page.get(url, {"open": "1", "card": "1", "limit_a": "6", "delete": "1"})

    assert await sync_to_async(contents)() == before
    assert {name for name, _arguments in worker.commands} <= QUESTIONS


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
async def test_nothing_is_done_without_the_csrf_token(
    method: str, page: AsyncClient, worker: FakeWorker
) -> None:
    before = await sync_to_async(contents)()

    answers = {url: (await getattr(page, method)(url)).status_code for url in await sync_to_async(all_urls)()}

    assert {url: status for url, status in answers.items() if status not in (403, 405)} == {}
    assert await sync_to_async(contents)() == before
    assert worker.commands == []


def test_token_does_not_help_a_foreign_page(administrator: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    client.get("/cards/add/")
    sent = {"csrfmiddlewaretoken": client.cookies[settings.CSRF_COOKIE_NAME].value}

    response = client.post("/logout/", sent, headers={"Origin": "https://evil.example"})

    assert response.status_code == 403
    assert client.get("/cards/add/").status_code == 200


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(owner: User) -> None:
    client = Client()
    client.get("/login/")
    client.post("/login/", {"username": "petra", "password": PASSWORD})

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Strict"


def test_remembered_preferences_stay_on_this_site() -> None:
    response = Client().post("/preferences/", {"theme": "dark", "language": "de"})

    assert {cookie["samesite"] for cookie in response.cookies.values()} == {"Strict"}
