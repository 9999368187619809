"""Certificates: hashes against an independent computation, roots, requests and what answers them."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

from chargepoint.domain.certificates import (
    CertificateHash,
    InvalidCertificate,
    ask_again_after_s,
    can_carry,
    check_root,
    check_signed,
    hash_of,
    key_pem,
    load,
    load_chain,
    new_key,
    pem_of,
    signing_request,
)
from tests.support.certificates import Authority

NOW = datetime.now(UTC)


def self_signed(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(0x0A1B2C).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1))
    return builder.sign(key, hashes.SHA256() if isinstance(key, rsa.RSAPrivateKey) else None)


def roots() -> list[x509.Certificate]:
    rsa_key = rsa.generate_private_key(65537, 2048)
    return [
        Authority().certificate,
        self_signed(rsa_key),
        self_signed(ed25519.Ed25519PrivateKey.generate()),
    ]


@pytest.mark.parametrize("algorithm", [hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
def test_hashes_are_those_of_an_ocsp_request(algorithm: hashes.HashAlgorithm) -> None:
    for root in roots():
        asked = ocsp.OCSPRequestBuilder().add_certificate(root, root, algorithm).build()

        found = hash_of(root, algorithm.name.upper())

        assert found.issuer_name_hash == asked.issuer_name_hash.hex()
        assert found.issuer_key_hash == asked.issuer_key_hash.hex()
        assert int(found.serial_number, 16) == asked.serial_number


def test_a_root_that_another_has_signed_is_known_by_the_key_of_that_one() -> None:
    root = Authority()
    other, signed = root.certificate, root.subordinate().certificate
    asked = ocsp.OCSPRequestBuilder().add_certificate(signed, other, hashes.SHA256()).build()

    found = hash_of(signed, "SHA256", [Authority().certificate, other])

    assert (found.issuer_name_hash, found.issuer_key_hash) == (
        asked.issuer_name_hash.hex(),
        asked.issuer_key_hash.hex(),
    )


def test_a_serial_number_has_no_leading_zeros_and_no_prefix() -> None:
    assert hash_of(roots()[1], "SHA256").serial_number == "a1b2c"


@pytest.mark.parametrize(("serial", "is_same"), [("a1b2c", True), ("0A1B2C", True), ("a1b2d", False)])
def test_hashes_are_compared_as_numbers_are(serial: str, is_same: bool) -> None:
    one = CertificateHash("SHA256", "ab", "cd", "a1b2c")

    assert one.same_as(CertificateHash("SHA256", "AB", "CD", serial)) is is_same


@pytest.mark.parametrize(
    "pem", ["", "no certificate", "ü", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----"]
)
def test_what_is_no_certificate_is_refused(pem: str) -> None:
    with pytest.raises(InvalidCertificate):
        load(pem)


def test_two_certificates_are_not_one() -> None:
    root = Authority()

    assert len(load_chain(root.root_pem + Authority().root_pem)) == 2
    with pytest.raises(InvalidCertificate):
        load(root.root_pem * 2)


def test_a_root_must_be_an_authority_and_valid_now() -> None:
    authority = Authority()
    check_root(authority.certificate, NOW, None)

    with pytest.raises(InvalidCertificate):
        check_root(load(authority.sign().certificate_pem), NOW, None)
    with pytest.raises(InvalidCertificate):
        check_root(authority.subordinate(is_authority=False).certificate, NOW, None)
    with pytest.raises(InvalidCertificate):
        check_root(authority.certificate, NOW + timedelta(days=2), None)


def test_a_pinned_root_takes_only_what_it_has_signed() -> None:
    present = Authority()
    check_root(present.subordinate().certificate, NOW, [present.certificate])
    check_root(Authority().certificate, NOW, [])

    with pytest.raises(InvalidCertificate):
        check_root(Authority().certificate, NOW, [present.certificate])


def test_a_request_carries_our_names() -> None:
    key = new_key()

    request = x509.load_pem_x509_csr(signing_request(key, "Example Charging", "2611-004217").encode())

    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == "O=Example Charging,CN=2611-004217"
    assert "PRIVATE KEY" in key_pem(key)


def test_a_certificate_that_answers_our_request_is_taken() -> None:
    authority = Authority()
    request = signing_request(new_key(), "", "2611")
    between = authority.subordinate()

    check_signed(load_chain(authority.sign_request(request)), request, [authority.certificate], NOW)
    chain = load_chain(between.sign_request(request) + between.root_pem)
    check_signed(chain, request, [authority.certificate], NOW)
    check_signed([*chain, authority.certificate], request, [authority.certificate], NOW)


def refusals() -> list[tuple[str, list[x509.Certificate], str]]:
    authority = Authority()
    request, other = signing_request(new_key(), "O", "2611"), signing_request(new_key(), "O", "2611")
    late = authority.sign_request(request, starts_in=timedelta(days=-366))
    foreign, false = Authority(), authority.subordinate(is_authority=False)
    return [
        (authority.sign_request(other), [authority.certificate], request),
        (authority.sign_request(request, common_name="2612"), [authority.certificate], request),
        (late, [authority.certificate], request),
        (foreign.sign_request(request), [authority.certificate], request),
        (foreign.sign_request(request) + foreign.root_pem, [authority.certificate], request),
        (false.sign_request(request) + false.root_pem, [authority.certificate], request),
        (authority.sign_request(request), [], request),
    ]


@pytest.mark.parametrize("number", range(7))
def test_any_other_certificate_is_refused(number: int) -> None:
    chain, trusted, request = refusals()[number]

    with pytest.raises(InvalidCertificate):
        check_signed(load_chain(chain), request, trusted, NOW)


def test_what_stands_in_a_chain_but_does_not_belong_there_is_overlooked() -> None:
    authority = Authority()
    request = signing_request(new_key(), "", "2611")
    chain = load_chain(authority.sign_request(request) + Authority().root_pem)

    check_signed(chain, request, [authority.certificate], NOW)


def test_no_certificate_is_no_answer() -> None:
    with pytest.raises(InvalidCertificate):
        check_signed([], signing_request(new_key(), "", "1"), [], NOW)


def test_a_certificate_stays_what_it_was_as_pem() -> None:
    assert pem_of(Authority().certificate).startswith("-----BEGIN CERTIFICATE-----")


def test_a_certificate_that_is_not_valid_yet_is_taken() -> None:
    authority, request = Authority(), signing_request(new_key(), "O", "2611")
    chain = load_chain(authority.sign_request(request, starts_in=timedelta(days=1)))

    check_signed(chain, request, [authority.certificate], datetime.now(UTC))


def test_a_request_is_repeated_after_growing_waits_for_a_day() -> None:
    waits = [ask_again_after_s(asked) for asked in range(10)]

    assert waits == [300, 600, 1200, 2400, 4800, 9600, 19200, 38400, None, None]


def test_a_chain_is_carried_by_a_root_that_stands_in_it_or_has_signed_it() -> None:
    root, other = Authority(), Authority()
    chain = [root.sign().certificate_pem, root.root_pem]

    assert can_carry([root.certificate], chain)
    assert can_carry([root.certificate], chain[:1])
    assert not can_carry([other.certificate], chain)
