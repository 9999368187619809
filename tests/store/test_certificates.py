"""Certificates."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chargepoint import models
from chargepoint.domain.errors import InvalidSettings
from chargepoint.store import audit, settings
from chargepoint.store.audit import Actor

pytestmark = pytest.mark.django_db


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def pem_of(key: ec.EllipticCurvePrivateKey, name: str = "SN1") -> str:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).serial_number(1)
    builder = builder.public_key(key.public_key()).not_valid_before(now)
    certificate = builder.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def key_pem_of(key: ec.EllipticCurvePrivateKey, password: bytes = b"") -> str:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    ).decode()


KEY = new_key()
PEM, KEY_PEM = pem_of(KEY), key_pem_of(KEY)


def refused(values: dict[str, object], actor: Actor) -> list[tuple[str, str]]:
    with pytest.raises(InvalidSettings) as error:
        settings.change("certificates", values, actor)
    return [(problem.field, problem.code) for problem in error.value.problems]


def test_roots_and_the_clients_pair_are_loaded_as_they_were_stored(owner: Actor) -> None:
    root = pem_of(new_key(), "root")

    settings.change(
        "certificates",
        {"central_system_roots": [root, root], "client_certificate": PEM, "client_key": KEY_PEM},
        owner,
    )

    stored = settings.load()
    assert stored.trusted_roots_pem == (root,)
    assert (stored.client_certificate_pem, stored.client_key_pem) == (PEM, KEY_PEM)


def test_the_key_is_encrypted_at_rest_and_masked_in_the_audit(owner: Actor) -> None:
    settings.change("certificates", {"client_certificate": PEM, "client_key": KEY_PEM}, owner)

    token = models.Certificate.objects.get().encrypted_key
    assert b"PRIVATE KEY" not in bytes(token or b"")
    assert "PRIVATE KEY" not in str(audit.entries())


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"client_certificate": PEM}, ("client_key", "key_missing")),
        ({"client_key": KEY_PEM}, ("client_key", "certificate_missing")),
        (
            {"client_certificate": PEM, "client_key": key_pem_of(new_key())},
            ("client_key", "key_does_not_match"),
        ),
        (
            {"client_certificate": PEM, "client_key": key_pem_of(KEY, b"secret")},
            ("client_key", "key_encrypted"),
        ),
        ({"client_certificate": PEM, "client_key": "rubbish"}, ("client_key", "key_pem")),
        ({"client_certificate": "rubbish", "client_key": KEY_PEM}, ("client_certificate", "pem")),
        ({"client_certificate": 7}, ("client_certificate", "type")),
        ({"central_system_roots": [PEM, "rubbish"]}, ("central_system_roots[1]", "pem")),
        ({"central_system_roots": [7]}, ("central_system_roots[0]", "type")),
        ({"manufacturer_roots": ["x" * 20_001]}, ("manufacturer_roots[0]", "too_long")),
        ({"manufacturer_roots": [PEM] * 51}, ("manufacturer_roots", "too_many")),
    ],
)
def test_what_is_no_certificate_or_not_its_key_is_refused(
    values: dict[str, object], problem: tuple[str, str], owner: Actor
) -> None:
    assert refused(values, owner) == [problem]
    assert not models.Certificate.objects.exists()


def test_a_renewed_certificate_may_come_with_the_stored_key(owner: Actor) -> None:
    settings.change("certificates", {"client_certificate": PEM, "client_key": KEY_PEM}, owner)
    renewed = pem_of(KEY, "renewed")

    settings.change("certificates", {"client_certificate": renewed}, owner)

    assert (settings.load().client_certificate_pem, settings.load().client_key_pem) == (renewed, KEY_PEM)


def test_what_is_stored_already_is_no_change(owner: Actor) -> None:
    values = {"central_system_roots": [PEM], "client_certificate": PEM, "client_key": KEY_PEM}
    settings.change("certificates", values, owner)

    assert settings.change("certificates", values, owner).changed == ()


def test_an_empty_text_removes_the_pair_and_an_empty_list_the_roots(owner: Actor) -> None:
    settings.change(
        "certificates",
        {"central_system_roots": [PEM], "client_certificate": PEM, "client_key": KEY_PEM},
        owner,
    )

    result = settings.change(
        "certificates", {"central_system_roots": [], "client_certificate": "", "client_key": ""}, owner
    )

    assert result.changed == ("central_system_roots", "client_certificate", "client_key")
    assert not models.Certificate.objects.exists()
    assert settings.change("certificates", {"client_certificate": ""}, owner).changed == ()
