"""Redirects stay on this site, pages stay out of caches, and errors tell nothing of the inside."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import AsyncClient, Client, RequestFactory

from chargepoint.web.views.errors import server_error
from tests.security.site import panel_urls
from tests.security.visitor import Visitor
from tests.support.process import Wallbox
from tests.support.worker import FakeWorker
from tests.web.conftest import PASSWORD

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    "//testserver@evil.example/",
    " //evil.example",
    "\x00//evil.example",
]
INSIDE = ("Traceback", "Django", "site-packages", "chargepoint.", "DEBUG", "settings.py", "csrfmiddleware")


def test_debug_is_off() -> None:
    assert settings.DEBUG is False


@pytest.mark.parametrize("target", ELSEWHERE)
def test_login_leads_nowhere_else(target: str, owner: User) -> None:
    sent = {"username": "petra", "password": PASSWORD, "next": target}
    client = Client()

    assert client.post("/login/", sent)["Location"] == "/"
    assert client.get("/login/", {"next": target})["Location"] == "/"


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.django_db
def test_preferences_lead_nowhere_else(target: str) -> None:
    assert Client().post("/preferences/", {"theme": "dark", "next": target})["Location"] == "/"


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/..", "/%0d%0aSet-Cookie:x=1", "/%5cevil.example"]
)
def test_odd_paths_lead_nowhere_else(path: str, box: Wallbox, visitor: Visitor) -> None:
    answer = visitor.get(path)

    assert answer.status == 404
    assert "Location" not in answer.headers


async def test_no_page_of_a_login_is_kept_by_a_cache(owner_page: AsyncClient, worker: FakeWorker) -> None:
    answers = {url: await owner_page.get(url) for url in panel_urls()}

    assert [url for url, answer in answers.items() if "no-store" not in answer.headers["Cache-Control"]] == []


def test_static_files_are_kept(box: Wallbox) -> None:
    assert "max-age" in Visitor(box.port).get("/static/chargepoint/panel.css").headers["Cache-Control"]


def test_missing_page_says_so_and_no_more(owner_client: Client) -> None:
    answer = owner_client.get("/nothing/here/")

    assert answer.status_code == 404
    assert "There is no such page." in answer.content.decode()
    assert not [each for each in INSIDE if each in answer.content.decode()]


def test_missing_part_of_the_api_answers_as_the_api(owner_client: Client) -> None:
    answer = owner_client.get("/api/v1/nothing")

    assert (answer.status_code, answer.json()) == (404, {"error": "There is no such page."})


def test_forbidden_page_says_so_and_no_more(viewer_client: Client) -> None:
    answer = viewer_client.get("/cards/add/")

    assert answer.status_code == 403
    assert "You may not do this." in answer.content.decode()
    assert not [each for each in INSIDE if each in answer.content.decode()]


def test_stale_form_says_what_to_do(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/login/", {"username": "petra", "password": PASSWORD})

    assert answer.status_code == 403
    assert "This form is no longer valid." in answer.content.decode()
    assert not [each for each in INSIDE if each in answer.content.decode()]


@pytest.mark.expects_errors
def test_too_large_a_form_is_a_bad_request(owner_client: Client) -> None:
    answer = owner_client.post("/cards/add/", {"name": "x" * (3 * 1024 * 1024)})

    assert answer.status_code in (400, 413)
    assert not [each for each in INSIDE if each in answer.content.decode()]


def test_failure_page_needs_neither_session_nor_database() -> None:
    answer = server_error(RequestFactory().get("/cards/"))

    assert answer.status_code == 500
    assert b"This page has failed." in getattr(answer, "content", b"")


@pytest.mark.expects_errors
def test_bad_request_page_is_ours(owner: User) -> None:
    answer = Client(headers={"Host": "bad host"}).get("/login/")

    assert answer.status_code == 400
    assert "This request cannot be understood." in answer.content.decode()
    assert not [each for each in INSIDE if each in answer.content.decode()]
