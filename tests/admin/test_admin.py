"""The Django admin: the same doors, the same refusals, no secret in any page."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from chargepoint import models
from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.journal import LogEntry, PresentedCard, StateChange
from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.transaction import SecurityEventMessage, StartTransactionMessage, Transaction
from chargepoint.store import audit, authorization, cards, settings, transactions
from chargepoint.store.audit import Actor

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


def errors_of(response: Any) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


def test_a_parameter_is_changed_through_the_one_door(electrician: Client) -> None:
    response = electrician.post(BACKEND_PAGE, BACKEND_FORM)

    assert response.status_code == 302
    assert settings.load().backend.charge_point_id == "CP001"
    assert settings.last_changes("backend")["charge_point_id"].actor == "eva"
    assert audit.entries(search="charge_point_id")[0][0].source == "127.0.0.1"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"backend_url": "ws://backend.example/ocpp"}, "ssl_client_mode"),
        ({"authorization_mode": "no_ocpp", "whitelist": "ocpp"}, "whitelist"),
        ({"keepalive_interval_s": "2"}, "keepalive_interval_s"),
        ({"charge_point_id": "a:b"}, "charge_point_id"),
        ({"backend_url": "http://backend.example"}, "backend_url"),
        ({"backend_password_format": "hex", "backend_password": "xyz"}, "backend_password"),
        ({"backend_password": "p" * 20, "remove_backend_password": "on"}, "remove_backend_password"),
        ({"ssl_client_mode": "mutual"}, "ssl_client_mode"),
        ({"connection_type": "carrier pigeon"}, "connection_type"),
    ],
)
def test_an_invalid_value_is_refused_beside_its_field(
    electrician: Client, changed: dict[str, str], field: str
) -> None:
    response = electrician.post(BACKEND_PAGE, {**BACKEND_FORM, **changed})

    assert response.status_code == 200
    assert list(errors_of(response)) == [field]
    assert settings.version() == 0


def test_the_password_goes_in_and_never_comes_out(electrician: Client) -> None:
    electrician.post(BACKEND_PAGE, {**BACKEND_FORM, "backend_password": SECRET})
    pages = [
        electrician.get(BACKEND_PAGE),
        electrician.post(
            BACKEND_PAGE, {**BACKEND_FORM, "backend_password": SECRET, "keepalive_interval_s": "2"}
        ),
        electrician.get("/admin/chargepoint/logentry/"),
        electrician.get("/admin/chargepoint/backendsettings/1/history/"),
    ]

    assert settings.load().password == SECRET.encode()
    assert not [page for page in pages if SECRET in html_of(page)]


def test_a_blank_password_keeps_the_stored_one_and_the_box_removes_it(electrician: Client) -> None:
    electrician.post(BACKEND_PAGE, {**BACKEND_FORM, "backend_password": SECRET})
    electrician.post(BACKEND_PAGE, {**BACKEND_FORM, "keepalive_interval_s": "60"})
    kept = settings.load().password
    electrician.post(
        BACKEND_PAGE, {**BACKEND_FORM, "keepalive_interval_s": "60", "remove_backend_password": "on"}
    )

    assert (kept, settings.load().password) == (SECRET.encode(), None)


def test_a_warning_is_shown_after_saving(electrician: Client) -> None:
    response = electrician.post(BACKEND_PAGE, {**BACKEND_FORM, "backend_password": "short"}, follow=True)

    assert "This password is short." in html_of(response)


def test_a_page_that_is_older_than_the_settings_overwrites_nothing(electrician: Client) -> None:
    seen = electrician.get(BACKEND_PAGE).context["adminform"].form["expected_version"].value()
    settings.change("backend", {"keepalive_interval_s": 90}, Actor("anna"))

    response = electrician.post(BACKEND_PAGE, {**BACKEND_FORM, "expected_version": seen})

    assert "changed these settings meanwhile" in html_of(response)
    assert settings.load().backend.keepalive_interval_s == 90


@pytest.mark.parametrize(
    "model", ["backendsettings", "chargepointsettings", "hardwaresettings", "panelsettings"]
)
def test_a_section_has_one_object_and_no_list(electrician: Client, model: str) -> None:
    assert electrician.get(f"/admin/chargepoint/{model}/")["Location"].endswith(f"/{model}/1/change/")
    assert electrician.get(f"/admin/chargepoint/{model}/1/change/").status_code == 200
    assert electrician.get(f"/admin/chargepoint/{model}/add/").status_code == 403
    assert electrician.post(f"/admin/chargepoint/{model}/1/delete/").status_code == 403
    assert electrician.get(f"/admin/chargepoint/{model}/2/change/").status_code == 302


@pytest.mark.parametrize(
    ("model", "form", "section", "name", "expected"),
    [
        (
            "hardwaresettings",
            {"driver": "simulator", "connectors": 2, "phases": 1, "installation_current_a": 20},
            "hardware",
            "phases",
            1,
        ),
        ("panelsettings", {"name": "Garage", "uid_case": "lower"}, "panel", "uid_case", "lower"),
        ("chargepointsettings", {"vendor": "Example", "model": "Box"}, "identity", "vendor", "Example"),
    ],
)
def test_the_other_sections_are_changed_too(
    electrician: Client, model: str, form: dict[str, object], section: str, name: str, expected: object
) -> None:
    assert electrician.post(f"/admin/chargepoint/{model}/1/change/", form).status_code == 302
    assert getattr(getattr(settings.load(), section), name) == expected


def test_a_limit_above_the_installation_is_refused_beside_its_field(electrician: Client) -> None:
    form = {"name": "Garage", "uid_case": "upper", "user_limit_a": "32"}

    response = electrician.post("/admin/chargepoint/panelsettings/1/change/", form)

    assert errors_of(response) == {"user_limit_a": ["6 to 16 are allowed."]}


# -- cards ---------------------------------------------------------------------------------------------


def test_a_card_is_added_changed_and_removed(electrician: Client) -> None:
    added = electrician.post("/admin/chargepoint/card/add/", CARD_FORM)
    card = cards.find("04a2c3d4")
    assert card is not None
    changed = electrician.post(
        f"/admin/chargepoint/card/{card.pk}/change/", {**CARD_FORM, "name": "Berta", "report_as": "FLEET7"}
    )
    seen = cards.get(card.pk)
    removed = electrician.post(f"/admin/chargepoint/card/{card.pk}/delete/", {"post": "yes"})

    assert [answer.status_code for answer in (added, changed, removed)] == [302, 302, 302]
    assert (seen.name, seen.report_as, seen.created_by) == ("Berta", "FLEET7", "eva")
    assert cards.list_cards() == ([], 0)
    kinds = [line.kind for line in audit.entries()[0]]
    assert kinds == ["card_deleted", "card_changed", "card_added"]


def test_a_second_card_of_the_same_idtag_is_refused_beside_the_idtag(electrician: Client) -> None:
    electrician.post("/admin/chargepoint/card/add/", CARD_FORM)

    response = electrician.post("/admin/chargepoint/card/add/", {**CARD_FORM, "id_tag": "04a2c3d4"})

    assert errors_of(response) == {"id_tag": ["This card is on the list already."]}
    assert cards.list_cards()[1] == 1


@pytest.mark.parametrize("id_tag", ["", "X" * 21, "Grüße", "   "])
def test_text_that_is_no_idtag_is_refused(electrician: Client, id_tag: str) -> None:
    response = electrician.post("/admin/chargepoint/card/add/", {**CARD_FORM, "id_tag": id_tag})

    assert list(errors_of(response)) == ["id_tag"]


def test_chosen_cards_are_removed_with_a_line_each(electrician: Client) -> None:
    keys = [cards.add({"id_tag": tag}, Actor("anna")).pk for tag in ("AAAA0001", "AAAA0002")]

    electrician.post(
        "/admin/chargepoint/card/",
        {"action": "delete_selected", "_selected_action": keys, "post": "yes"},
    )

    assert [line.kind for line in audit.entries()[0]][:2] == ["card_deleted", "card_deleted"]
    assert cards.list_cards()[1] == 0


def test_uids_are_masked_in_lists_and_whole_on_the_cards_own_page(
    electrician: Client, transaction: Transaction
) -> None:
    card = cards.add({"id_tag": "04A2C3D4", "name": "Anna"}, Actor("anna"))
    shown = PresentedCard(transaction.started_at, "04A2C3D4", 1, "started")
    transactions.save(StateChange(transactions=(transaction,), presented=(shown,)))

    lists = [html_of(electrician.get(f"/admin/chargepoint/{model}/")) for model in LISTS_OF_UIDS]

    assert not [page for page in lists if "04A2C3D4" in page]
    assert all("C3D4" in page for page in lists)
    assert "04A2C3D4" in html_of(electrician.get(f"/admin/chargepoint/card/{card.pk}/change/"))


# -- configuration keys --------------------------------------------------------------------------------


def test_a_key_is_set_as_change_configuration_does(electrician: Client) -> None:
    page = "/admin/chargepoint/configurationkey/"
    electrician.post(f"{page}add/", {"name": "HeartbeatInterval", "value": "60"})
    row = models.ConfigurationKey.objects.get()
    refused = electrician.post(f"{page}{row.pk}/change/", {"value": "soon"})
    changed = electrician.post(f"{page}{row.pk}/change/", {"value": "90"})

    assert errors_of(refused) == {"value": ["The key does not take this value."]}
    assert changed.status_code == 302
    assert settings.key_values() == {"HeartbeatInterval": "90"}
    assert "Heartbeat is sent" in html_of(electrician.get(f"{page}{row.pk}/change/"))
    assert electrician.get(page).status_code == 200


@pytest.mark.parametrize(
    "name", ["AuthorizationKey", "WebSocketPingInterval", "NumberOfConnectors", "Testing"]
)
def test_a_key_that_stands_elsewhere_is_not_offered(electrician: Client, name: str) -> None:
    response = electrician.post("/admin/chargepoint/configurationkey/add/", {"name": name, "value": "60"})

    assert list(errors_of(response)) == ["name"]


# -- what the wallbox writes ---------------------------------------------------------------------------

RECORDS = (
    "transaction",
    "outboxmessage",
    "logentry",
    "presentedcard",
    "cacheentry",
    "localauthorizationentry",
    "connectorstate",
    "backendidentity",
    "certificate",
)


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


# -- roles ---------------------------------------------------------------------------------------------


def test_the_cache_is_shown_masked(electrician: Client) -> None:
    authorization.remember_authorization(
        "04A2C3D4", IdTagInfo(AuthorizationStatus.ACCEPTED, None, "PARENT01")
    )

    page = html_of(electrician.get("/admin/chargepoint/cacheentry/"))

    assert "04A2C3D4" not in page
    assert "PARENT01" not in page
    assert "C3D4" in page
