"""What may be uploaded as a root, as a client certificate, and as the answer to a request."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chargepoint.domain import certificates as x509
from chargepoint.domain.certificate_facts import describe_chain
from chargepoint.domain.certificate_uploads import (
    MOST_BYTES,
    ClientMaterial,
    key_fits,
    read_client,
    read_roots,
    read_signed,
)
from chargepoint.domain.errors import InvalidSettings
from tests.support.certificates import Authority, Certificate
from tests.support.uploads import der_of, encrypted_key, key_der, pkcs12_of

NOW = datetime.now(UTC)
AUTHORITY = Authority()
BETWEEN = AUTHORITY.subordinate()
PAIR = BETWEEN.sign("client.example")
CERTIFICATE, KEY = PAIR.certificate_pem.encode(), PAIR.key_pem.encode()
ENCRYPTED = encrypted_key(PAIR, "open sesame")
TRADITIONAL = encrypted_key(PAIR, "open sesame", PrivateFormat.TraditionalOpenSSL)
REQUEST = x509.signing_request(x509.new_key(), "", "CP1").encode()
ROOT = AUTHORITY.root_pem.encode()


def problem(read: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(InvalidSettings) as caught:
        read()
    return caught.value.problems[0].field, caught.value.problems[0].code


def plain_pem(key: rsa.RSAPrivateKey | dsa.DSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    "content", [ROOT, der_of(AUTHORITY.root_pem), ROOT + ROOT], ids=["PEM", "DER", "twice"]
)
def test_a_root_is_taken_in_either_form(content: bytes) -> None:
    assert read_roots(content, NOW) == [AUTHORITY.root_pem]


def test_several_roots_come_in_one_file() -> None:
    both = ROOT + b"\nsome words between\n" + BETWEEN.root_pem.encode()

    assert read_roots(both, NOW) == [AUTHORITY.root_pem, BETWEEN.root_pem]


@pytest.mark.parametrize(
    ("content", "now", "code"),
    [
        (b" \n", NOW, "empty"),
        (b"x" * (MOST_BYTES + 1), NOW, "too_long"),
        (KEY, NOW, "private_key"),
        (ROOT + ENCRYPTED, NOW, "private_key"),
        (TRADITIONAL, NOW, "private_key"),
        (REQUEST, NOW, "request"),
        (b"hello", NOW, "not_a_certificate"),
        (ROOT[:200], NOW, "not_a_certificate"),
        (b"\xff\xfe\x00", NOW, "not_a_certificate"),
        (CERTIFICATE, NOW, "not_an_authority"),
        (ROOT, NOW + timedelta(days=2), "ended"),
        (ROOT, NOW - timedelta(days=900), "not_yet_valid"),
    ],
)
def test_what_is_no_root_is_refused(content: bytes, now: datetime, code: str) -> None:
    assert problem(lambda: read_roots(content, now)) == ("certificate", code)


def test_without_a_clock_no_date_is_judged() -> None:
    old = AUTHORITY.sign("client.example", is_expired=True)

    assert read_roots(ROOT, None) == [AUTHORITY.root_pem]
    assert read_client(old.certificate_pem.encode(), old.key_pem.encode(), "", None)


MATERIAL: dict[str, tuple[bytes, bytes, str]] = {
    "two PEM files": (CERTIFICATE, KEY, ""),
    "DER and DER": (der_of(PAIR.certificate_pem), key_der(PAIR), ""),
    "one PEM file, key first": (KEY + CERTIFICATE, b"", ""),
    "PKCS 8 encrypted": (CERTIFICATE, ENCRYPTED, "open sesame"),
    "traditional encrypted": (CERTIFICATE, TRADITIONAL, "open sesame"),
    "a passphrase for nothing": (CERTIFICATE, KEY, "open sesame"),
    "PKCS 12": (pkcs12_of(PAIR, "open sesame"), b"", "open sesame"),
    "PKCS 12 without a passphrase": (pkcs12_of(PAIR), b"", ""),
    "parameters before the key": (
        CERTIFICATE,
        b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + KEY,
        "",
    ),
}


def test_a_der_key_whose_last_byte_looks_like_a_blank_is_taken_whole() -> None:
    keys = (AUTHORITY.sign("client.example") for _ in range(2_000))
    odd = next(pair for pair in keys if key_der(pair)[-1:].isspace())

    assert read_client(der_of(odd.certificate_pem), key_der(odd), "", NOW).key_pem == odd.key_pem


@pytest.mark.parametrize("form", MATERIAL)
def test_a_client_certificate_is_taken_in_every_form(form: str) -> None:
    assert read_client(*MATERIAL[form], NOW) == ClientMaterial(PAIR.certificate_pem, PAIR.key_pem)


@pytest.mark.parametrize(
    "content",
    [
        ROOT + BETWEEN.root_pem.encode() + CERTIFICATE,
        CERTIFICATE + BETWEEN.root_pem.encode() + ROOT,
        pkcs12_of(PAIR, "", AUTHORITY.root_pem, BETWEEN.root_pem),
    ],
    ids=["root first", "in order", "PKCS 12"],
)
def test_a_chain_is_put_in_order(content: bytes) -> None:
    key = b"" if content[:1] == b"\x30" else KEY

    chain = read_client(content, key, "", NOW).chain_pem

    assert chain == PAIR.certificate_pem + BETWEEN.root_pem + AUTHORITY.root_pem


def test_what_does_not_belong_to_the_chain_is_left_out() -> None:
    stranger = Authority().sign("stranger.example").certificate_pem.encode()

    assert read_client(stranger + CERTIFICATE, KEY, "", NOW).chain_pem == PAIR.certificate_pem


@pytest.mark.parametrize(
    ("content", "key", "passphrase", "expected"),
    [
        (b"", KEY, "", ("certificate", "empty")),
        (CERTIFICATE, b"", "", ("key", "key_missing")),
        (CERTIFICATE, CERTIFICATE, "", ("key", "key_missing")),
        (CERTIFICATE, b"hello", "", ("key", "key_pem")),
        (CERTIFICATE, KEY.replace(b"M", b"!"), "", ("key", "key_pem")),
        (CERTIFICATE, ENCRYPTED, "", ("passphrase", "passphrase_needed")),
        (CERTIFICATE, ENCRYPTED, "wrong", ("passphrase", "passphrase_wrong")),
        (pkcs12_of(PAIR, "open sesame"), b"", "", ("passphrase", "passphrase_needed")),
        (pkcs12_of(PAIR, "open sesame"), b"", "wrong", ("passphrase", "passphrase_wrong")),
        (pkcs12_of(PAIR, parts="key"), b"", "", ("certificate", "not_a_certificate")),
        (pkcs12_of(PAIR, parts="certificate"), b"", "", ("key", "key_missing")),
        (CERTIFICATE, Authority().sign().key_pem.encode(), "", ("key", "key_does_not_match")),
        (CERTIFICATE, plain_pem(rsa.generate_private_key(65537, 1024)), "", ("key", "key_too_weak")),
        (CERTIFICATE, plain_pem(dsa.generate_private_key(2048)), "", ("key", "key_kind")),
    ],
)  # fmt: skip
def test_what_is_no_usable_pair_is_refused(
    content: bytes, key: bytes, passphrase: str, expected: tuple[str, str]
) -> None:
    assert problem(lambda: read_client(content, key, passphrase, NOW)) == expected


def test_a_key_of_a_kind_that_nobody_knows_is_refused() -> None:
    known = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )
    unknown = known.replace(b"\x2b\x65\x70", b"\x2b\x65\x7f")  # its algorithm's OID

    assert problem(lambda: read_client(CERTIFICATE, unknown, "", NOW)) == ("key", "key_kind")


def test_a_client_certificate_that_has_ended_is_refused() -> None:
    old = AUTHORITY.sign("client.example", is_expired=True)

    read = lambda: read_client(old.certificate_pem.encode(), old.key_pem.encode(), "", NOW)  # noqa: E731 - one use

    assert problem(read) == ("certificate", "ended")


def signed_pair() -> Certificate:
    key = x509.new_key()
    request = x509.signing_request(key, "", "CP1")
    return Certificate(AUTHORITY.sign_request(request, common_name="another name"), x509.key_pem(key))


def test_the_answer_to_a_request_may_name_somebody_else() -> None:
    pair = signed_pair()

    material = read_signed(pair.certificate_pem.encode(), pair.key_pem, NOW)

    assert material.key_pem == pair.key_pem
    assert describe_chain(material.chain_pem)[0].name == "another name"


@pytest.mark.parametrize(
    ("content", "code"),
    [(CERTIFICATE, "not_our_key"), (KEY, "private_key"), (REQUEST, "request"), (b"", "empty")],
)
def test_what_does_not_answer_the_request_is_refused(content: bytes, code: str) -> None:
    assert problem(lambda: read_signed(content, signed_pair().key_pem, NOW)) == ("certificate", code)


def test_a_stored_key_is_held_against_its_certificate() -> None:
    assert key_fits(PAIR.certificate_pem, PAIR.key_pem)
    assert not key_fits(PAIR.certificate_pem, Authority().sign().key_pem)
    assert not key_fits(PAIR.certificate_pem, "")
    assert not key_fits("damaged", PAIR.key_pem)


def test_a_key_is_never_in_what_is_written_of_it() -> None:
    assert PAIR.key_pem.splitlines()[1] not in repr(ClientMaterial(PAIR.certificate_pem, PAIR.key_pem))
