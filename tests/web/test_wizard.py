"""The first connection, step by step: nothing is lost, nothing secret is shown, and the same checks hold as elsewhere."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.urls import reverse

from chargepoint.store import settings
from chargepoint.store.audit import Actor
from chargepoint.web import pending_password
from tests.support.browser import Browser, text_of
from tests.support.certificates import Authority
from tests.support.worker import FakeWorker, backend, offline_backend, snapshot

PASSWORD = "canary-password-0123"
MAIL = f"""OCPP-URL: https://csms.example/ocpp/CP-0042
Ladepunkt-ID: CP-0042
Passwort: {PASSWORD}
"""
STEPS = ("wizard-paste", "wizard-address", "wizard-proof", "wizard-test", "wizard-watch")


def step(browser: Browser, name: str) -> str:
    return text_of(browser.get(reverse(name)))


def send(browser: Browser, name: str, **data: str) -> Any:
    return browser.post(reverse(name), data)


def pasted(user: User, text: str = MAIL, worker: FakeWorker | None = None) -> Browser:
    """Return a browser that has pasted something."""
    browser = Browser(user, worker)
    assert send(browser, "wizard-paste", pasted=text).status_code == 302
    return browser


ADDRESS = {"backend_url": "wss://csms.example/ocpp/", "charge_point_id": "CP-0042", "websocket_proxy": ""}


def test_from_paste_to_saved(owner: User) -> None:
    browser = pasted(owner)

    address = step(browser, "wizard-address")
    send(browser, "wizard-address", **ADDRESS, connection_type="wlan")
    proof = step(browser, "wizard-proof")
    send(browser, "wizard-proof", proof="password", backend_password="")
    summary = step(browser, "wizard-test")
    saved = send(browser, "wizard-test")

    assert 'value="wss://csms.example/ocpp/"' in address and 'value="CP-0042"' in address
    assert "The address began with http" in address and "wss://csms.example/ocpp/CP-0042" in address
    assert "A password is there already." in proof
    for words in (
        "wss://csms.example/ocpp/CP-0042",
        "WLAN",
        "a password",
        "Normal SSL authentication",
        "OCPP authorisation",
    ):
        assert words in summary
    assert (saved.status_code, saved["Location"]) == (302, reverse("wizard-watch"))
    stored = settings.load()
    link = stored.backend
    assert (link.backend_url, link.charge_point_id, link.connection_type.value) == (
        "wss://csms.example/ocpp/",
        "CP-0042",
        "wlan",
    )
    assert (link.authorization_mode.value, link.ssl_client_mode.value) == ("ocpp", "verify")
    assert stored.password == PASSWORD.encode()


def test_the_password_is_in_no_page_and_in_no_session(owner: User) -> None:
    browser = pasted(owner)
    pages = [step(browser, name) for name in STEPS]
    pages.append(text_of(send(browser, "wizard-proof", proof="certificate")))

    assert [page for page in pages if PASSWORD in page] == []
    assert all(PASSWORD not in str(row.get_decoded()) for row in Session.objects.all())


@pytest.mark.parametrize("text", ["", "hello world", "see https://a.example and https://b.example"])
def test_a_text_that_says_nothing_is_told_so(owner: User, text: str) -> None:
    answer = send(Browser(owner), "wizard-paste", pasted=text)

    assert answer.status_code == 422
    assert "Nothing was found in this text." in text_of(answer)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({**ADDRESS, "backend_url": ""}, "The address of the backend is needed once"),
        ({**ADDRESS, "backend_url": "csms"}, "The address must start with ws:// or wss://."),
        ({**ADDRESS, "backend_url": "wss://csms.example:99999"}, "The port must be a number"),
        ({**ADDRESS, "charge_point_id": "a:b"}, "A colon is not allowed"),
        ({**ADDRESS, "websocket_proxy": "user@proxy"}, "A proxy with a login is not supported."),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_loses_nothing(
    owner: User, data: dict[str, str], words: str
) -> None:
    browser = pasted(owner)

    answer = send(browser, "wizard-address", **data, connection_type="wlan")

    page = text_of(answer)
    assert answer.status_code == 422
    assert words in page and "data-focus" in page
    assert all(f'value="{value}"' in page for value in data.values())
    assert f'value="{data["charge_point_id"]}"' in step(browser, "wizard-address")


def test_a_web_address_becomes_a_websocket_one(owner: User) -> None:
    browser = Browser(owner)

    assert (
        send(browser, "wizard-address", **{**ADDRESS, "backend_url": "https://csms.example/ocpp"}).status_code
        == 302
    )
    assert 'value="wss://csms.example/ocpp"' in step(browser, "wizard-address")


def test_a_login_typed_into_the_address_is_used_and_shown_nowhere(owner: User) -> None:
    browser = Browser(owner)
    address = {**ADDRESS, "backend_url": f"wss://CP-0042:{PASSWORD}@csms.example/ocpp/"}

    answers = [send(browser, "wizard-address", **address)]
    answers.append(send(browser, "wizard-address", **{**address, "websocket_proxy": "user@proxy"}))
    pages = [step(browser, name) for name in STEPS] + [text_of(answer) for answer in answers]

    assert [page for page in pages if PASSWORD in page] == []
    assert all(PASSWORD not in str(row.get_decoded()) for row in Session.objects.all())
    send(browser, "wizard-address", **ADDRESS)
    send(browser, "wizard-test")
    assert settings.load().password == PASSWORD.encode()


def test_a_password_that_was_kept_too_long_is_asked_for_again(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = pasted(owner)
    monkeypatch.setattr(pending_password, "_LIFETIME_S", -1.0)

    refused = send(browser, "wizard-test")

    assert refused.status_code == 422
    assert "kept for ten minutes" in text_of(refused)
    assert settings.load().backend.backend_url == ""


def test_a_password_is_needed_where_one_is_chosen(owner: User) -> None:
    browser = pasted(owner, "wss://csms.example/ocpp/CP1")

    answer = send(browser, "wizard-proof", proof="password", backend_password="")
    too_long = send(browser, "wizard-proof", proof="password", backend_password="x" * 41)

    assert answer.status_code == 422 and "Enter the password." in text_of(answer)
    assert too_long.status_code == 422 and "At most 40 characters are allowed." in text_of(too_long)


def test_forty_hexadecimal_digits_are_taken_as_such(owner: User) -> None:
    browser = pasted(owner, "wss://csms.example/ocpp/CP1")
    send(browser, "wizard-proof", proof="password", backend_password="4f" * 20)
    send(browser, "wizard-test")

    assert settings.load().password == b"O" * 20


def test_a_certificate_needs_one_and_an_encrypted_address(electrician: User) -> None:
    browser = pasted(electrician, "wss://csms.example/ocpp/CP1")
    missing = send(browser, "wizard-proof", proof="certificate")
    certificate = Authority().sign()
    pems = {"client_certificate": certificate.certificate_pem, "client_key": certificate.key_pem}
    settings.change("certificates", pems, Actor("emil"))
    there = send(browser, "wizard-proof", proof="certificate")
    send(browser, "wizard-test")
    plain = pasted(electrician, "ws://csms.example/ocpp/CP1")
    refused = send(plain, "wizard-proof", proof="certificate")

    assert missing.status_code == 422 and "no certificate with a matching key" in text_of(missing)
    assert there.status_code == 302
    assert settings.load().backend.ssl_client_mode.value == "mutual"
    assert refused.status_code == 422 and "starts with wss://" in text_of(refused)


def test_without_encryption_the_mode_follows_and_the_warning_stays_in_sight(owner: User) -> None:
    browser = pasted(owner, f"ws://csms.example/ocpp\nID: CP1\nPasswort: {PASSWORD}")

    summary = step(browser, "wizard-test")
    send(browser, "wizard-test")

    assert "Without encryption the password can be read on the way." in summary
    assert settings.load().backend.ssl_client_mode.value == "none"


def test_free_charging_stays_chosen_and_a_stored_password_can_go(owner: User) -> None:
    stored = {
        "connection_type": "ethernet",
        "backend_url": "wss://csms.example/ocpp",
        "authorization_mode": "free_charging",
        "backend_password": PASSWORD,
    }
    settings.change("backend", stored, Actor("emil"))
    browser = Browser(owner)
    assert 'value="wss://csms.example/ocpp"' in step(browser, "wizard-address")

    send(browser, "wizard-proof", proof="none")
    send(browser, "wizard-test")

    after = settings.load()
    assert after.backend.authorization_mode.value == "free_charging"
    assert after.password is None


def test_the_test_is_the_one_of_the_settings_form_and_saves_nothing(owner: User) -> None:
    worker = FakeWorker(
        answers={"connection_test.start": {"is_running": True, "is_cancelled": False, "ladder": None}}
    )
    browser = pasted(owner, worker=worker)

    answer = browser.post_fragment(reverse("wizard-test"), {"test": "1"})

    assert 'id="test-title"' in text_of(answer)
    ((name, arguments),) = worker.commands
    assert name == "connection_test.start"
    assert arguments["parameters"]["backend_url"] == "wss://csms.example/ocpp/"
    assert arguments["password"] == "passing" and PASSWORD not in str(arguments)
    assert settings.load().backend.backend_url == ""


def test_another_address_while_reports_wait_asks_which_provider_it_is(owner: User) -> None:
    from tests.web.test_ocpp_queue import SESSION, queued

    queued(SESSION[0])
    browser = pasted(owner, "wss://other.example/ocpp/CP-009")

    asked = send(browser, "wizard-test")
    saved = send(browser, "wizard-test", which_backend="another")

    assert asked.status_code == 422 and "Is this the same provider?" in text_of(asked)
    assert saved.status_code == 302
    assert settings.load().backend.backend_url == "wss://other.example/ocpp/"


def test_nothing_is_tested_before_there_is_an_address(owner: User) -> None:
    assert Browser(owner).get(reverse("wizard-test"))["Location"] == reverse("wizard-paste")


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (backend(), "The backend has accepted this wallbox."),
        (backend(registration="Pending"), "The provider has to agree"),
        (backend(registration="Rejected"), "The provider has to agree"),
        (offline_backend(), "Change the address"),
    ],
    ids=["accepted", "pending", "rejected", "offline"],
)
def test_watching_says_how_far_it_is(owner: User, view: Any, words: str) -> None:
    browser = Browser(owner, FakeWorker(snapshot(backend=view)))

    page = step(browser, "wizard-watch")

    assert words in page
    assert ("every 2s" in page) == (view.registration != "Accepted" or view.socket != "open")
    assert (
        text_of(browser.get_fragment(reverse("wizard-watch")))
        .lstrip()
        .startswith('<div class="sections" id="watch"')
    )


def test_starting_over_forgets(owner: User) -> None:
    browser = pasted(owner)
    send(browser, "wizard-again")

    assert "CP-0042" not in step(browser, "wizard-address")


@pytest.mark.parametrize("name", STEPS)
def test_a_viewer_stays_out(viewer: User, name: str) -> None:
    assert Browser(viewer).get(reverse(name)).status_code == 403


def test_the_way_leads_here_while_there_is_no_backend(owner: User, viewer: User) -> None:
    off = FakeWorker(snapshot(backend=offline_backend(is_used=False, why_not="no_backend", last_error=None)))
    for name in ("ocpp", "ocpp-settings"):
        assert reverse("wizard-paste") in step(Browser(owner, off), name)
        assert reverse("wizard-paste") not in step(Browser(viewer, off), name)
