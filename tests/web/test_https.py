"""Where HTTPS is served, everybody is led there, and no cookie of it travels without it (reliability A15)."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from chargepoint.store.panel_certificate import ensure

pytestmark = pytest.mark.django_db


@pytest.fixture
def tls(settings: Any) -> None:
    settings.TLS_PORT = 8443


@pytest.mark.parametrize(
    ("host", "target"),
    [
        ("192.0.2.7:8000", "https://192.0.2.7:8443/history/?q=a"),
        ("wallbox.local", "https://wallbox.local:8443/history/?q=a"),
        ("[2001:db8::7]:8000", "https://[2001:db8::7]:8443/history/?q=a"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_comes_without_encryption_is_led_to_it(
    tls: None, owner: User, host: str, target: str, method: str
) -> None:
    client = Client(REMOTE_ADDR="192.0.2.9", headers={"host": host})

    response = getattr(client, method)("/history/?q=a")

    assert (response.status_code, response["Location"]) == (302, target)
    assert "Strict-Transport-Security" not in response


@pytest.mark.expects_errors  # a 503 of health is one to Django
def test_the_health_endpoint_and_this_device_itself_are_not(tls: None, owner: User) -> None:
    far, near = Client(REMOTE_ADDR="192.0.2.9"), Client(REMOTE_ADDR="127.0.0.1")

    assert far.get("/api/v1/health").status_code in (200, 503)
    assert near.get("/login/").status_code == 200
    assert Client(REMOTE_ADDR="").get("/login/").status_code == 302


def test_the_system_page_shows_the_fingerprint(tls: None, viewer: User) -> None:
    certificate = ensure(Path(site.DATA_DIR), timezone.now())
    client = Client()
    client.force_login(viewer)

    page = client.get("/system/").content.decode()

    assert f"SHA-256 {certificate.fingerprint}" in page and "port 8443" in page


def test_without_https_nobody_is_led_anywhere(owner: User) -> None:
    assert Client(REMOTE_ADDR="192.0.2.9").get("/login/").status_code == 200


def test_cookies_set_over_https_are_for_https_alone(tls: None, owner: User) -> None:
    secure, plain = Client(), Client()

    secure.get("/login/", secure=True)
    plain.get("/login/")

    assert secure.cookies["csrftoken"]["secure"] is True
    assert not plain.cookies["csrftoken"]["secure"]
