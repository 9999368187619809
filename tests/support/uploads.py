"""What people upload: keys, chains and containers in the forms in which certificate authorities hand them out."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from tests.support.certificates import Certificate


def der_of(certificate_pem: str) -> bytes:
    """Return a certificate as DER."""
    return x509.load_pem_x509_certificate(certificate_pem.encode()).public_bytes(Encoding.DER)


def encrypted_key(pair: Certificate, passphrase: str, layout: PrivateFormat = PrivateFormat.PKCS8) -> bytes:
    """Return the key of a pair as encrypted PEM."""
    return _key(pair, Encoding.PEM, layout, BestAvailableEncryption(passphrase.encode()))


def key_der(pair: Certificate) -> bytes:
    """Return the key of a pair as DER."""
    return _key(pair, Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _key(
    pair: Certificate, encoding: Encoding, layout: PrivateFormat, encryption: KeySerializationEncryption
) -> bytes:
    key = load_pem_private_key(pair.key_pem.encode(), None)
    return key.private_bytes(encoding, layout, encryption)


def pkcs12_of(pair: Certificate, passphrase: str = "", *others_pem: str, parts: str = "both") -> bytes:
    """Return a PKCS 12 container. parts: both, key or certificate alone."""
    key = load_pem_private_key(pair.key_pem.encode(), None)
    own = x509.load_pem_x509_certificate(pair.certificate_pem.encode())
    others = [x509.load_pem_x509_certificate(pem.encode()) for pem in others_pem]
    encryption = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return pkcs12.serialize_key_and_certificates(
        b"client",
        key if parts != "certificate" else None,  # type: ignore[arg-type]  # ours are of the kinds it takes
        own if parts != "key" else None,
        others or None,
        encryption,
    )
