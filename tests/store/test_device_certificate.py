"""The certificate before, the one in use and the next one (security whitepaper ed. 3, A02)."""

from datetime import UTC, datetime, timedelta

import pytest

from chargepoint import models
from chargepoint.store import device_certificate, settings
from chargepoint.store.audit import Actor
from tests.support.certificates import Authority

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
MONTH = timedelta(days=31)


@pytest.fixture
def authority() -> Authority:
    authority = Authority()
    settings.change("certificates", {"central_system_roots": [authority.root_pem]}, Actor("emil"))
    return authority


def sign(authority: Authority, starts_in: timedelta = timedelta(days=-1)) -> str:
    signed = authority.sign_request(device_certificate.begin_request(), starts_in)
    device_certificate.accept(signed, NOW)
    return signed


def in_use() -> str:
    return settings.load().client_certificate_pem


def test_the_certificate_before_is_the_way_back(authority: Authority) -> None:
    first = sign(authority)
    first_key = settings.load().client_key_pem
    assert not settings.load().has_fallback_certificate
    second = sign(authority)
    assert (in_use(), settings.load().has_fallback_certificate) == (second, True)

    assert device_certificate.fall_back(NOW)

    loaded = settings.load()
    assert (loaded.client_certificate_pem, loaded.client_key_pem) == (first, first_key)
    assert not loaded.has_fallback_certificate
    assert not device_certificate.fall_back(NOW)


def test_the_way_back_from_a_second_new_certificate_is_what_has_connected(authority: Authority) -> None:
    first = sign(authority)
    sign(authority)
    sign(authority)

    device_certificate.fall_back(NOW)

    assert in_use() == first


def test_once_it_has_connected_the_one_before_is_kept_for_a_month(authority: Authority) -> None:
    sign(authority)
    sign(authority)
    version = settings.version()
    device_certificate.confirm(NOW)
    device_certificate.confirm(NOW)

    assert settings.version() == version + 1
    assert not device_certificate.fall_back(NOW)
    device_certificate.forget_previous(NOW)
    assert models.Certificate.objects.filter(use="previous_client").count() == 1
    device_certificate.forget_previous(NOW + MONTH)
    assert not models.Certificate.objects.filter(use="previous_client").exists()


def test_a_way_back_that_has_ended_is_none(authority: Authority) -> None:
    sign(authority, timedelta(days=-364))
    second = sign(authority)
    later = NOW + timedelta(days=2)

    assert not device_certificate.fall_back(later)
    device_certificate.forget_previous(later)
    assert (in_use(), settings.load().has_fallback_certificate) == (second, False)


def test_a_certificate_that_is_not_valid_yet_waits(authority: Authority) -> None:
    first = sign(authority)
    second = sign(authority, timedelta(days=2))
    assert (in_use(), settings.load().has_fallback_certificate) == (first, False)
    starts_at = settings.load().next_certificate_at
    assert starts_at is not None
    assert device_certificate.valid_until() == starts_at + timedelta(days=365)
    device_certificate.begin_next(NOW)
    assert in_use() == first

    device_certificate.begin_next(starts_at)

    loaded = settings.load()
    assert (loaded.client_certificate_pem, loaded.next_certificate_at) == (second, None)
    assert loaded.has_fallback_certificate


def test_the_first_certificate_has_nothing_to_wait_behind(authority: Authority) -> None:
    assert in_use() == ""
    first = sign(authority, timedelta(days=2))
    assert in_use() == first


def test_a_persons_certificate_is_final(authority: Authority) -> None:
    sign(authority)
    sign(authority)
    sign(authority, timedelta(days=2))

    settings.change("certificates", {"client_certificate": ""}, Actor("emil"))

    assert not models.Certificate.objects.filter(use__endswith="client").exists()
