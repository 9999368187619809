"""Configuration keys: every one with its value, and one door for the electrician and the backend."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from chargepoint.domain.configuration_key import Access
from chargepoint.domain.configuration_keys import KEYS
from chargepoint.models import BackendSettings
from chargepoint.store import audit, settings
from chargepoint.store.audit import Actor
from chargepoint.web.sentences_keys import FIELDS, GROUPS
from tests.support.browser import Browser, text_of

URL = "/system/settings/more/ocpp/keys/"


def of_key(name: str) -> str:
    return reverse("ocpp-key", args=[name])


def row_of(page: str, name: str) -> str:
    """Return the row of one key."""
    return page.split(f">{name}</span>")[1].split("</tr>")[0]


def test_every_key_belongs_to_one_group() -> None:
    assert sorted(name for _title, names in GROUPS for name in names) == sorted(key.name for key in KEYS)


def test_every_key_that_stands_on_a_parameter_names_a_field_that_there_is() -> None:
    fields = {field.name for field in BackendSettings._meta.get_fields()} | {"backend_password"}

    assert {key.name for key in KEYS if key.parameter} <= set(FIELDS)
    assert all(FIELDS[key.name] == key.parameter for key in KEYS if key.parameter)
    assert set(FIELDS.values()) <= fields


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_every_key_is_shown_with_what_it_does(viewer: User, key: object) -> None:
    page = text_of(Browser(viewer).get(URL))

    assert row_of(page, getattr(key, "name"))  # noqa: B009 - an object, for the name of the test
    assert "Every change holds at once" in page


def test_a_viewer_and_an_owner_read_and_do_not_change(viewer: User, owner: User) -> None:
    for user in (viewer, owner):
        browser = Browser(user)
        assert of_key("HeartbeatInterval") not in text_of(browser.get(URL))
        assert browser.get(of_key("HeartbeatInterval")).status_code == 403
        assert browser.post(of_key("HeartbeatInterval"), {"value": "60"}).status_code == 403
    assert settings.key_values() == {}


def test_the_electrician_changes_a_key_and_the_page_says_who_did(electrician: User) -> None:
    browser = Browser(electrician)

    answer = browser.post(of_key("HeartbeatInterval"), {"value": " 60 "})

    assert answer.status_code == 302
    assert settings.key_values() == {"HeartbeatInterval": "60"}
    row = row_of(text_of(browser.get(URL)), "HeartbeatInterval")
    assert "60 s" in row and "300 s" in row and f"Changed by {electrician.username}" in row
    (line,), _total = audit.entries(kinds=("setting_changed",))
    assert (line.actor, line.parameters["field"], line.parameters["new"]) == (
        electrician.username,
        "HeartbeatInterval",
        "60",
    )


def test_what_the_backend_changed_says_so(viewer: User) -> None:
    settings.set_key("HeartbeatInterval", "90", Actor("backend"))
    settings.change("backend", {"keepalive_interval_s": 45}, Actor("backend"))

    page = text_of(Browser(viewer).get(URL))

    assert "Changed by the backend" in row_of(page, "HeartbeatInterval")
    assert "Changed by the backend" in row_of(page, "WebSocketPingInterval")
    assert "45 s" in row_of(page, "WebSocketPingInterval")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HeartbeatInterval", "0", "1 s or more"),
        ("HeartbeatInterval", "soon", "1 s or more"),
        ("MessageTimeout", "3601", "1 to 3600 s"),
        ("MeterValuesSampledData", "Voltage,Nonsense", "Energy.Active.Import.Register, "),
        ("ConnectorPhaseRotation", "9.RST", "0.RST,1.RST"),
        ("LocalPreAuthorize", "perhaps", "This value is not allowed."),
        ("CpoName", "x" * 600, "This value is not allowed."),
    ],
)
def test_a_bad_value_stays_in_its_field_beside_what_is_allowed(
    electrician: User, name: str, value: str, words: str
) -> None:
    answer = Browser(electrician).post(of_key(name), {"value": value})

    assert answer.status_code == 422
    page = text_of(answer)
    assert words in page and "data-focus" in page
    assert value[:500] in page or name == "LocalPreAuthorize"
    assert settings.key_values() == {}


def test_back_to_default(electrician: User) -> None:
    browser = Browser(electrician)
    browser.post(of_key("MessageTimeout"), {"value": "77"})
    assert "Back to default: 30 s" in text_of(browser.get(of_key("MessageTimeout")))

    browser.post(of_key("MessageTimeout"), {"value": "77", "default": "1"})

    assert settings.key_values()["MessageTimeout"] == "30"
    assert "Back to default" not in text_of(browser.get(of_key("MessageTimeout")))


@pytest.mark.parametrize("name", [*FIELDS, *(key.name for key in KEYS if key.access is Access.READ_ONLY)])
def test_what_is_changed_elsewhere_or_by_nobody_has_no_field_here(electrician: User, name: str) -> None:
    browser = Browser(electrician)

    page = text_of(browser.get(of_key(name)))

    assert 'name="value"' not in page
    assert (f"#p-{FIELDS.get(name)}" in page) == (name in FIELDS)
    assert browser.post(of_key(name), {"value": "1"}).status_code == 403


def test_a_password_is_never_shown(electrician: User) -> None:
    settings.change("backend", {"backend_password": "canary-password-0123"}, Actor("emil"))

    page = text_of(Browser(electrician).get(URL))

    assert "a password is set" in row_of(page, "AuthorizationKey")
    assert "canary" not in page


def test_the_local_whitelist_switches_the_backends_list_off(electrician: User) -> None:
    settings.change("backend", {"whitelist": "local"}, Actor("emil"))
    browser = Browser(electrician)

    assert "the local whitelist is chosen" in row_of(text_of(browser.get(URL)), "LocalAuthListEnabled")
    assert browser.post(of_key("LocalAuthListEnabled"), {"value": "true"}).status_code == 403
    values = {"whitelist": "ocpp", "authorization_mode": "ocpp", "connection_type": "ethernet"}
    settings.change("backend", {**values, "backend_url": "wss://csms.example"}, Actor("emil"))
    assert of_key("LocalAuthListEnabled") in text_of(browser.get(URL))


def test_a_search_finds_names_and_what_they_do(viewer: User) -> None:
    browser = Browser(viewer)

    assert "HeartbeatInterval" in text_of(browser.get(URL, q="heartb"))
    assert "MessageTimeout" not in text_of(browser.get(URL, q="heartb"))
    assert "MessageTimeout" in text_of(browser.get(URL, q="waited for"))
    assert "No key matches." in text_of(browser.get(URL, q="nothing"))


@pytest.mark.parametrize("name", ["Nonsense", "heartbeatinterval"])
def test_a_key_that_is_not_there_is_not_found(electrician: User, name: str) -> None:
    assert Browser(electrician).get(of_key(name)).status_code == 404
