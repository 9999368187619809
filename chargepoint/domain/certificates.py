"""X.509: what a certificate is known by, a request for one, and whether a signed one may be used (security whitepaper ed. 3)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

RENEW_BEFORE = timedelta(days=30)
"""A certificate is renewed one month before it ends (A02)."""

KEEP_PREVIOUS = timedelta(days=30)
"""So long the certificate before is kept once its successor has connected (A02)."""

_ASK_AGAIN_FIRST_S = 300.0
_ASK_AGAIN_MOST = 8
"""From five minutes, doubled, to ten hours: about a day in all."""

_ALGORITHMS = {"SHA256": hashlib.sha256, "SHA384": hashlib.sha384, "SHA512": hashlib.sha512}


class InvalidCertificate(Exception):
    """It may not be used; the text says why, for the log."""

    permanent = True


@dataclass(frozen=True, slots=True)
class CertificateHash:
    """CertificateHashDataType: what a certificate is known by on the wire; hashes and serial number in lower-case hex."""

    algorithm: str
    issuer_name_hash: str
    issuer_key_hash: str
    serial_number: str

    def same_as(self, other: "CertificateHash") -> bool:
        """Compare without regard to case and leading zeros."""
        return self._normal() == other._normal()

    def _normal(self) -> tuple[str, str, str, str]:
        serial = self.serial_number.lower().lstrip("0")
        return self.algorithm, self.issuer_name_hash.lower(), self.issuer_key_hash.lower(), serial


def load(pem: str) -> x509.Certificate:
    """Return the one certificate of a PEM text. Raises InvalidCertificate."""
    chain = load_chain(pem)
    if len(chain) != 1:
        raise InvalidCertificate("not one certificate")
    return chain[0]


def load_chain(pem: str) -> list[x509.Certificate]:
    """Return the certificates of a PEM text, in order. Raises InvalidCertificate."""
    try:
        chain = x509.load_pem_x509_certificates(pem.encode("ascii"))
        for certificate in chain:
            certificate.public_key()
            _ = certificate.not_valid_after_utc
    except (ValueError, UnicodeEncodeError, TypeError) as error:
        raise InvalidCertificate(f"no certificate: {type(error).__name__}") from None
    return chain


def pem_of(certificate: x509.Certificate) -> str:
    """Return a certificate as PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def hash_of(
    certificate: x509.Certificate, algorithm: str, known: Sequence[x509.Certificate] = ()
) -> CertificateHash:
    """Return what a root certificate is known by: name and key of its issuer, and its serial number (RFC 6960 §4.1.1).

    algorithm: SHA256, SHA384 or SHA512. known: where its issuer may be, for a root that another has signed; one that is
    not found counts as its own. The key's hash is over the bits of the key, not over the SubjectPublicKeyInfo.
    """
    digest = _ALGORITHMS[algorithm]
    issuer = next((one for one in known if _is_signed_by(certificate, one)), certificate)
    return CertificateHash(
        algorithm,
        digest(certificate.issuer.public_bytes()).hexdigest(),
        digest(_key_bits(issuer)).hexdigest(),
        format(certificate.serial_number, "x"),
    )


def _key_bits(certificate: x509.Certificate) -> bytes:
    key = certificate.public_key()
    encoding, layout = serialization.Encoding, serialization.PublicFormat
    if isinstance(key, rsa.RSAPublicKey):
        return key.public_bytes(encoding.DER, layout.PKCS1)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(encoding.X962, layout.UncompressedPoint)
    return key.public_bytes(encoding.Raw, layout.Raw)


def check_root(
    certificate: x509.Certificate, now: datetime, signers: Sequence[x509.Certificate] | None
) -> None:
    """Raise InvalidCertificate where a new root may not be installed.

    signers: with AdditionalRootCertificateCheck the present roots, one of which must have signed it; else None.
    """
    _check_times(certificate, now)
    _check_authority(certificate)
    if signers and not any(_is_signed_by(certificate, signer) for signer in signers):
        raise InvalidCertificate("not signed by the present root")


def _check_authority(certificate: x509.Certificate) -> None:
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (x509.ExtensionNotFound, ValueError):
        raise InvalidCertificate("no certificate authority") from None
    if not constraints.ca:
        raise InvalidCertificate("no certificate authority")


def _check_times(certificate: x509.Certificate, now: datetime) -> None:
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise InvalidCertificate("not valid at this time")


def _is_signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def new_key() -> ec.EllipticCurvePrivateKey:
    """Return a new key pair; it never leaves the device."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    """Return a key as PKCS 8, to be stored encrypted."""
    layout, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, layout, plain).decode()


def ask_again_after_s(asked: int) -> float | None:
    """Return the wait before a request that brought no certificate is made anew, None: not before the next day's check.

    asked: how often it was made before this time.
    """
    return _ASK_AGAIN_FIRST_S * 2**asked if asked < _ASK_AGAIN_MOST else None


def signing_request(key: ec.EllipticCurvePrivateKey, organisation: str, common_name: str) -> str:
    """Return the PEM of a PKCS 10 request (A02): O is the operator's name, CN the serial number."""
    names = [x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64] or "wallbox")]
    if organisation:
        names.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]))
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def check_signed(
    chain: Sequence[x509.Certificate], request_pem: str, roots: Sequence[x509.Certificate], now: datetime
) -> None:
    """Raise InvalidCertificate where the answer to our request may not be used (A02).

    It must carry our key and our names, not have ended, and lead to an installed root, over what else the chain holds.
    One that is not valid yet is taken: the charge point changes to it once it is.
    """
    if not chain:
        raise InvalidCertificate("no certificate")
    own = chain[0]
    request = x509.load_pem_x509_csr(request_pem.encode())
    layout = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    if own.public_key().public_bytes(*layout) != request.public_key().public_bytes(*layout):
        raise InvalidCertificate("not our key")
    for name in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if _name(own.subject, name) != _name(request.subject, name):
            raise InvalidCertificate("not our name")
    if own.not_valid_after_utc < max(now, own.not_valid_before_utc):
        raise InvalidCertificate("not valid any more")
    check_path(chain, roots, now)


def can_carry(roots: Sequence[x509.Certificate], chain_pem: Sequence[str]) -> bool:
    """Tell whether one of the roots stands in a chain or has signed a part of it."""
    chain = [load(pem) for pem in chain_pem]
    return any(one in roots or any(_is_signed_by(one, root) for root in roots) for one in chain)


def _name(subject: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = subject.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def check_path(chain: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], now: datetime) -> None:
    """Raise InvalidCertificate unless a chain, its end first, leads to one of the roots."""
    current = chain[0]
    for issuer in chain[1:]:
        if current in roots or not _is_signed_by(current, issuer):
            break
        _check_times(issuer, now)
        _check_authority(issuer)
        current = issuer
    if current not in roots and not any(_is_signed_by(current, root) for root in roots):
        raise InvalidCertificate("no installed root has signed it")
