"""The certificates page and the roots on it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from chargepoint import models
from chargepoint.store import settings
from chargepoint.store.audit import Actor
from chargepoint.store.panel_certificates import root_id
from tests.support.browser import Browser, text_of
from tests.support.certificates import Authority
from tests.support.uploads import der_of

URL = "/system/settings/more/certificates/"
ADD = f"{URL}roots/add/"
EMIL = Actor("emil")
AUTHORITY = Authority()
BACKEND = "central_system_roots"


def file_of(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("root.crt", content)


def store(**values: Any) -> None:
    settings.change("certificates", values, EMIL)


def choose_mode(mode: str) -> None:
    url = "ws://192.0.2.9/ocpp" if mode == "none" else "wss://backend.example/ocpp"
    values = {"connection_type": "ethernet", "backend_url": url, "charge_point_id": "CP001",
              "authorization_mode": "ocpp", "ssl_client_mode": mode}  # fmt: skip
    settings.change("backend", values, EMIL)


def test_an_empty_page_says_what_is_trusted_and_what_to_do(electrician: User) -> None:
    page = text_of(Browser(electrician).get(URL))

    for words in ("Bundle of the operating system", "roots", "There is none.", "No root of a provider", ADD):
        assert words in page


def test_a_root_is_shown_with_all_that_tells_it_from_another(viewer: User) -> None:
    store(central_system_roots=[AUTHORITY.root_pem])

    page = text_of(Browser(viewer).get(URL))

    for words in ("Test root", "CN=Test root", "Valid from", "Fingerprint (SHA-256)", "Ends soon"):
        assert words in page
    assert "Remove" not in page
    assert "Only the electrician may change certificates." in page


@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_only_the_electrician_changes_anything(role: str, request: pytest.FixtureRequest) -> None:
    browser = Browser(request.getfixturevalue(role))
    store(central_system_roots=[AUTHORITY.root_pem])
    pages = ("certificate-root-add", "certificate-upload", "certificate-remove", "certificate-request",
             "certificate-request-remove", "certificate-ask")  # fmt: skip

    for url in (*map(reverse, pages), f"{URL}roots/{root_id(AUTHORITY.root_pem)}/remove/"):
        assert browser.post(url, {"section": BACKEND}).status_code == 403
    assert browser.get(reverse("certificate-request-file")).status_code == 403
    assert settings.load().trusted_roots_pem == (AUTHORITY.root_pem,)


@pytest.mark.parametrize("section", [BACKEND, "manufacturer_roots"])
@pytest.mark.parametrize("form", ["file", "DER", "text"])
def test_a_root_is_added_as_a_file_or_as_text(form: str, section: str, electrician: User) -> None:
    forms: dict[str, dict[str, Any]] = {
        "file": {"certificate_file": file_of(AUTHORITY.root_pem.encode())},
        "DER": {"certificate_file": file_of(der_of(AUTHORITY.root_pem))},
        "text": {"certificate": AUTHORITY.root_pem},
    }

    response = Browser(electrician).post(ADD, {"section": section, **forms[form]})

    assert response.status_code == 302
    assert list(models.Certificate.objects.values_list("pem", flat=True)) == [AUTHORITY.root_pem]


def test_a_root_twice_is_no_mistake(electrician: User) -> None:
    browser = Browser(electrician)
    for _ in range(2):
        browser.post(ADD, {"section": BACKEND, "certificate": AUTHORITY.root_pem})

    assert "It is on the list already." in text_of(browser.get(URL))
    assert settings.load().trusted_roots_pem == (AUTHORITY.root_pem,)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "Choose a file or paste the certificate."),
        ("hello", "This is not a certificate, or it is damaged."),
        (AUTHORITY.sign("leaf.example").certificate_pem, "Test server is no certificate authority"),
        (AUTHORITY.sign(is_expired=True).certificate_pem, "Test server ended on "),
        (AUTHORITY.sign(starts_in_days=5).certificate_pem, "Test server is valid from "),
    ],
)
@pytest.mark.parametrize("as_file", [True, False])
def test_what_is_no_root_is_refused_in_words(
    content: str, sentence: str, as_file: bool, electrician: User
) -> None:
    given: dict[str, Any] = (
        {"certificate_file": file_of(content.encode())} if as_file else {"certificate": content}
    )

    response = Browser(electrician).post(ADD, {"section": BACKEND, **given})

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert settings.load().trusted_roots_pem == ()


@pytest.mark.parametrize("as_file", [True, False])
def test_a_private_key_in_the_wrong_place_is_neither_stored_nor_shown(
    as_file: bool, electrician: User
) -> None:
    key = AUTHORITY.sign().key_pem
    content = AUTHORITY.root_pem + key
    given: dict[str, Any] = (
        {"certificate_file": file_of(content.encode())} if as_file else {"certificate": content}
    )

    page = text_of(Browser(electrician).post(ADD, {"section": BACKEND, **given}))

    assert "This contains a private key. It was not stored." in page
    assert key.splitlines()[1] not in page
    assert not models.Certificate.objects.exists()


def test_a_list_that_is_full_says_so(electrician: User) -> None:
    store(central_system_roots=[Authority().root_pem for _ in range(50)])

    page = text_of(Browser(electrician).post(ADD, {"section": BACKEND, "certificate": AUTHORITY.root_pem}))

    assert "At most 50 roots fit into one list." in page


def test_a_root_is_removed_after_a_question(electrician: User) -> None:
    choose_mode("verify")
    store(central_system_roots=[AUTHORITY.root_pem])
    browser = Browser(electrician)
    url = f"{URL}roots/{root_id(AUTHORITY.root_pem)}/remove/"

    asked = text_of(browser.get(url))
    assert "Remove Test root?" in asked
    assert "the backend can no longer be reached" in asked
    assert settings.load().trusted_roots_pem

    assert browser.post(url).status_code == 302
    assert settings.load().trusted_roots_pem == ()
    assert browser.get(url).status_code == browser.post(url).status_code == 404


def test_a_certificate_that_a_fault_has_damaged_can_be_removed(electrician: User) -> None:
    models.Certificate.objects.create(use="central_system_root", pem="damaged")
    browser = Browser(electrician)
    assert "A certificate that cannot be read" in text_of(browser.get(URL))

    browser.post(f"{URL}roots/{root_id('damaged')}/remove/")

    assert not models.Certificate.objects.exists()


def test_pinned_roots_put_the_bundle_out_of_use(electrician: User) -> None:
    store(central_system_roots=[AUTHORITY.root_pem])
    settings.change("ocpp_keys", {"AdditionalRootCertificateCheck": "true"}, EMIL)

    assert "(AdditionalRootCertificateCheck)" in text_of(Browser(electrician).get(URL))


PLACES = ("certificates", "system", "ocpp")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("skip_host", "Weak: Skip host check"),
        ("encrypt_only", "Weak: Encrypt only, no authentication"),
        ("none", "Not encrypted"),
    ],
)
def test_a_weak_mode_is_flagged_wherever_it_matters(place: str, mode: str, words: str, viewer: User) -> None:
    choose_mode(mode)

    assert words in text_of(Browser(viewer).get(reverse(place)))


@pytest.mark.parametrize("place", PLACES)
def test_a_strong_mode_and_a_link_that_is_off_are_not_flagged(place: str, viewer: User) -> None:
    assert "Weak:" not in text_of(Browser(viewer).get(reverse(place)))
    choose_mode("verify")
    assert "Weak:" not in text_of(Browser(viewer).get(reverse(place)))


def test_the_ways_lead_to_the_page(viewer: User) -> None:
    browser = Browser(viewer)

    assert f'href="{URL}"' in text_of(browser.get(reverse("settings-more")))
    assert f'href="{URL}"' in text_of(browser.get(reverse("ocpp-settings")))
