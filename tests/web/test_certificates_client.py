"""The client certificate: uploaded, requested by hand, asked from the backend, removed."""

from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from chargepoint import models
from chargepoint.domain.certificate_uploads import ClientMaterial
from chargepoint.domain.snapshot import AlertView
from chargepoint.store import audit, device_certificate, panel_certificates, settings
from chargepoint.store.audit import Actor
from tests.support.browser import Browser, text_of
from tests.support.certificates import Authority
from tests.support.uploads import encrypted_key, pkcs12_of
from tests.support.worker import NOW, FakeWorker, snapshot

URL = "/system/settings/more/certificates/"
UPLOAD, REQUEST, ASK = f"{URL}client/", f"{URL}request/", f"{URL}client/ask/"
EMIL = Actor("emil")
BETWEEN = Authority().subordinate()
PAIR = BETWEEN.sign("client.example", days=300)
STRANGER = Authority().sign()


@pytest.fixture
def browser(electrician: User) -> Browser:
    return Browser(electrician)


def file_of(content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("file", content if isinstance(content, bytes) else content.encode())


def forms() -> dict[str, dict[str, Any]]:
    certificate, key = PAIR.certificate_pem, PAIR.key_pem
    return {
        "two files": {"certificate_file": file_of(certificate), "key_file": file_of(key)},
        "text": {"certificate": certificate, "key": key},
        "one file": {"certificate_file": file_of(key + certificate)},
        "encrypted": {
            "certificate_file": file_of(certificate),
            "key_file": file_of(encrypted_key(PAIR, "open sesame")),
            "passphrase": "open sesame",
        },
        "PKCS 12": {
            "certificate_file": file_of(pkcs12_of(PAIR, "open sesame")),
            "passphrase": "open sesame",
        },
    }


@pytest.mark.parametrize("form", forms())
def test_a_certificate_with_its_key_is_stored(form: str, browser: Browser) -> None:
    response = browser.post(UPLOAD, forms()[form])

    assert response.status_code == 302
    stored = settings.load()
    assert (stored.client_certificate_pem, stored.client_key_pem) == (PAIR.certificate_pem, PAIR.key_pem)


def test_the_page_shows_certificate_chain_and_whether_the_key_matches(browser: Browser) -> None:
    browser.post(UPLOAD, {"certificate": PAIR.certificate_pem + BETWEEN.root_pem, "key": PAIR.key_pem})

    page = text_of(browser.get(URL))

    for words in ("Test server", "Test subordinate", "The key matches", "Valid until", "Replace"):
        assert words in page
    assert PAIR.key_pem.splitlines()[1] not in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Choose a file or paste the certificate."),
        ({"certificate": PAIR.certificate_pem}, "There is no private key."),
        ({"certificate": PAIR.certificate_pem, "key": STRANGER.key_pem}, "This key does not belong to the certificate."),
        ({"certificate": PAIR.certificate_pem, "key": "hello"}, "This is not a private key"),
        (
            {"certificate": PAIR.certificate_pem, "key": encrypted_key(PAIR, "open sesame").decode()},
            "Choose the file again and enter its passphrase.",
        ),
        (
            {"certificate": PAIR.certificate_pem, "key": encrypted_key(PAIR, "open sesame").decode(), "passphrase": "no"},
            "The passphrase does not open this",
        ),
        ({"certificate": "x" * 200_001, "key": PAIR.key_pem}, "This is too much for a certificate."),
    ],
)  # fmt: skip
def test_what_is_no_usable_pair_is_refused_in_words(
    given: dict[str, str], sentence: str, browser: Browser
) -> None:
    response = browser.post(UPLOAD, given)

    page = text_of(response)
    assert (response.status_code, sentence in page) == (422, True)
    assert "PRIVATE KEY" not in page
    assert "PRIVATE KEY" not in str(audit.entries()[0])
    assert settings.load().client_certificate_pem == ""


def test_a_lost_key_shows(browser: Browser) -> None:
    panel_certificates.store_client(ClientMaterial(PAIR.certificate_pem, PAIR.key_pem), EMIL)
    models.Certificate.objects.update(encrypted_key=None)

    assert "The key is missing or does not match" in text_of(browser.get(URL))


def test_removal_asks_and_warns_where_the_mode_needs_it(browser: Browser) -> None:
    browser.post(UPLOAD, {"certificate": PAIR.certificate_pem, "key": PAIR.key_pem})
    values = {"connection_type": "ethernet", "backend_url": "wss://backend.example", "charge_point_id": "CP001",
              "authorization_mode": "ocpp", "ssl_client_mode": "mutual"}  # fmt: skip
    settings.change("backend", values, EMIL)

    assert "the backend can no longer be reached" in text_of(browser.get(f"{UPLOAD}remove/"))
    assert browser.post(f"{UPLOAD}remove/").status_code == 302

    assert settings.load().client_certificate_pem == ""
    assert "without it the backend cannot be reached" in text_of(browser.get(URL))


def test_a_request_is_made_downloaded_signed_and_answered(browser: Browser) -> None:
    assert browser.get(f"{REQUEST}wallbox.csr").status_code == 404
    browser.post(REQUEST, {"common_name": "CP001", "organisation": "Example Ltd"})
    download = browser.get(f"{REQUEST}wallbox.csr")
    request = x509.load_pem_x509_csr(download.content)
    names = [request.subject.get_attributes_for_oid(oid)[0].value for oid in
             (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)]  # fmt: skip
    assert names == ["CP001", "Example Ltd"]
    assert download.content.decode() in text_of(browser.get(REQUEST)).replace("&#x2B;", "+")

    signed = Authority().sign_request(download.content.decode())
    assert browser.post(REQUEST, {"certificate_file": file_of(signed)}).status_code == 302

    assert settings.load().client_certificate_pem == signed
    assert "The key matches" in text_of(browser.get(URL))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (PAIR.certificate_pem, "This certificate belongs to another key"),
        (PAIR.key_pem, "This contains a private key."),
    ],
)
def test_what_does_not_answer_the_request_is_refused(content: str, sentence: str, browser: Browser) -> None:
    panel_certificates.begin_request("CP001", "", EMIL)

    response = browser.post(REQUEST, {"certificate": content})

    assert (response.status_code, sentence in text_of(response)) == (422, True)
    assert panel_certificates.request_pem()


def test_a_request_without_a_name_is_not_made(browser: Browser) -> None:
    assert browser.post(REQUEST, {"common_name": ""}).status_code == 422
    assert panel_certificates.request_pem() == ""


def test_a_request_whose_key_is_lost_makes_room_for_another(browser: Browser) -> None:
    panel_certificates.begin_request("CP001", "", EMIL)
    signed = Authority().sign_request(panel_certificates.request_pem())
    models.Certificate.objects.update(encrypted_key=None)

    browser.post(REQUEST, {"certificate": signed})

    assert "The key of this request is lost." in text_of(browser.get(REQUEST))
    assert panel_certificates.request_pem() == ""


def test_a_request_is_removed_after_a_question(browser: Browser) -> None:
    panel_certificates.begin_request("CP001", "", EMIL)
    assert "Its key is deleted too" in text_of(browser.get(f"{REQUEST}remove/"))
    assert "Open the request" in text_of(browser.get(URL))

    browser.post(f"{REQUEST}remove/")

    assert panel_certificates.request_pem() == ""


@pytest.mark.parametrize(
    ("is_answered", "words"),
    [(True, "The backend has taken the request."), (False, "but has not answered yet")],
)
def test_the_backend_is_asked(is_answered: bool, words: str, browser: Browser) -> None:
    browser.worker.answers["ask_certificate"] = {"is_answered": is_answered}

    browser.post(ASK)

    assert browser.worker.commands == [("ask_certificate", {})]
    assert words in text_of(browser.get(URL))
    assert audit.entries()[0][0].kind == "certificate_asked"


def test_a_backend_that_cannot_sign_is_named(browser: Browser) -> None:
    browser.worker.refusals["ask_certificate"] = "certificate_not_supported"

    browser.post(ASK)

    assert "This backend cannot sign certificates." in text_of(browser.get(URL))
    assert audit.entries()[0] == []


def test_the_page_looks_again_while_the_backend_is_to_answer(browser: Browser) -> None:
    assert "every 5s" not in text_of(browser.get(URL))
    device_certificate.begin_request()

    fragment = text_of(browser.get_fragment(URL))

    assert "every 5s" in fragment
    assert "<html" not in fragment


@pytest.mark.parametrize(
    "code", ["client_certificate_ends", "client_certificate_ended", "root_ends", "root_ended"]
)
@pytest.mark.parametrize("page", ["/", "/system/"])
def test_what_ends_is_told_on_every_page_with_the_way_there(code: str, page: str, viewer: User) -> None:
    alert = AlertView(code, NOW, {"name": "Example CA", "until": "2026-06-20T00:00:00+00:00"})

    text = text_of(Browser(viewer, FakeWorker(snapshot(alerts=(alert,)))).get(page))

    assert "Example CA" in text
    assert "20 Jun 2026" in text
    assert f'href="{URL}"' in text


def test_the_log_says_what_was_done_in_words(browser: Browser) -> None:
    browser.post(REQUEST, {"common_name": "CP001"})
    browser.post(UPLOAD, {"certificate": PAIR.certificate_pem, "key": PAIR.key_pem})

    page = text_of(browser.get("/history/events/"))

    assert "A request for a certificate was made for CP001." in page
    assert "Client certificate: – → CN=Test server" in page
    assert "Key of the client certificate: – → •••" in page
