"""A14: what others wrote is text on every page, and every answer carries the policy."""

import re

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth.models import User
from django.test import AsyncClient, Client

from chargepoint.domain.journal import PresentedCard, StateChange
from chargepoint.domain.snapshot import GateView, LimitView
from chargepoint.store import audit, transactions
from chargepoint.store import settings as stored
from chargepoint.store.audit import Actor
from tests.security.site import add_card, admin_urls, panel_urls, restore_roles
from tests.security.visitor import Visitor
from tests.support.process import Wallbox
from tests.support.worker import NOW, FakeWorker, backend, connector, gates, snapshot, transaction
from tests.web.conftest import make_user
from wallbox_site.asgi import application

PAYLOAD = """"'><svg/onload=x()></script>"""
ID_TAG = "'><svg/onload=x()>"
LIVE = re.compile("<svg/onload", re.IGNORECASE)


def plant(worker: FakeWorker) -> int:
    """Write hostile text wherever somebody else's words are kept; return the card's number."""
    stored.change("panel", {"name": PAYLOAD}, Actor(PAYLOAD))
    card = add_card(ID_TAG, name=PAYLOAD, note=PAYLOAD)
    audit.record("login_failed", {"user": PAYLOAD}, Actor("", PAYLOAD))
    audit.record(PAYLOAD, {PAYLOAD: PAYLOAD}, Actor(PAYLOAD))
    audit.record("fault_raised", {"error_code": PAYLOAD}, Actor(""))
    transactions.save(StateChange(presented=(PresentedCard(NOW, ID_TAG, 1, "refused", PAYLOAD),)))
    gate = GateView("authorized", False, reason=PAYLOAD, source=PAYLOAD)
    hostile = connector(
        error_code=PAYLOAD,
        status=PAYLOAD,
        transaction=transaction(card_name=PAYLOAD, id_tag=ID_TAG, origin=PAYLOAD),
        gates=gates(gate),
        limits=(LimitView(PAYLOAD, 10.0),),
    )
    worker.snapshot = snapshot(
        connectors=(hostile,),
        backend=backend(
            socket="closed", registration=None, last_error=PAYLOAD, url=PAYLOAD, last_message_in=PAYLOAD
        ),
    )
    return card.pk


@pytest.fixture
async def page(transactional_db: None) -> AsyncClient:
    """Return the browser of an electrician with a hostile name."""
    await sync_to_async(restore_roles)()
    user = await sync_to_async(make_user)(PAYLOAD, "electrician")
    await User.objects.aupdate(is_staff=True, is_superuser=True)
    client = AsyncClient(raise_request_exception=False)
    await client.aforce_login(user)
    return client


async def test_hostile_words_are_text_on_every_page(page: AsyncClient, worker: FakeWorker) -> None:
    pk = await sync_to_async(plant)(worker)
    urls = [*panel_urls(), f"/cards/{pk}/", f"/cards/{pk}/delete/", "/cards/?q=%22%3E%3Csvg/onload%3D1%3E"]
    urls += ["/history/?q=%22%3E%3Csvg/onload%3D1%3E", "/live/why/", "/live/shell/"]
    urls += await sync_to_async(admin_urls)()

    answers = {url: await page.get(url) for url in urls if not url.startswith("/api/")}

    assert [url for url, answer in answers.items() if LIVE.search(_text(answer))] == []
    assert {url: answer.status_code for url, answer in answers.items() if answer.status_code >= 500} == {}
    assert len([url for url, answer in answers.items() if "&lt;svg/onload" in _text(answer)]) >= 15


def _text(answer: object) -> str:
    return str(getattr(answer, "content", b"").decode())


@pytest.mark.parametrize("name", ["charging", "why", "shell"])
async def test_hostile_words_are_text_in_live_fragments(
    name: str, page: AsyncClient, worker: FakeWorker
) -> None:
    await sync_to_async(plant)(worker)
    cookie = f"{settings.SESSION_COOKIE_NAME}={page.cookies[settings.SESSION_COOKIE_NAME].value}"
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost"), (b"cookie", cookie.encode())]
    socket = WebsocketCommunicator(application, f"/ws/{name}/", headers=headers)
    await socket.connect()

    message = await socket.receive_from(timeout=5)
    await socket.disconnect()

    assert not LIVE.search(message)


async def test_hostile_input_comes_back_as_text(page: AsyncClient, worker: FakeWorker) -> None:
    forms = {
        "/cards/add/": {"id_tag": PAYLOAD, "name": PAYLOAD, "note": PAYLOAD},
        "/cards/seen/": {"id_tag": ID_TAG},
        "/system/settings/": {"name": PAYLOAD, "price_per_kwh": PAYLOAD},
        "/system/settings/more/ocpp/settings/": {"backend_url": PAYLOAD, "charge_point_id": PAYLOAD},
        "/system/settings/more/ocpp/settings/preview/": {
            "backend_url": PAYLOAD,
            "fix": f"backend_url={PAYLOAD}",
        },
        "/admin/chargepoint/card/add/": {"id_tag": PAYLOAD, "name": PAYLOAD},
    }

    answers = {url: await page.post(url, values) for url, values in forms.items()}

    assert [url for url, answer in answers.items() if LIVE.search(_text(answer))] == []
    assert {url: answer.status_code for url, answer in answers.items() if answer.status_code >= 500} == {}


def test_hostile_user_name_comes_back_as_text_at_login(owner: User) -> None:
    answer = Client().post(f"/login/?next={PAYLOAD}", {"username": PAYLOAD, "password": "x"})

    assert not LIVE.search(_text(answer))


POLICY = ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/login/",
        "/admin/",
        "/nothing/",
        "/api/v1/status",
        "/api/v1/nothing",
        "/logout/",
        "/favicon.ico",
        "/static/chargepoint/panel.css",
        "/static/chargepoint/mark.svg",
        "/static/admin/js/theme.js",
        "/static/nothing.js",
        "/static/../manage.py",
    ],
)
def test_every_real_answer_carries_the_policy(path: str, box: Wallbox, visitor: Visitor) -> None:
    for someone in (visitor, Visitor(box.port)):
        headers = someone.get(path).headers
        assert [part for part in POLICY if part not in headers["Content-Security-Policy"]] == []
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_refused_host_gets_a_policy_too(box: Wallbox) -> None:
    headers = Visitor(box.port).ask("GET", "/", HOST="evil.example").headers

    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
