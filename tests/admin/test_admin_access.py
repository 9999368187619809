"""Who may see and change what in the Django admin; records that nobody changes."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from chargepoint import models
from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.journal import LogEntry, StateChange
from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.transaction import SecurityEventMessage, StartTransactionMessage, Transaction
from chargepoint.store import authorization, transactions

pytestmark = pytest.mark.django_db

SECRET = "a good long password"
BACKEND_PAGE = "/admin/chargepoint/backendsettings/1/change/"
BACKEND_FORM = {
    "connection_type": "ethernet",
    "charge_point_id": "CP001",
    "ocpp_mode": "ocpp1.6j",
    "backend_url": "wss://backend.example/ocpp",
    "backend_password": "",
    "backend_password_format": "text",
    "authorization_mode": "ocpp",
    "free_charging_id_tag": "FREECHARGING",
    "whitelist": "local",
    "ssl_client_mode": "verify",
    "websocket_proxy": "",
    "keepalive_interval_s": "30",
    "local_offline_authorization": "on",
}
LISTS_OF_UIDS = ("card", "presentedcard", "transaction")
CARD_FORM = {"id_tag": "04A2C3D4", "name": "Anna", "enabled": "on", "note": "", "report_as": ""}


def browser_of(name: str, *roles: str) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=roles))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def electrician() -> Client:
    return browser_of("eva", "electrician")


def html_of(response: Any) -> str:
    return str(response.content.decode())


RECORDS = (


@pytest.mark.parametrize("model", RECORDS)
def test_records_are_shown_and_not_changed(model: str) -> None:
    root = Client()
    root.force_login(User.objects.create_superuser("root"))

    assert root.get(f"/admin/chargepoint/{model}/").status_code == 200
    assert root.get(f"/admin/chargepoint/{model}/add/").status_code == 403


def test_a_record_has_a_page_without_a_save_button(electrician: Client, transaction: Transaction) -> None:
    start = StartTransactionMessage(transaction.key, 1, "04A2C3D4", 0, transaction.started_at)
    line = LogEntry(transaction.started_at, "started", {})
    transactions.save(
        StateChange(
            transactions=(transaction,),
            messages=(
                OutboxMessage("m-1", 1, start),
                OutboxMessage("m-2", 1, SecurityEventMessage("x", transaction.started_at)),
            ),
            log=(line,),
        )
    )

    for model in (models.Transaction, models.OutboxMessage, models.LogEntry):
        row = model._default_manager.first()
        assert row is not None
        page = reverse(f"admin:chargepoint_{model.__name__.lower()}_change", args=[row.pk])
        assert "_save" not in html_of(electrician.get(page))
        assert electrician.post(page, {}).status_code == 403


def test_the_owner_may_not_touch_the_installation() -> None:
    owner = browser_of("anna", "owner")

    codes = {
        model: owner.post(f"/admin/chargepoint/{model}/1/change/", {}).status_code
        for model in ("hardwaresettings", "chargepointsettings", "backendsettings", "panelsettings")
    }

    assert codes == {
        "hardwaresettings": 403,
        "chargepointsettings": 403,
        "backendsettings": 200,
        "panelsettings": 200,
    }


def test_a_viewer_may_look_and_change_nothing() -> None:
    viewer = browser_of("otto", "viewer")

    assert viewer.get(BACKEND_PAGE).status_code == 200
    assert viewer.post(BACKEND_PAGE, BACKEND_FORM).status_code == 403
    assert viewer.post("/admin/chargepoint/card/add/", CARD_FORM).status_code == 403


def test_the_roles_exist_from_the_start() -> None:
    rights = {
        group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()
    }

    assert set(rights) == {"viewer", "owner", "electrician"}
    assert rights["viewer"] < rights["owner"] < rights["electrician"]
    assert all(code.startswith("view_") for code in rights["viewer"])


def test_only_the_electrician_manages_users() -> None:
    eva, anna = browser_of("eva", "electrician"), browser_of("anna", "owner")

    assert eva.get("/admin/auth/user/").status_code == 200
    assert eva.get("/admin/auth/group/").status_code == 200
    assert anna.get("/admin/auth/user/").status_code == 403


def test_the_cache_is_shown_masked(electrician: Client) -> None:
    authorization.remember_authorization(
        "04A2C3D4", IdTagInfo(AuthorizationStatus.ACCEPTED, None, "PARENT01")
    )

    page = html_of(electrician.get("/admin/chargepoint/cacheentry/"))

    assert "04A2C3D4" not in page
    assert "PARENT01" not in page
    assert "C3D4" in page
