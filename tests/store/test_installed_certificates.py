"""Roots and our own certificate, as a backend manages them."""

from datetime import UTC, datetime, timedelta

import pytest

from chargepoint import models
from chargepoint.domain.certificates import InvalidCertificate, hash_of
from chargepoint.domain.security import CertificateStatus, CertificateUse
from chargepoint.store import device_certificate, installed_certificates, settings
from chargepoint.store.audit import Actor
from chargepoint.store.errors import NotStored
from tests.support.certificates import Authority

pytestmark = pytest.mark.django_db

ROOT, MAKER = CertificateUse.CENTRAL_SYSTEM_ROOT, CertificateUse.MANUFACTURER_ROOT
ACCEPTED = CertificateStatus.ACCEPTED


def install(
    authority: Authority, use: CertificateUse = ROOT, most: int = 20, checks: bool = False
) -> CertificateStatus:
    return installed_certificates.install(use, authority.root_pem, most, checks)


def test_roots_are_installed_listed_and_deleted_by_their_hashes() -> None:
    root, maker = Authority(), Authority()

    assert (install(root), install(root), install(maker, MAKER)) == (ACCEPTED, ACCEPTED, ACCEPTED)
    (listed,) = installed_certificates.hashes(ROOT)
    assert listed == hash_of(root.certificate, "SHA256")
    assert installed_certificates.delete(hash_of(maker.certificate, "SHA512")) is ACCEPTED
    assert installed_certificates.hashes(MAKER) == ()
    assert installed_certificates.delete(hash_of(maker.certificate, "SHA256")) is CertificateStatus.NOT_FOUND


def test_a_pinned_root_is_deleted_by_the_hash_of_its_signer() -> None:
    present = Authority()
    install(present, checks=True)
    install(present.subordinate(), checks=True)

    first, second = installed_certificates.hashes(ROOT)

    assert first.issuer_key_hash == second.issuer_key_hash
    assert installed_certificates.delete(second) is ACCEPTED
    assert installed_certificates.hashes(ROOT) == (first,)


def test_no_more_than_the_store_takes() -> None:
    install(Authority())

    assert install(Authority(), MAKER, most=1) is CertificateStatus.FAILED


def test_a_pinned_root_must_have_signed_the_next() -> None:
    present = Authority()
    install(present, checks=True)

    with pytest.raises(InvalidCertificate):
        install(Authority(), checks=True)
    assert install(present.subordinate(), checks=True) is ACCEPTED
    assert install(Authority(), MAKER, checks=True) is ACCEPTED


SECURE = {
    "connection_type": "ethernet",
    "backend_url": "wss://backend.example",
    "charge_point_id": "CP001",
    "authorization_mode": "ocpp",
}


def test_the_last_root_stays_where_the_links_chain_is_not_known() -> None:
    first, second = Authority(), Authority()
    install(first)
    install(second)
    settings.change("backend", SECURE, Actor("emil"))

    assert installed_certificates.delete(hash_of(first.certificate, "SHA256")) is ACCEPTED
    assert installed_certificates.delete(hash_of(second.certificate, "SHA256")) is CertificateStatus.FAILED


def test_our_certificate_is_asked_for_and_used_with_its_key() -> None:
    authority = Authority()
    install(authority)
    settings.set_key("CpoName", "Example Charging", Actor("backend"))

    request = device_certificate.begin_request()
    signed = authority.sign_request(request)
    device_certificate.accept(signed, datetime.now(UTC))

    stored = settings.load()
    assert stored.client_certificate_pem == signed
    assert "PRIVATE KEY" in stored.client_key_pem
    assert device_certificate.valid_until() is not None
    assert not models.Certificate.objects.filter(use="request").exists()
    with pytest.raises(NotStored):
        device_certificate.accept(signed, datetime.now(UTC))


def test_a_refused_answer_keeps_request_and_old_certificate() -> None:
    authority = Authority()
    install(authority)
    request = device_certificate.begin_request()

    with pytest.raises(InvalidCertificate):
        device_certificate.accept(
            authority.sign_request(request, starts_in=timedelta(days=-366)), datetime.now(UTC)
        )

    assert device_certificate.valid_until() is None
    device_certificate.accept(authority.sign_request(request), datetime.now(UTC))


def test_the_request_keeps_its_key_encrypted() -> None:
    device_certificate.begin_request()

    row = models.Certificate.objects.get(use="request")

    assert b"PRIVATE KEY" not in bytes(row.encrypted_key or b"")
    assert "PRIVATE KEY" not in row.pem


def test_the_certificates_between_ours_and_the_root_are_shown_too() -> None:
    root = Authority()
    between = root.subordinate()
    install(root)
    chain = between.sign_request(device_certificate.begin_request()) + between.root_pem

    device_certificate.accept(chain, datetime.now(UTC))

    assert settings.load().client_certificate_pem == chain


@pytest.mark.parametrize(
    ("chain", "deleted", "status"),
    [
        (("first",), "first", CertificateStatus.FAILED),
        (("first",), "second", ACCEPTED),
        (("second", "first"), "first", ACCEPTED),
        (("elsewhere",), "first", ACCEPTED),
    ],
    ids=["its only root", "another", "a root in between is there too", "the system's bundle carries it"],
)
def test_the_root_that_alone_carries_the_link_stays(
    chain: tuple[str, ...], deleted: str, status: CertificateStatus
) -> None:
    first = Authority()
    named = {"first": first, "second": first.subordinate(), "elsewhere": Authority()}
    install(first)
    install(named["second"])
    settings.change("backend", SECURE, Actor("emil"))

    known_by = hash_of(named[deleted].certificate, "SHA256", [first.certificate])
    assert installed_certificates.delete(known_by, tuple(named[one].root_pem for one in chain)) is status
