"""Signatures over a file, and who may sign."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from chargepoint.domain.certificates import InvalidCertificate
from chargepoint.domain.diagnostics import LogType, file_name
from chargepoint.domain.firmware import SignedPart, check_signer, is_signed
from tests.support.certificates import Authority, Signer

FILE = b"firmware of a wallbox"
DIGEST = hashlib.sha256(FILE).digest()
NOW = datetime.now(UTC)
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)

SIGNED: dict[str, tuple[Signer, bytes]] = {
    "RSA-PSS": (RSA_KEY, RSA_KEY.sign(FILE, PSS, hashes.SHA256())),
    "RSA PKCS 1 v1.5": (RSA_KEY, RSA_KEY.sign(FILE, padding.PKCS1v15(), hashes.SHA256())),
    "ECDSA": (EC_KEY, EC_KEY.sign(FILE, ec.ECDSA(hashes.SHA256()))),
}


def signed_part(key: Signer, signature: bytes) -> SignedPart:
    return SignedPart(1, Authority().certificate_for(key), base64.b64encode(signature).decode())


@pytest.mark.parametrize("way", SIGNED)
def test_a_right_signature_holds_and_one_over_another_file_does_not(way: str) -> None:
    part = signed_part(*SIGNED[way])

    assert is_signed(DIGEST, part)
    assert not is_signed(hashlib.sha256(b"other").digest(), part)


def test_another_kind_of_key_and_what_is_no_base64_do_not_hold() -> None:
    key = ed25519.Ed25519PrivateKey.generate()

    assert not is_signed(DIGEST, signed_part(key, key.sign(FILE)))
    assert not is_signed(DIGEST, SignedPart(1, "", "not base64!"))
    assert not is_signed(DIGEST, SignedPart(1, "no certificate any more", "AAAA"))


def test_only_what_an_installed_root_has_signed_may_sign() -> None:
    maker, foreign = Authority(), Authority()
    certificate = maker.certificate_for(RSA_KEY)
    check_signer(certificate, (maker.root_pem,), NOW)

    for roots, now in (((foreign.root_pem,), NOW), ((), NOW), ((maker.root_pem,), NOW + timedelta(days=3))):
        with pytest.raises(InvalidCertificate):
            check_signer(certificate, roots, now)


def test_a_chain_leads_to_the_root_over_its_intermediates() -> None:
    maker = Authority()
    middle = maker.subordinate()
    leaf = middle.certificate_for(RSA_KEY)
    check_signer(leaf + middle.root_pem, (maker.root_pem,), NOW)
    no_authority = maker.subordinate(is_authority=False)

    for chain in (leaf, no_authority.certificate_for(RSA_KEY) + no_authority.root_pem):
        with pytest.raises(InvalidCertificate):
            check_signer(chain, (maker.root_pem,), NOW)


def test_the_first_of_a_chain_has_signed_the_file() -> None:
    middle = Authority().subordinate()
    signature = base64.b64encode(SIGNED["ECDSA"][1]).decode()

    assert is_signed(DIGEST, SignedPart(1, middle.certificate_for(EC_KEY) + middle.root_pem, signature))
    assert not is_signed(DIGEST, SignedPart(1, middle.root_pem + middle.certificate_for(EC_KEY), signature))


@pytest.mark.parametrize(
    ("kind", "start"), [(LogType.SECURITY, "security-log-"), (LogType.DIAGNOSTICS, "diagnostics-")]
)
def test_a_file_is_named_for_what_it_is_and_when(kind: LogType, start: str) -> None:
    moment = datetime(2026, 3, 4, 12, 0, 1, tzinfo=UTC)

    assert file_name(kind, "2611/0042 ä", moment) == f"{start}2611-0042---20260304T120001Z.zip"
