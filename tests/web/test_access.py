"""What is told without a login, and the policy on every page (A3, A13, A14)."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import AsyncClient, Client

from tests.support.worker import FakeWorker, connector, snapshot, transaction
from tests.web.routes import urls

OPEN = {"/login/", "/api/v1/health", "/favicon.ico"}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:", re.IGNORECASE)
FOREIGN = re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//", re.IGNORECASE)


@pytest.mark.parametrize("url", [url for url in urls() if url not in OPEN])
def test_route_tells_nothing_without_a_login(url: str, owner: User) -> None:
    response = Client().get(url)

    assert response.status_code in (302, 401, 405)
    if response.status_code == 302:
        assert response["Location"].split("?")[0] in ("/login/", "/")


@pytest.mark.parametrize("url", [url for url in urls() if not url.startswith("/api/")])
async def test_page_keeps_the_policy(url: str, owner_page: AsyncClient, worker: FakeWorker) -> None:
    response = await owner_page.get(url)
    policy = response["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    if not response.streaming:
        page = response.content.decode()
        assert not INLINE.search(page)
        assert not FOREIGN.search(page)


@pytest.mark.parametrize("url", [url for url in urls() if not url.startswith("/api/")])
async def test_get_sends_the_worker_no_command(url: str, owner_page: AsyncClient, worker: FakeWorker) -> None:
    await owner_page.get(url)

    assert [name for name, _arguments in worker.commands if name != "learned_card"] == []


def test_two_pages_never_share_a_nonce(owner: User) -> None:
    first, second = (Client().get("/login/")["Content-Security-Policy"] for _ in range(2))

    assert first != second


def test_login_page_names_the_product_and_no_more(owner: User) -> None:
    page = Client().get("/login/").content.decode()

    assert "Wallbox" in page
    assert 'class="nav"' not in page
    assert "ws-connect" not in page


async def test_hostile_card_name_is_text(owner_page: AsyncClient, worker: FakeWorker) -> None:
    hostile = "<script>alert(1)</script>"
    worker.snapshot = snapshot(connectors=(connector(transaction=transaction(card_name=hostile)),))

    page = (await owner_page.get("/")).content.decode()

    assert hostile not in page
    assert "&lt;script&gt;" in page
