"""The page of the 13 backend parameters: words, wrong values, preview, table, and that nothing is ever lost."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.urls import reverse

from chargepoint.domain.parameters import SslClientMode, Whitelist
from chargepoint.store import audit, settings
from chargepoint.store.audit import Actor
from chargepoint.web.backend_draft import stored_draft
from chargepoint.web.forms.backend import NUMBERS, as_posted
from tests.support.browser import Browser, text_of

URL = "/system/settings/more/ocpp/settings/"
PASSWORD = "correct-horse-battery"
HEX = "0123456789abcdef0123456789abcdef01234567"
STORED = {
    "connection_type": "ethernet",
    "charge_point_id": "CP001",
    "backend_url": "wss://backend.example/ocpp",
    "authorization_mode": "ocpp",
}

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
    return Browser(owner)


@pytest.fixture
def connected(panel: Browser) -> Browser:
    settings.change("backend", STORED, Actor("emil"))
    return panel


def form(**changes: Any) -> dict[str, Any]:
    """Return what a browser posts: the stored values with changes; None takes a field out of the form."""
    stored = settings.load()
    posted = {name: value for name, value in as_posted(stored.backend).items() if name != "backend_password"}
    posted |= {"expected_version": str(stored.version), **changes}
    return {name: value for name, value in posted.items() if value is not None}


def save(panel: Browser, **changes: Any) -> HttpResponse:
    return panel.post(URL, form(**changes))


def preview(panel: Browser, **changes: Any) -> str:
    return text_of(panel.post(reverse("ocpp-settings-preview"), form(**changes)))


def field(page: str, name: str) -> str:
    """Return the part of a page that belongs to one field."""
    return page.split(f'id="p-{name}"')[1].split('class="field side-by"')[0]


def notes(fragment: str, name: str) -> str:
    """Return the part of a preview that belongs to one field."""
    return fragment.split(f'id="n-{name}"')[1].split('class="stackd notes"')[0]


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
    version = str(settings.version())

    save(connected, keep_typed_password="1", expected_version=version)

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


def test_forty_pasted_hex_digits_choose_hexadecimal_visibly(connected: Browser) -> None:
    fragment = text_of(connected.post(reverse("ocpp-password-format"), form(backend_password=HEX)))

    assert re.search(r'value="hex" checked', fragment)
    assert "This looks hexadecimal" in fragment
    assert HEX not in fragment


def test_another_password_leaves_the_format_alone(connected: Browser) -> None:
    fragment = text_of(connected.post(reverse("ocpp-password-format"), form(backend_password=PASSWORD)))

    assert re.search(r'value="text" checked', fragment)


def test_a_save_is_stored_with_its_author_and_said(connected: Browser) -> None:
    response = save(connected, charge_point_id="CP002")

    page = text_of(connected.get(URL))
    assert response.status_code == 302
    assert settings.load().backend.charge_point_id == "CP002"
    assert "Saved. The wallbox reconnects and registers now." in page
    assert "Last changed by petra" in field(page, "charge_point_id")
    assert "Last changed by emil" in field(page, "backend_url")


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
    version = refused.split('name="expected_version" value="')[1].split('"')[0]

    connected.post(URL, stale | {"expected_version": version})

    assert settings.load().backend.keepalive_interval_s == 99


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
