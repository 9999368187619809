"""Certificates made for one test run: an authority, and what it signs."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

Signer = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate with its key, both as PEM."""

    certificate_pem: str
    key_pem: str

    def server_context(self, folder: Path, client_root_pem: str = "") -> ssl.SSLContext:
        """Return a server's context; client_root_pem: clients must show a certificate that it signed."""
        file = folder / "server.pem"
        file.write_text(self.certificate_pem + self.key_pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        if client_root_pem:
            context.load_verify_locations(cadata=client_root_pem)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


class Authority:
    """A root of its own."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Test root")
        builder = _builder(self._name, self._name, self._key, datetime.now(UTC) + timedelta(days=1))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.root_pem = builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()

    @property
    def certificate(self) -> x509.Certificate:
        """Return the root itself."""
        return x509.load_pem_x509_certificate(self.root_pem.encode())

    def sign_request(self, request_pem: str, starts_in: timedelta = timedelta(days=-1), **names: str) -> str:
        """Return the certificate that answers a PKCS 10 request, as PEM. names: common_name in place of its own."""
        request = x509.load_pem_x509_csr(request_pem.encode())
        subject = _name(names["common_name"]) if "common_name" in names else request.subject
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(request.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + starts_in)
            .not_valid_after(now + starts_in + timedelta(days=365))
        )
        return builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()

    def subordinate(self, is_authority: bool = True) -> "Authority":
        """Return an authority that this one has signed."""
        other = Authority()
        until = datetime.now(UTC) + timedelta(days=1)
        other._name = _name("Test subordinate")
        builder = _builder(other._name, self._name, other._key, until)
        builder = builder.add_extension(
            x509.BasicConstraints(ca=is_authority, path_length=None), critical=True
        )
        other.root_pem = builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
        return other

    def certificate_for(self, key: Signer) -> str:
        """Return a certificate for a key, as PEM."""
        until = datetime.now(UTC) + timedelta(days=1)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name("Test signer"))
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(until - timedelta(days=3650))
            .not_valid_after(until)
        )
        return builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()

    def sign(
        self,
        host: str = "127.0.0.1",
        is_expired: bool = False,
        days: int = 1,
        starts_in_days: int = -300,
        issuer_url: str = "",
    ) -> Certificate:
        """Return a certificate for a host name or an IP address. days: until its end, a day from its start at least.

        issuer_url: where the authority's own certificate is said to be had.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        until = datetime.now(UTC) + timedelta(days=-1 if is_expired else max(days, starts_in_days + 1))
        builder = _builder(_name("Test server"), self._name, key, until, starts_in_days)
        builder = builder.add_extension(x509.SubjectAlternativeName([_general_name(host)]), critical=False)
        if issuer_url:
            access = x509.AccessDescription(
                AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(issuer_url)
            )
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        return _pair(builder.sign(self._key, hashes.SHA256()), key)


def self_signed(host: str = "127.0.0.1") -> Certificate:
    """Return a server's certificate that nobody but itself has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Test server on its own")
    builder = _builder(name, name, key, datetime.now(UTC) + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([_general_name(host)]), critical=False)
    return _pair(builder.sign(key, hashes.SHA256()), key)


def _pair(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Certificate:
    return Certificate(
        certificate.public_bytes(Encoding.PEM).decode(),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    until: datetime,
    starts_in_days: int = -300,
) -> x509.CertificateBuilder:
    starts = min(datetime.now(UTC) + timedelta(days=starts_in_days), until - timedelta(days=1))
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(until)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
