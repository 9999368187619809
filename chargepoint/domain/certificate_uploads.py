"""What a person uploads as a certificate: PEM, DER or PKCS 12, with a key and a passphrase or without (RFC 7468, RFC 7292)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from chargepoint.domain.certificate_facts import short_name
from chargepoint.domain.certificates import InvalidCertificate, check_root, pem_of
from chargepoint.domain.errors import InvalidSettings, Problem

MOST_BYTES = 200_000
"""Far above any chain, far below what would keep the device busy."""

SMALLEST_RSA_BITS = 2048

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey

_PRIVATE = b"PRIVATE KEY-----"
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
_KEY_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----.*?-----END \1PRIVATE KEY-----", re.DOTALL)
_REQUEST = b"CERTIFICATE REQUEST-----"
_PFX_VERSION = b"\x02\x01\x03"
"""PFX begins with version 3, where a certificate or a key of DER begins with something else (RFC 7292 §4)."""


@dataclass(frozen=True, slots=True)
class ClientMaterial:
    """A client certificate ready to be stored. chain_pem: its own first. key_pem: not encrypted, for the store alone."""

    chain_pem: str
    key_pem: str = field(repr=False)


def read_roots(content: bytes, now: datetime | None) -> list[str]:
    """Return every root of an upload as PEM.

    now: None where the clock was never set, so that no date can be judged. Raises InvalidSettings at `certificate`:
    `empty`, `too_long`, `private_key`, `request`, `not_a_certificate`, `not_an_authority`, `ended`, `not_yet_valid`.
    """
    if _PRIVATE in content:
        raise _problem("certificate", "private_key")
    roots = list(dict.fromkeys(_certificates(content)))
    for root in roots:
        _check_times(root, now)
        try:
            check_root(root, now or root.not_valid_before_utc, None)
        except InvalidCertificate:
            raise _problem("certificate", "not_an_authority", name=short_name(root)) from None
    return [pem_of(root) for root in roots]


def read_signed(content: bytes, key_pem: str, now: datetime | None) -> ClientMaterial:
    """Return what a CA has signed for a key made here, with that key. Raises as read_roots does, and `not_our_key`."""
    if _PRIVATE in content:
        raise _problem("certificate", "private_key")
    found = _certificates(content)
    try:
        return _material(found, _read_key(key_pem.encode(), ""), now)
    except InvalidSettings as error:
        is_another = any(problem.code == "key_does_not_match" for problem in error.problems)
        raise (_problem("certificate", "not_our_key") if is_another else error) from None


def key_fits(chain_pem: str, key_pem: str) -> bool:
    """Tell whether a stored key is the stored certificate's own; False where either cannot be read."""
    try:
        return bool(_in_order(_certificates(chain_pem.encode()), _check_key(_read_key(key_pem.encode(), ""))))
    except InvalidSettings:
        return False


def read_client(content: bytes, key_content: bytes, passphrase: str, now: datetime | None) -> ClientMaterial:
    """Return a certificate with its key: from two files, from one PEM file that holds both, or from PKCS 12.

    Raises InvalidSettings as read_roots does, and at `key`: `key_missing`, `key_pem`, `key_does_not_match`,
    `key_too_weak`, `key_kind`; at `passphrase`: `passphrase_needed`, `passphrase_wrong`.
    """
    if _is_pkcs12(content):
        key, found = _open_pkcs12(content, passphrase)
    else:
        found = _certificates(content)
        key = _read_key(key_content if key_content.strip() else content, passphrase)
    return _material(found, key, now)


def _material(found: Sequence[x509.Certificate], key: object, now: datetime | None) -> ClientMaterial:
    usable = _check_key(key)
    chain = _in_order(found, usable)
    _check_end(chain[0], now)
    layout, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key_pem = usable.private_bytes(serialization.Encoding.PEM, layout, plain).decode()
    return ClientMaterial("".join(map(pem_of, chain)), key_pem)


def _certificates(content: bytes) -> list[x509.Certificate]:
    if not content.strip():
        raise _problem("certificate", "empty")
    if len(content) > MOST_BYTES:
        raise _problem("certificate", "too_long", maximum=str(MOST_BYTES))
    if _REQUEST in content and _CERTIFICATE not in content:
        raise _problem("certificate", "request")
    try:
        if _CERTIFICATE in content:
            found = x509.load_pem_x509_certificates(content)
        else:
            found = [x509.load_der_x509_certificate(content)]
        for certificate in found:
            certificate.public_key()
            _ = certificate.subject, certificate.issuer, certificate.not_valid_after_utc
    except (ValueError, TypeError):
        raise _problem("certificate", "not_a_certificate") from None
    return found


def _check_times(certificate: x509.Certificate, now: datetime | None) -> None:
    _check_end(certificate, now)
    if now is not None and now < certificate.not_valid_before_utc:
        starts = certificate.not_valid_before_utc.isoformat()
        raise _problem("certificate", "not_yet_valid", name=short_name(certificate), starts_at=starts)


def _check_end(certificate: x509.Certificate, now: datetime | None) -> None:
    if now is not None and now > certificate.not_valid_after_utc:
        ends = certificate.not_valid_after_utc.isoformat()
        raise _problem("certificate", "ended", name=short_name(certificate), ends_at=ends)


def _is_pkcs12(content: bytes) -> bool:
    return content[:1] == b"\x30" and _PFX_VERSION in content[2:9]


def _open_pkcs12(content: bytes, passphrase: str) -> tuple[object, list[x509.Certificate]]:
    for password in (passphrase.encode(),) if passphrase else (None, b""):  # none, and an empty one, differ
        try:
            key, own, others = pkcs12.load_key_and_certificates(content, password)
        except (ValueError, UnsupportedAlgorithm):
            continue
        if key is None:
            raise _problem("key", "key_missing")
        if own is None:
            raise _problem("certificate", "not_a_certificate")
        return key, [own, *others]
    raise _problem("passphrase", "passphrase_wrong" if passphrase else "passphrase_needed")


def _read_key(content: bytes, passphrase: str) -> object:
    """Return the first key of a file. Raises InvalidSettings."""
    pem = _KEY_PEM.search(content)
    if pem is None and (not content or _CERTIFICATE in content):
        raise _problem("key", "key_missing")
    try:
        return _load_key(pem[0] if pem else content, bool(pem), passphrase)
    except TypeError:
        raise _problem("passphrase", "passphrase_needed") from None
    except ValueError:
        place = ("passphrase", "passphrase_wrong") if passphrase else ("key", "key_pem")
        raise _problem(*place) from None
    except UnsupportedAlgorithm:
        raise _problem("key", "key_kind") from None


def _load_key(content: bytes, is_pem: bool, passphrase: str) -> object:
    load = serialization.load_pem_private_key if is_pem else serialization.load_der_private_key
    try:
        return load(content, passphrase.encode() or None)
    except TypeError:
        if not passphrase:
            raise
        return load(content, None)  # the key was not encrypted after all


def _check_key(key: object) -> Key:
    if not isinstance(key, Key):
        raise _problem("key", "key_kind")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < SMALLEST_RSA_BITS:
        raise _problem("key", "key_too_weak", minimum=str(SMALLEST_RSA_BITS))
    return key


def _in_order(found: Sequence[x509.Certificate], key: Key) -> list[x509.Certificate]:
    """Return the key's own certificate and those that lead from it to a root; files hold them in any order."""
    own = [one for one in found if one.public_key() == key.public_key()]
    if not own:
        raise _problem("key", "key_does_not_match")
    chain = own[:1]
    left = [one for one in found if one not in own]
    while issuers := [one for one in left if one.subject == chain[-1].issuer]:
        chain.append(issuers[0])
        left.remove(issuers[0])
    return chain


def _problem(field: str, code: str, **parameters: str) -> InvalidSettings:
    return InvalidSettings((Problem(field, code, parameters),))
