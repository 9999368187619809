"""What the OCPP settings show before saving: address, warnings, table, fields that do not apply, fixes."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from chargepoint.store import settings
from chargepoint.store.audit import Actor
from tests.support.browser import Browser, text_of
from tests.support.ocpp_form import STORED, URL, field, form, notes, preview, save
from tests.support.worker import FakeWorker, snapshot, waiting_connector

PASSWORD = "correct-horse-battery"
HEX = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def panel(owner: User) -> Browser:
    return Browser(owner, FakeWorker(snapshot(connectors=(waiting_connector(),))))


@pytest.fixture
def connected(panel: Browser) -> Browser:
    settings.change("backend", STORED, Actor("emil"))
    return panel


def test_forty_pasted_hex_digits_choose_hexadecimal_visibly(connected: Browser) -> None:
    fragment = text_of(connected.post(reverse("ocpp-password-format"), form(backend_password=HEX)))

    assert re.search(r'value="hex" checked', fragment)
    assert "This looks hexadecimal" in fragment
    assert HEX not in fragment


def test_another_password_leaves_the_format_alone(connected: Browser) -> None:
    fragment = text_of(connected.post(reverse("ocpp-password-format"), form(backend_password=PASSWORD)))

    assert re.search(r'value="text" checked', fragment)


def test_the_preview_shows_what_will_be_dialled(connected: Browser) -> None:
    fragment = preview(connected, charge_point_id="DE*GAR*E01", backend_url="wss://new.example/ocpp?x=1")

    assert "wss://new.example/ocpp/<b>DE*GAR*E01?x=1</b>" in notes(fragment, "backend_url")


def test_the_preview_stores_nothing(connected: Browser) -> None:
    before = settings.load()

    preview(connected, charge_point_id="CP002", backend_password=PASSWORD)

    assert settings.load() == before


@pytest.mark.parametrize(
    ("changes", "name", "sentence"),
    [
        ({"charge_point_id": "C" * 21}, "charge_point_id", "Many backends take no more than 20"),
        ({"backend_url": "wss://backend.example/CP001"}, "backend_url", "would be dialled twice"),
        ({"backend_url": "ws://backend.example", "ssl_client_mode": "none"}, "backend_url", "read along"),
        (
            {"backend_url": "ws://10.0.0.5", "ssl_client_mode": "none", "backend_password": PASSWORD},
            "backend_password",
            "can be read on the way",
        ),
        ({"backend_password": "short"}, "backend_password", "16 characters or more are safer"),
        ({"connection_type": "none"}, "authorization_mode", "There is no backend to ask."),
        ({"authorization_mode": "no_ocpp"}, "authorization_mode", "the backend is not dialled"),
        ({"authorization_mode": "no_ocpp"}, "whitelist", "nobody can charge"),
        ({"ssl_client_mode": "encrypt_only"}, "ssl_client_mode", "Weak"),
        ({"websocket_proxy": "http://proxy.example"}, "websocket_proxy", "is left out"),
        ({"keepalive_interval_s": "0"}, "keepalive_interval_s", "a dead line may go unnoticed"),
        ({"offline_rfid_authorization": "on"}, "offline_rfid_authorization", "may stay unbilled"),
        (
            {"offline_rfid_authorization": "on", "local_offline_authorization": None},
            "offline_rfid_authorization",
            "Every card starts a charge",
        ),
    ],
    ids=["2", "4-id", "4-ws", "5-ws", "5-short", "6-none", "6-no-ocpp", "7", "8", "9", "10", "13", "12-13"],
)
def test_the_preview_warns(connected: Browser, changes: dict[str, Any], name: str, sentence: str) -> None:
    assert sentence in notes(preview(connected, **changes), name)


def test_the_preview_marks_what_is_changed_with_what_is_stored(connected: Browser) -> None:
    fragment = preview(connected, offline_rfid_authorization="on", backend_password=PASSWORD)

    assert "Changed, not saved. Stored: Off" in notes(fragment, "offline_rfid_authorization")
    assert "Changed, not saved. Stored: none" in notes(fragment, "backend_password")
    assert "2 changes not saved." in fragment
    assert PASSWORD not in fragment


def test_the_preview_sends_whole_fields_only_where_they_switch_on_or_off(connected: Browser) -> None:
    fragment = preview(connected, authorization_mode="free_charging")

    swapped = re.findall(r'id="p-(\w+)"', fragment)
    assert swapped == ["whitelist", "local_offline_authorization", "offline_rfid_authorization"]


@pytest.mark.parametrize(
    ("changes", "disabled"),
    [
        (
            {"connection_type": "none"},
            ["charge_point_id", "ocpp_mode", "backend_url", "backend_password", "ssl_client_mode",
             "websocket_proxy", "keepalive_interval_s"],
        ),
        (
            {"authorization_mode": "free_charging"},
            ["whitelist", "local_offline_authorization", "offline_rfid_authorization"],
        ),
    ],
    ids=["no-backend", "free-charging"],
)  # fmt: skip
def test_fields_that_do_not_apply_are_shown_disabled_and_keep_their_values(
    connected: Browser, changes: dict[str, Any], disabled: list[str]
) -> None:
    save(connected, whitelist="ocpp", keepalive_interval_s="77", websocket_proxy="proxy.example:3128")
    before = settings.load().backend
    save(connected, **changes)

    page = text_of(connected.get(URL))
    save(connected)

    assert re.findall(r'name="disabled" value="(\w+)"', page) == disabled
    assert "The value stays stored." in field(page, disabled[0])
    after = settings.load().backend
    assert all(
        getattr(after, name) == getattr(before, name) for name in disabled if name != "backend_password"
    )


def test_the_table_follows_the_unsaved_form_and_marks_what_changes(connected: Browser) -> None:
    table = preview(connected, offline_rfid_authorization="on").split('id="outcome"')[1]

    unknown = table.split("Unknown card")[1].split("</tr>")[0]
    assert 'class="was"' in unknown
    assert "Starts" in unknown
    assert "was: Refused" in unknown


def test_the_table_of_an_untouched_form_marks_nothing(connected: Browser) -> None:
    assert 'class="was"' not in text_of(connected.get(URL))


@pytest.mark.parametrize(
    ("fix", "url", "mode"),
    [
        ("backend_url=wss://backend.example/ocpp", "wss://backend.example/ocpp", "verify"),
        ("ssl_client_mode=none", "ws://backend.example/ocpp", "none"),
    ],
    ids=["wss", "no-ssl"],
)
def test_one_press_mends_ws_with_an_ssl_mode(connected: Browser, fix: str, url: str, mode: str) -> None:
    refused = text_of(save(connected, backend_url="ws://backend.example/ocpp"))
    assert f'name="fix" value="{fix}"' in refused

    mended = text_of(save(connected, backend_url="ws://backend.example/ocpp", fix=fix))

    assert f'value="{url}"' in mended
    assert f'value="{mode}" selected' in mended
    assert settings.load().backend.backend_url == STORED["backend_url"]


def test_one_press_chooses_ocpp_authorisation(connected: Browser) -> None:
    save(connected, authorization_mode="no_ocpp")
    assert 'value="authorization_mode=ocpp"' in text_of(connected.get(URL))

    mended = text_of(save(connected, fix="authorization_mode=ocpp"))

    assert re.search(r'name="authorization_mode" value="ocpp" checked', mended)


def test_a_fix_for_no_field_of_the_form_changes_nothing(connected: Browser) -> None:
    page = text_of(save(connected, fix="charge_point_id=EVIL"))

    assert "EVIL" not in page
