"""A11: planted secrets and card numbers come out of no page, socket, log or export."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth.models import User
from django.test import AsyncClient

from chargepoint import models
from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.journal import PresentedCard, StateChange
from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.transaction import StartTransactionMessage, Transaction, TransactionOrigin
from chargepoint.store import authorization, transactions
from chargepoint.store import settings as stored
from chargepoint.store.audit import Actor
from tests.security.secrets_box import Planted
from tests.security.site import add_card, admin_urls, panel_urls, restore_roles
from tests.security.visitor import PASSWORD
from tests.support.certificates import Authority
from tests.support.process import TOKEN
from tests.support.worker import NOW, FakeWorker, connector, snapshot, transaction
from tests.web.conftest import make_user
from wallbox_site.asgi import application

BACKEND_PASSWORD = "canary-passphrase-7Kd93mQx"
ID_TAG = "04CA9A97C0DE77"
PARENT = "04CA9A97FA77E7"
FORM_OF_SHOWN_CARD = f"/cards/add/?presented={NOW.timestamp():.6f}"
FILES = ("/history/charges-spreadsheet.csv", "/history/charges-rfc4180.csv")
ROLES = ("viewer", "owner", "electrician")


def test_process_log_at_debug_holds_no_secret_and_no_whole_card(planted: Planted) -> None:
    log = planted.wallbox.log().lower()
    canaries = (*planted.secrets, *planted.id_tags, PASSWORD, TOKEN)

    assert "first start" in log
    assert [canary for canary in canaries if canary.lower() in log] == []


def test_export_without_secrets_holds_none(planted: Planted) -> None:
    text = planted.wallbox.manage("exportconfig").stdout

    assert "04A2C3D4" in text
    assert [secret for secret in planted.secrets if secret.lower() in text.lower()] == []
    assert "backend_password" not in json.loads(text)["backend"]


def test_status_holds_no_secret(planted: Planted) -> None:
    text = json.dumps(planted.wallbox.status())

    assert [secret for secret in planted.secrets if secret.lower() in text.lower()] == []


def fill(key_pem: str, certificate_pem: str) -> None:
    """Store canaries in every place that pages read."""
    backend = {
        "connection_type": "ethernet",
        "charge_point_id": "CP001",
        "backend_url": "wss://backend.example/ocpp",
        "ssl_client_mode": "verify",
        "backend_password": BACKEND_PASSWORD,
    }
    stored.change("backend", backend, Actor("petra"))
    pems = {"client_certificate": certificate_pem, "client_key": key_pem}
    stored.change("certificates", pems, Actor("petra"))
    add_card(ID_TAG, name="")
    authorization.remember_authorization(ID_TAG, IdTagInfo(AuthorizationStatus.ACCEPTED, None, PARENT))
    charge = charge_of(ID_TAG)
    start = OutboxMessage("m-1", 1, StartTransactionMessage(charge.key, 1, ID_TAG, 1_000, NOW))
    shown = PresentedCard(NOW, ID_TAG, 1, "refused", "unknown_card")
    transactions.save(StateChange(transactions=(charge,), messages=(start,), presented=(shown,)))


def charge_of(id_tag: str) -> Transaction:
    return Transaction(
        key="11111111-1111-4111-8111-111111111111",
        connector_id=1,
        id_tag=id_tag,
        card_id_tag=id_tag,
        origin=TransactionOrigin.CARD,
        backend=1,
        started_at=NOW,
        meter_start_wh=1_000,
        last_register_wh=1_000,
        last_energised_at=NOW,
    )


@pytest.fixture
async def secrets(transactional_db: None, worker: FakeWorker) -> tuple[str, ...]:
    """Plant the canaries, and return those that not even the electrician may read."""
    certificate = Authority().sign()
    await sync_to_async(fill)(certificate.key_pem, certificate.certificate_pem)
    worker.snapshot = snapshot(connectors=(connector(transaction=transaction(id_tag=ID_TAG, card_name="")),))
    key_lines = certificate.key_pem.splitlines()[1:-1]
    return (BACKEND_PASSWORD, BACKEND_PASSWORD.encode().hex(), *key_lines)


async def client_of(role: str) -> AsyncClient:
    """Return a client with that role, who may enter the admin too."""
    client = AsyncClient()
    await sync_to_async(restore_roles)()
    user = await sync_to_async(make_user)(f"a-{role}", role)
    await User.objects.filter(pk=user.pk).aupdate(is_staff=True)
    await client.aforce_login(await User.objects.aget(pk=user.pk))
    return client


def page_urls() -> list[str]:
    """Return every page but the files and the API, with the queries that show more."""
    pages = [url for url in panel_urls() if not url.startswith("/api/") and url != "/favicon.ico"]
    return [*pages, "/cards/?q=04", "/history/?q=04", *FILES, FORM_OF_SHOWN_CARD, *own_pages(), *admin_urls()]


def own_pages() -> list[str]:
    """Return the two pages of the card itself."""
    pk = models.Card.objects.get().pk
    return [f"/cards/{pk}/", f"/admin/chargepoint/card/{pk}/change/"]


async def pages_of(client: AsyncClient) -> dict[str, str]:
    """Return every page as this visitor sees it."""
    urls = await sync_to_async(page_urls)()
    return {url: await body_of(await client.get(url)) for url in urls}


async def body_of(response: Any) -> str:
    """Return what was sent, in one piece or in many."""
    if response.streaming:
        return b"".join([piece async for piece in response.streaming_content]).decode()
    return str(response.content.decode())


def holding(pages: dict[str, str], *canaries: str) -> set[str]:
    """Return the addresses of the pages that hold a canary."""
    return {url for url, text in pages.items() if any(each.lower() in text.lower() for each in canaries)}


@pytest.mark.parametrize("role", ROLES)
async def test_no_page_holds_a_secret_and_whole_uids_stand_on_the_cards_own_for_staff(
    role: str, secrets: tuple[str, ...]
) -> None:
    pages = await pages_of(await client_of(role))

    own = [] if role == "viewer" else [*await sync_to_async(own_pages)(), FORM_OF_SHOWN_CARD]
    assert holding(pages, *secrets) == set()
    assert holding(pages, ID_TAG, PARENT) == set(own)
    assert holding(pages, f"={ID_TAG}", f"/{ID_TAG}") == set()


@pytest.mark.parametrize("role", ROLES)
async def test_live_socket_holds_no_secret_and_no_whole_uid(role: str, secrets: tuple[str, ...]) -> None:
    client = await client_of(role)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost"), (b"cookie", cookie.encode())]

    for page in ("charging", "why", "shell"):
        socket: Any = WebsocketCommunicator(application, f"/ws/{page}/", headers=headers)
        assert (await socket.connect())[0]
        message = (await socket.receive_from(timeout=5)).lower()
        await socket.disconnect()
        assert [canary for canary in (*secrets, ID_TAG) if canary.lower() in message] == []


async def test_audit_log_holds_no_secret_and_no_whole_uid(secrets: tuple[str, ...]) -> None:
    entries = [str((entry.kind, entry.parameters)) async for entry in models.LogEntry.objects.all()]
    changes = [str(vars(change)) async for change in models.FieldChange.objects.all()]
    text = " ".join(entries + changes).lower()

    assert "backend_password" in text
    assert [canary for canary in (*secrets, ID_TAG) if canary.lower() in text] == []
