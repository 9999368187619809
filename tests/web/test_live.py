"""The live socket: who may open it, and what it sends (A6)."""

import re
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth.models import User
from django.test import AsyncClient
from django.utils import translation

from chargepoint.domain.snapshot import AlertView, GateView
from chargepoint.web import live
from chargepoint.web.consumers import SOCKETS_PER_SESSION, UNASKED, ChangedParts, SocketCap
from chargepoint.web.live import Part
from chargepoint.web.presenters_charging import Reader
from tests.support.worker import (
    GATE_IDS,
    NOW,
    FakeWorker,
    connector,
    offline_backend,
    snapshot,
    waiting_connector,
)
from wallbox_site.asgi import application


def open_page(
    client: AsyncClient | None,
    page: str = "charging",
    headers: dict[bytes, bytes] | None = None,
    query: str = "",
) -> Any:
    """Return a socket as the page of a logged-in browser opens it."""
    cookies = (
        ""
        if client is None
        else f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    )
    sent = {b"host": b"127.0.0.1", b"origin": b"http://127.0.0.1", b"cookie": cookies.encode()}
    sent |= headers or {}
    return WebsocketCommunicator(application, f"/ws/{page}/?{query}", headers=list(sent.items()))


async def is_accepted(socket: Any) -> bool:
    connected, _code = await socket.connect(timeout=5)
    await socket.disconnect()
    return bool(connected)


async def test_logged_in_page_gets_the_whole_state_at_once(
    owner_page: AsyncClient, worker: FakeWorker
) -> None:
    socket = open_page(owner_page)
    await socket.connect()

    message = await socket.receive_from(timeout=5)
    await socket.disconnect()

    assert 'id="state-1" hx-swap-oob="innerHTML"' in message
    assert "Limited to 10 A by the backend" in message


async def test_socket_without_a_login_is_closed_before_accept(
    transactional_db: None, worker: FakeWorker
) -> None:
    assert not await is_accepted(open_page(None))


async def test_socket_of_a_foreign_page_is_closed_before_accept(
    owner_page: AsyncClient, worker: FakeWorker
) -> None:
    assert not await is_accepted(open_page(owner_page, headers={b"origin": b"http://evil.example"}))


async def test_unknown_path_is_closed_before_accept(owner_page: AsyncClient, worker: FakeWorker) -> None:
    assert not await is_accepted(open_page(owner_page, page="secrets"))


async def test_only_what_changed_is_sent_again(owner_page: AsyncClient, worker: FakeWorker) -> None:
    socket = open_page(owner_page)
    await socket.connect()
    await socket.receive_from(timeout=5)
    worker.snapshot = snapshot(connectors=(connector(power_w=11_000.0),))

    await worker.publish()
    message = await socket.receive_from(timeout=5)
    await socket.disconnect()

    assert "figure-1" in message
    assert "phases-1" not in message


async def test_frame_from_the_page_closes_the_socket(owner_page: AsyncClient, worker: FakeWorker) -> None:
    socket = open_page(owner_page)
    await socket.connect()
    await socket.receive_from(timeout=5)

    await socket.send_to(text_data="{}")

    assert (await socket.receive_output(timeout=5))["code"] == UNASKED
    await socket.disconnect()


async def test_viewer_gets_no_button(viewer_page: AsyncClient, worker: FakeWorker) -> None:
    socket = open_page(viewer_page)
    await socket.connect()

    message = await socket.receive_from(timeout=5)
    await socket.disconnect()

    assert "formaction" not in message


async def test_socket_speaks_the_readers_language(owner_page: AsyncClient, worker: FakeWorker) -> None:
    worker.snapshot = snapshot(connectors=(waiting_connector(),))
    socket = open_page(owner_page, headers={b"accept-language": b"de-AT,de;q=0.9"})
    await socket.connect()

    message = await socket.receive_from(timeout=5)
    await socket.disconnect()

    assert "4.812,6" in message or "4812,6" in message


async def test_socket_speaks_the_language_of_its_page(owner_page: AsyncClient, worker: FakeWorker) -> None:
    page = (await owner_page.get("/", headers={"accept-language": "de"})).content.decode()
    address = re.search(r'ws-connect="/ws/charging/\?([^"]*)"', page)
    assert address is not None
    socket = open_page(owner_page, query=address[1], headers={b"accept-language": b"en"})
    await socket.connect()

    message = await socket.receive_from(timeout=5)
    await socket.disconnect()

    assert "Alle Grenzen" in message


async def test_polling_answers_the_same_parts(owner_page: AsyncClient, worker: FakeWorker) -> None:
    response = await owner_page.get("/live/charging/")

    assert 'id="state-1" hx-swap-oob="innerHTML"' in response.content.decode()


async def test_page_says_when_the_worker_is_lost(owner_page: AsyncClient) -> None:
    page = (await owner_page.get("/")).content.decode()

    assert "The panel has lost the wallbox." in page


@pytest.mark.parametrize("page", live.PAGES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_largest_page_fits_into_one_message_by_far(page: str, language: str) -> None:
    closed = tuple(GateView(name, False, reason="fault", until=NOW, source="backend") for name in GATE_IDS)
    alerts = tuple(AlertView("meter_silent", NOW, {"connector": str(n)}, "stop") for n in (1, 2))
    two = (connector(gates=closed), connector(id=2, gates=closed))
    with translation.override(language):
        parts = live.parts(
            page,
            snapshot(connectors=two, alerts=alerts, backend=offline_backend()),
            Reader(is_staff=True, price_per_kwh="0.32"),
        )
        size = len(live.message(parts).encode())
    assert size < live.LARGEST_MESSAGE_BYTES / 2


def test_ninth_socket_of_a_session_finds_no_place() -> None:
    cap = SocketCap()

    places = [cap.enter("one") for _ in range(SOCKETS_PER_SESSION + 1)]

    assert places == [True] * SOCKETS_PER_SESSION + [False]
    assert cap.enter("another")


def test_closed_socket_gives_its_place_back() -> None:
    cap = SocketCap(maximum=1)
    cap.enter("one")

    cap.leave("one")

    assert cap.enter("one")


def test_state_is_read_out_at_most_every_two_seconds() -> None:
    changed = ChangedParts()
    states = [(Part("state-1", text), Part("figure-1", text)) for text in ("a", "b", "b")]

    sent = [changed.of(parts, now_s) for parts, now_s in zip(states, (0.0, 1.0, 2.5), strict=True)]

    assert [[part.id for part in parts] for parts in sent] == [
        ["state-1", "figure-1"],
        ["figure-1"],
        ["state-1"],
    ]


async def test_ended_login_gets_no_socket(owner_page: AsyncClient, worker: FakeWorker) -> None:
    user = await User.objects.aget()
    await sync_to_async(user.set_password)("another correct horse")
    await user.asave()

    assert not await is_accepted(open_page(owner_page))
