"""The page of the 13 backend parameters: words, wrong values, and that nothing is ever lost."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from chargepoint.domain.parameters import SslClientMode, Whitelist
from chargepoint.store import audit, settings
from chargepoint.store.audit import Actor
from chargepoint.web.backend_draft import stored_draft
from chargepoint.web.forms.backend import NUMBERS
from tests.support.browser import Browser, text_of
from tests.support.ocpp_form import STORED, URL, field, form, save
from tests.support.worker import FakeWorker, snapshot, waiting_connector

PASSWORD = "correct-horse-battery"
HEX = "0123456789abcdef0123456789abcdef01234567"

LABELS = (
    "Backend connection type",
    "OCPP Charge Point ID",
    "OCPP mode",
    "OCPP backend URL",
    "OCPP backend password",
    "OCPP authorisation",
    "Free-charging idTag",
    "Whitelist for permissions",
    "OCPP SSL client mode",
    "OCPP WebSocket Proxy URL",
    "WebSocket Keep-Alive interval",
    "Transaction restart following a power outage",
    "Local offline authorisation",
    "Offline RFID authorisation",
)


@pytest.fixture
def panel(owner: User) -> Browser:
    return Browser(owner, FakeWorker(snapshot(connectors=(waiting_connector(),))))


@pytest.fixture
def connected(panel: Browser) -> Browser:
    settings.change("backend", STORED, Actor("emil"))
    return panel


def test_the_page_has_every_parameter_in_the_documentations_order(panel: Browser) -> None:
    page = text_of(panel.get(URL))

    found = re.findall(r'<span class="no">(\w+)</span>([^<]+)<', page)
    assert found == list(zip(NUMBERS.values(), LABELS, strict=True))


def test_the_page_has_the_four_groups(panel: Browser) -> None:
    page = text_of(panel.get(URL))

    titles = re.findall(r'<legend>([^<]+) <span class="muted small">([^<]+)<', page)
    assert titles == [
        ("Backend", "1–5"),
        ("Authorisation", "6–7"),
        ("Encryption and link", "8–10"),
        ("When something fails", "11–13"),
    ]


@pytest.mark.parametrize(
    ("changes", "name", "sentence"),
    [
        ({"connection_type": "satellite"}, "connection_type", "Choose one of these."),
        ({"charge_point_id": "CP:1"}, "charge_point_id", "A colon is not allowed"),
        ({"charge_point_id": "C" * 49}, "charge_point_id", "At most 48 characters"),
        ({"ocpp_mode": "ocpp3.0"}, "ocpp_mode", "Choose one of these."),
        ({"backend_url": "http://backend.example"}, "backend_url", "must start with ws:// or wss://"),
        ({"backend_url": ""}, "backend_url", "The address of the backend is needed"),
        ({"backend_url": "wss://u:p@backend.example"}, "backend_url", "must not be part of the address"),
        ({"backend_password": "p" * 41}, "backend_password", "At most 40 characters"),
        (
            {"backend_password": "xyz", "backend_password_format": "hex"},
            "backend_password",
            "digits 0 to 9 and the letters A to F",
        ),
        ({"authorization_mode": None}, "authorization_mode", "Choose one."),
        ({"free_charging_id_tag": "F" * 21}, "free_charging_id_tag", "At most 20 characters"),
        (
            {"authorization_mode": "no_ocpp", "whitelist": "ocpp"},
            "whitelist",
            "With “No OCPP” only the local whitelist can decide.",
        ),
        ({"ssl_client_mode": "none"}, "ssl_client_mode", "The address starts with wss://, which is encrypted."),
        ({"ssl_client_mode": "mutual"}, "ssl_client_mode", "no certificate with a matching key yet"),
        ({"websocket_proxy": "user:pw@proxy.example"}, "websocket_proxy", "A proxy with a login is not supported."),
        ({"websocket_proxy": "proxy.example/path"}, "websocket_proxy", "without anything behind it"),
        ({"keepalive_interval_s": "3"}, "keepalive_interval_s", "Allowed are 0 (off) or 5 to 86400 seconds."),
        ({"keepalive_interval_s": "often"}, "keepalive_interval_s", "Enter whole seconds"),
    ],
    ids=["1", "2-colon", "2-long", "3", "4-scheme", "4-empty", "4-user", "5-long", "5-hex", "6", "6b", "7", "8-wss",
         "8-mutual", "9-login", "9-path", "10-short", "10-text"],
)  # fmt: skip
def test_a_wrong_value_is_explained_beside_its_field_and_nothing_is_saved(
    connected: Browser, changes: dict[str, Any], name: str, sentence: str
) -> None:
    before = settings.load()

    response = save(connected, **changes)

    assert response.status_code == 422
    assert sentence in field(text_of(response), name)
    assert f'href="#id_{name}"' in text_of(response)
    assert settings.load() == before


def test_a_refused_save_loses_nothing_that_was_typed(connected: Browser) -> None:
    response = save(
        connected,
        keepalive_interval_s="3 s",
        charge_point_id="NEW-ID",
        websocket_proxy="proxy.example:3128",
        offline_rfid_authorization="on",
        local_offline_authorization=None,
    )

    page = text_of(response)
    assert 'value="3 s"' in page
    assert 'value="NEW-ID"' in page
    assert 'value="proxy.example:3128"' in page
    assert " checked" in field(page, "offline_rfid_authorization")
    assert " checked" not in field(page, "local_offline_authorization")


def test_a_typed_password_survives_a_refused_save_without_being_shown(connected: Browser) -> None:
    refused = save(connected, backend_password=PASSWORD, keepalive_interval_s="3")

    save(connected, keep_typed_password="1")

    assert PASSWORD not in text_of(refused)
    assert "Kept as you typed it." in text_of(refused)
    assert settings.load().password == PASSWORD.encode()


def test_a_new_visit_forgets_a_password_that_was_not_saved(connected: Browser) -> None:
    save(connected, backend_password=PASSWORD, keepalive_interval_s="3")
    connected.get(URL)

    save(connected, keep_typed_password="1")

    assert settings.load().password is None


def test_a_stored_password_never_reaches_the_page(connected: Browser) -> None:
    save(connected, backend_password=PASSWORD)

    page = text_of(connected.get(URL))

    assert PASSWORD not in page
    assert "Stored. Leave empty to keep it." in page


def test_a_blank_password_keeps_the_stored_one(connected: Browser) -> None:
    save(connected, backend_password=PASSWORD)

    save(connected, charge_point_id="CP002")

    assert settings.load().password == PASSWORD.encode()


def test_the_password_is_removed_by_its_box_alone(connected: Browser) -> None:
    save(connected, backend_password=PASSWORD)

    save(connected, remove_backend_password="on")

    assert settings.load().password is None


def test_a_save_is_stored_with_its_author_and_said(connected: Browser) -> None:
    response = save(connected, charge_point_id="CP002")

    page = text_of(connected.get(URL))
    assert response.status_code == 302
    assert settings.load().backend.charge_point_id == "CP002"
    assert "Saved. The wallbox reconnects and registers now." in page
    assert "Last changed by petra" in field(page, "charge_point_id")
    assert "Last changed by emil" in field(page, "backend_url")


def test_a_change_by_somebody_else_meanwhile_is_not_overwritten(connected: Browser) -> None:
    stale = form(keepalive_interval_s="99")
    settings.change("backend", {"keepalive_interval_s": 60}, Actor("backend"))

    refused = connected.post(URL, stale)

    assert "Somebody else has changed these settings meanwhile." in text_of(refused)
    assert "Changed, not saved. Stored: 60" in field(text_of(refused), "keepalive_interval_s")
    assert settings.load().backend.keepalive_interval_s == 60


def test_a_second_save_after_looking_counts(connected: Browser) -> None:
    stale = form(keepalive_interval_s="99")
    settings.change("backend", {"keepalive_interval_s": 60}, Actor("backend"))
    refused = text_of(connected.post(URL, stale))
    seen = refused.split('name="seen_change" value="')[1].split('"')[0]

    connected.post(URL, stale | {"seen_change": seen})

    assert settings.load().backend.keepalive_interval_s == 99


def test_a_change_of_other_settings_does_not_refuse_the_form(connected: Browser) -> None:
    drawn = form(keepalive_interval_s="99")
    settings.set_key("HeartbeatInterval", "60", Actor("backend"))

    connected.post(URL, drawn)

    assert settings.load().backend.keepalive_interval_s == 99


def test_a_password_that_is_too_long_is_refused_not_cut(connected: Browser) -> None:
    page = text_of(save(connected, backend_password="x" * 41))

    assert "Not saved." in page
    assert "maxlength" not in field(page, "backend_password")


def test_a_viewer_reads_and_cannot_save(viewer: User) -> None:
    browser = Browser(viewer)

    page = text_of(browser.get(URL))

    assert page.count('<fieldset class="card"') == page.count(" disabled>\n    <legend>") == 4
    assert "savebar" not in page
    assert browser.post(URL, form(charge_point_id="MINE")).status_code == 403
    assert browser.post(reverse("ocpp-settings-preview"), form()).status_code == 403


def test_the_audit_log_never_holds_the_password(connected: Browser) -> None:
    save(connected, backend_password=PASSWORD)

    entries, _count = audit.entries(0, 50)

    assert all(PASSWORD not in str(entry.parameters) for entry in entries)


@pytest.mark.parametrize("mode", list(SslClientMode), ids=str)
def test_every_ssl_mode_has_help_of_its_own(connected: Browser, mode: SslClientMode) -> None:
    page = text_of(save(connected, ssl_client_mode=mode.value, keepalive_interval_s="3"))

    assert len(field(page, "ssl_client_mode").split('id="h-ssl_client_mode">')[1].split("</p>")[0]) > 20


@pytest.mark.django_db
def test_stored_parameters_survive_the_way_through_the_form() -> None:
    settings.change(
        "backend", {**STORED, "whitelist": Whitelist.OCPP, "local_offline_authorization": False}, Actor("")
    )
    stored = settings.load()

    draft = stored_draft(stored)

    assert draft.unsaved == stored.backend
    assert (draft.changed, draft.problems) == ((), ())
