"""The HTTP API: health, status and the simulator (simulator.md's table)."""

import json
from typing import Any

import pytest
from django.test import AsyncClient, Client
from pytest_django import Settings

from chargepoint.web.views.api import SIMULATOR_COMMANDS
from tests.support.worker import FakeWorker

TOKEN = "a-token-of-20-characters-or-more"
URL = "/api/v1/simulator/plug-in"


@pytest.fixture(autouse=True)
def api_token(settings: Settings) -> None:
    settings.API_TOKEN = TOKEN


class Script(AsyncClient):
    """Sends the token, and no CSRF token."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True)

    async def request(self, **request: Any) -> Any:
        request["headers"] = [*request["headers"], (b"authorization", f"Bearer {TOKEN}".encode())]
        return await super().request(**request)


@pytest.fixture
def script(transactional_db: None) -> AsyncClient:
    return Script()


async def post(client: AsyncClient, url: str, body: Any) -> Any:
    content = body if isinstance(body, str) else json.dumps(body)
    return await client.post(url, content, content_type="application/json")


async def test_health_is_ok_once_the_worker_answers(transactional_db: None, worker: FakeWorker) -> None:
    response = await AsyncClient().get("/api/v1/health")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
@pytest.mark.expects_errors
def test_health_is_503_without_a_worker() -> None:
    assert Client().get("/api/v1/health").status_code == 503


async def test_status_is_the_whole_snapshot(script: AsyncClient, worker: FakeWorker) -> None:
    status = (await script.get("/api/v1/status")).json()

    assert status["backend"]["registration"] == "Accepted"
    assert status["connectors"][0]["transaction"]["id_tag"] == "04A2C3D4"
    assert {"id", "open", "limit_a", "source"} <= set(status["connectors"][0]["gates"][0])


@pytest.mark.parametrize("command", SIMULATOR_COMMANDS)
async def test_simulator_command_is_handed_on_and_answered_at_once(
    command: str, script: AsyncClient, worker: FakeWorker
) -> None:
    response = await post(script, f"/api/v1/simulator/{command}", {"connector": 1})

    assert (response.status_code, response.json()) == (202, {})
    assert worker.commands == [(f"simulator.{command}", {"connector": 1})]


@pytest.mark.expects_errors
@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("not_simulator", 404),
        ("no_such_connector", 404),
        ("bad_connector", 400),
        ("unknown_argument", 400),
        ("already_plugged", 409),
        ("starting", 503),
    ],
)
async def test_refusal_of_the_worker_becomes_a_status(
    code: str, status: int, script: AsyncClient, worker: FakeWorker
) -> None:
    worker.refusals["simulator.plug-in"] = code

    response = await post(script, URL, {"connector": 1})

    assert response.status_code == status
    assert response.json()["error"]


@pytest.mark.parametrize("body", ["", "{", "[]", "1", '{"connector": NaN}', " " * 5000, "[" * 4000])
async def test_body_that_is_no_json_object_is_bad_input(
    body: str, script: AsyncClient, worker: FakeWorker
) -> None:
    response = await post(script, URL, body)

    assert response.status_code == 400
    assert response.json()["error"]
    assert worker.commands == []


async def test_unknown_command_is_not_found(script: AsyncClient, worker: FakeWorker) -> None:
    assert (await post(script, "/api/v1/simulator/explode", {})).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic abc", f"Token {TOKEN}", "Bearer "])
def test_without_the_token_the_answer_is_401(header: str) -> None:
    client = Client(headers={"Authorization": header} if header else {})

    assert client.get("/api/v1/status").status_code == 401
    assert client.post(URL, "{}", content_type="application/json").status_code == 401


@pytest.mark.django_db
def test_unset_token_lets_no_token_in(settings: Settings) -> None:
    settings.API_TOKEN = ""

    assert Client(headers={"Authorization": "Bearer "}).get("/api/v1/status").status_code == 401


@pytest.mark.django_db
def test_guessing_tokens_has_to_wait() -> None:
    client = Client(headers={"Authorization": "Bearer wrong"})

    statuses = [client.get("/api/v1/status").status_code for _ in range(7)]

    assert statuses == [401] * 6 + [429]


def test_wrong_token_is_not_made_good_by_a_session(owner_client: Client) -> None:
    response = owner_client.get("/api/v1/status", headers={"Authorization": "Bearer wrong"})

    assert response.status_code == 401


def test_viewer_may_not_use_the_api(viewer_client: Client) -> None:
    assert viewer_client.get("/api/v1/status").status_code == 403


async def test_session_of_an_owner_may(owner_page: AsyncClient, worker: FakeWorker) -> None:
    assert (await owner_page.get("/api/v1/status")).status_code == 200


async def test_session_without_csrf_token_may_not_change_anything(
    owner_page: AsyncClient, worker: FakeWorker
) -> None:
    owner_page.handler.enforce_csrf_checks = True

    response = await post(owner_page, URL, {"connector": 1})

    assert response.status_code == 403
    assert worker.commands == []
