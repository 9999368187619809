"""What a person tells the wallbox from the panel."""

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.messages import get_messages
from django.test import AsyncClient, Client

from chargepoint import models
from chargepoint.domain.snapshot import LearnView
from chargepoint.store import cards
from chargepoint.store import settings as stored_settings
from chargepoint.store.audit import Actor
from tests.support.worker import NOW, FakeWorker, snapshot

CHANGES = (
    "/start/1/",
    "/pause/1/",
    "/continue/1/",
    "/stop/1/",
    "/unlock/1/",
    "/limit/",
    "/simulator/1/plug-in/",
)


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.asgi_request)]


@pytest.mark.parametrize(
    ("url", "command", "arguments"),
    [
        ("/pause/1/", "pause", {"connector": 1, "paused": True}),
        ("/continue/1/", "pause", {"connector": 1, "paused": False}),
        ("/stop/1/", "stop", {"connector": 1}),
        ("/unlock/2/", "unlock", {"connector": 2}),
        ("/simulator/1/plug-in/", "simulator.plug-in", {"connector": 1}),
        ("/simulator/1/vehicle-rest/", "simulator.vehicle", {"connector": 1, "requests_energy": False}),
        ("/simulator/1/present-card/", "simulator.present-card", {"connector": 1, "id_tag": "04FFEE01"}),
    ],
)
async def test_button_tells_the_worker(
    url: str, command: str, arguments: dict[str, Any], owner_page: AsyncClient, worker: FakeWorker
) -> None:
    response = await owner_page.post(url)

    assert response["Location"] == "/"
    assert worker.commands == [(command, arguments)]


async def test_a_card_for_the_learn_window_leads_to_the_cards(
    owner_page: AsyncClient, worker: FakeWorker
) -> None:
    worker.snapshot = snapshot(learn=LearnView(NOW + timedelta(seconds=42)))

    response = await owner_page.post("/simulator/1/present-card/")

    assert response["Location"] == "/cards/"


async def test_the_unknown_card_stays_unknown(owner_page: AsyncClient, worker: FakeWorker) -> None:
    await sync_to_async(cards.add)({"id_tag": "04FFEE01", "name": "Anna"}, Actor("test"))

    page = await owner_page.get("/")
    await owner_page.post("/simulator/1/present-card/")

    assert "Unknown card · 04FFEE02" in page.content.decode()
    assert worker.commands == [("simulator.present-card", {"connector": 1, "id_tag": "04FFEE02"})]


async def test_start_is_the_chosen_card_shown(owner_page: AsyncClient, worker: FakeWorker) -> None:
    card = await sync_to_async(cards.add)({"id_tag": "04A2C3D4", "name": "Anna"}, Actor("test"))

    await owner_page.post("/start/1/", {"card": str(card.pk)})

    assert worker.commands == [("start", {"connector": 1, "card_pk": card.pk})]
    assert await models.LogEntry.objects.filter(kind="panel_start", actor="petra").aexists()


async def test_start_without_a_known_card_asks_again(owner_page: AsyncClient, worker: FakeWorker) -> None:
    await sync_to_async(cards.add)({"id_tag": "04A2C3D4", "name": "Anna"}, Actor("test"))

    response = await owner_page.post("/start/1/", {"card": "999"})

    assert "Choose a card." in response.content.decode()
    assert worker.commands == []


async def test_start_page_masks_the_uid(owner_page: AsyncClient, worker: FakeWorker) -> None:
    await sync_to_async(cards.add)({"id_tag": "04A2C3D4", "name": "Anna"}, Actor("test"))

    page = (await owner_page.get("/start/1/")).content.decode()

    assert "Anna" in page
    assert "04A2C3D4" not in page


async def test_refusal_is_said_in_words(owner_page: AsyncClient, worker: FakeWorker) -> None:
    worker.refusals["stop"] = "no_transaction"

    response = await owner_page.post("/stop/1/")

    assert messages_of(response) == ["There is no charge to do that with."]


def test_absent_worker_is_said_in_words(owner_client: Client) -> None:
    response = owner_client.post("/stop/1/")

    [message] = get_messages(response.wsgi_request)
    assert "did not answer" in str(message)


@pytest.mark.parametrize(("posted", "stored"), [("10", 10.0), ("16", None)], ids=["lower", "highest"])
async def test_limit_is_stored_and_the_highest_means_none(
    posted: str, stored: float | None, owner_page: AsyncClient, worker: FakeWorker
) -> None:
    await owner_page.post("/limit/", {"limit_a": posted})

    assert (await sync_to_async(stored_settings.load)()).panel.user_limit_a == stored


@pytest.mark.parametrize("posted", ["5", "x", "", "-8", "7.5"])
async def test_impossible_limit_is_refused_in_words(
    posted: str, owner_page: AsyncClient, worker: FakeWorker
) -> None:
    response = await owner_page.post("/limit/", {"limit_a": posted})

    assert len(messages_of(response)) == 1
    assert (await sync_to_async(stored_settings.load)()).panel.user_limit_a is None


@pytest.mark.parametrize("url", CHANGES)
def test_viewer_may_not_tell_the_wallbox_anything(url: str, viewer_client: Client) -> None:
    assert viewer_client.post(url).status_code == 403


@pytest.mark.parametrize("url", [url for url in CHANGES if not url.startswith("/start")])
def test_nothing_changes_by_get(url: str, owner_client: Client) -> None:
    assert owner_client.get(url).status_code == 405


@pytest.mark.parametrize("url", CHANGES)
def test_nothing_changes_without_csrf(url: str, owner: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)

    assert client.post(url).status_code == 403


async def test_simulated_card_is_chosen_by_its_number(owner_page: AsyncClient, worker: FakeWorker) -> None:
    card = await sync_to_async(cards.add)({"id_tag": "04A2C3D4", "name": "Anna"}, Actor("test"))

    await owner_page.post("/simulator/1/present-card/", {"card": str(card.pk)})

    assert worker.commands == [("simulator.present-card", {"connector": 1, "id_tag": "04A2C3D4"})]


@pytest.mark.parametrize(
    ("url", "posted"), [("/simulator/1/explode/", {}), ("/simulator/1/present-card/", {"card": "999"})]
)
def test_unknown_button_or_card_is_not_found(url: str, posted: dict[str, str], owner_client: Client) -> None:
    assert owner_client.post(url, posted).status_code == 404
