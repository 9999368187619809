"""The certificate by which the panel is served over HTTPS: made at the first start, anew before it ends (reliability A15)."""

import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOLDER = "https"
LIFETIME = timedelta(days=825)
"""No longer: some browsers refuse more of any certificate."""

RENEWED_BEFORE = timedelta(days=30)
_NOWHERE = ("192.0.2.1", 9)


@dataclass(frozen=True, slots=True)
class PanelCertificate:
    """Where key and certificate lie, and by what a person recognises the certificate: SHA-256 in pairs of hex digits."""

    key: Path
    certificate: Path
    fingerprint: str
    valid_until: datetime


def ensure(data_dir: Path, now: datetime) -> PanelCertificate:
    """Return the certificate; makes one where there is none, or none that can be read, or it ends within a month.

    The owner's own, put in its place as PEM (`https/certificate.pem`, `https/key.pem`), stays while it is valid.
    """
    found = stored(data_dir)
    if found is None or found.valid_until - now < RENEWED_BEFORE:
        _make(data_dir, now)
        found = stored(data_dir)
    if found is None:
        raise OSError(f"no certificate can be made in {data_dir / FOLDER}")
    return found


def stored(data_dir: Path) -> PanelCertificate | None:
    """Return the certificate that is there and belongs to its key, None without one."""
    key_file, certificate_file = data_dir / FOLDER / "key.pem", data_dir / FOLDER / "certificate.pem"
    try:
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        return None
    if key.public_key() != certificate.public_key():
        return None
    fingerprint = certificate.fingerprint(hashes.SHA256()).hex(":").upper()
    return PanelCertificate(key_file, certificate_file, fingerprint, certificate.not_valid_after_utc)


def _make(data_dir: Path, now: datetime) -> None:
    folder = data_dir / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, socket.gethostname()[:64] or "wallbox")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName(_names()), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    key_pem = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write(folder / "key.pem", key_pem)
    _write(folder / "certificate.pem", certificate.public_bytes(pem))


def _write(path: Path, content: bytes) -> None:
    """Replace a file, for its owner alone, in one step."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _names() -> list[x509.GeneralName]:
    """Return what people may call this device by: its names, in .local too, and its addresses."""
    host = socket.gethostname().lower()
    names = dict.fromkeys((host, f"{host.partition('.')[0]}.local", "localhost"))
    addresses = dict.fromkeys(("127.0.0.1", "::1", *_own_addresses(host)))
    return [
        *(x509.DNSName(name) for name in names if name.isascii()),
        *(x509.IPAddress(ip_address(address)) for address in addresses),
    ]


def _own_addresses(host: str) -> list[str]:
    found: list[str] = []
    with suppress(OSError):
        found += [str(entry[4][0]).partition("%")[0] for entry in socket.getaddrinfo(host, None)]
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_NOWHERE)  # sends nothing: it only tells which address would be used
        found.append(str(probe.getsockname()[0]))
    return found
