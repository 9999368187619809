"""Firmware updates: what a backend asks, how far one has come, and its signature (OCPP 1.6 ed. 2 §5.19; whitepaper L01)."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from chargepoint.domain.certificates import InvalidCertificate, check_path, load, load_chain


@dataclass(frozen=True, slots=True)
class SignedPart:
    """What a signed update has beside the plain one.

    signing_certificate: PEM, the signer first, then what leads to the maker's root. signature: base64. install_at None:
    as soon as possible.
    """

    request_id: int
    signing_certificate: str
    signature: str
    install_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UpdateFirmware:
    """§5.19 and SignedUpdateFirmware. retries: further rounds after the first; signed None: the plain form."""

    location: str
    retrieve_at: datetime
    retries: int = 0
    retry_interval_s: int = 0
    signed: SignedPart | None = None


class UpdatePhase(StrEnum):
    """How far an update has come, as it is stored."""

    WAITING = "waiting"  # for its time, or downloading: begun anew after a power cut
    INSTALLING = "installing"
    INSTALLED = "installed"  # the restart that follows reports it
    OVER = "over"  # its outcome waits until the backend has heard of it


class FirmwareState(StrEnum):
    """§7.25 and the whitepaper's further ones."""

    DOWNLOADED = "Downloaded"
    DOWNLOAD_FAILED = "DownloadFailed"
    DOWNLOADING = "Downloading"
    DOWNLOAD_SCHEDULED = "DownloadScheduled"
    IDLE = "Idle"
    INSTALLATION_FAILED = "InstallationFailed"
    INSTALLING = "Installing"
    INSTALLED = "Installed"
    INSTALL_REBOOTING = "InstallRebooting"
    INSTALL_SCHEDULED = "InstallScheduled"
    INSTALL_VERIFICATION_FAILED = "InstallVerificationFailed"
    INVALID_SIGNATURE = "InvalidSignature"
    SIGNATURE_VERIFIED = "SignatureVerified"


@dataclass(frozen=True, slots=True)
class PendingUpdate:
    """One update. version_before: what ran when it was accepted; version_expected: what is to run then, "" not known.

    outcome: how it ended, once it is over.
    """

    update: UpdateFirmware
    phase: UpdatePhase
    version_before: str
    version_expected: str = ""
    outcome: FirmwareState = FirmwareState.IDLE

    def has_succeeded(self, running: str) -> bool:
        """Tell, after a restart, whether the update is what runs: a new version that fails is rolled back."""
        if self.phase is UpdatePhase.INSTALLED:
            return self.version_expected in ("", running)
        return self.phase is UpdatePhase.INSTALLING and running != self.version_before

    def outcome_after_restart(self, running: str) -> FirmwareState:
        """Return what is told then; only the signed form knows that another version runs than was installed."""
        if self.has_succeeded(running):
            return FirmwareState.INSTALLED
        if self.phase is UpdatePhase.INSTALLED and self.update.signed is not None:
            return FirmwareState.INSTALL_VERIFICATION_FAILED
        return FirmwareState.INSTALLATION_FAILED


PLAIN_STATUSES = frozenset(
    {
        FirmwareState.DOWNLOADED,
        FirmwareState.DOWNLOAD_FAILED,
        FirmwareState.DOWNLOADING,
        FirmwareState.IDLE,
        FirmwareState.INSTALLATION_FAILED,
        FirmwareState.INSTALLING,
        FirmwareState.INSTALLED,
    }
)
"""What the plain FirmwareStatusNotification knows."""


class UpdateAnswer(StrEnum):
    """UpdateFirmwareStatusEnumType; the plain form's answer says nothing."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    ACCEPTED_CANCELED = "AcceptedCanceled"
    INVALID_CERTIFICATE = "InvalidCertificate"


def check_signer(signing_certificate: str, roots: tuple[str, ...], now: datetime) -> None:
    """Raise InvalidCertificate unless the signer is valid now and leads to an installed manufacturer root.

    signing_certificate: PEM, the signer first, then any intermediates, each signed by the one behind it.
    """
    chain = load_chain(signing_certificate)
    certificate = chain[0]
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise InvalidCertificate("not valid at this time")
    check_path(chain, [load(root) for root in roots], now)


def is_signed(digest: bytes, signed: SignedPart) -> bool:
    """Tell whether the signature over a file is right. digest: SHA-256 of the whole file.

    RSA with PSS, as the whitepaper says; RSA with PKCS 1 v1.5 and ECDSA, as makers do it.
    """
    try:
        signature = base64.b64decode(signed.signature, validate=True)
        key = load_chain(signed.signing_certificate)[0].public_key()
    except (binascii.Error, ValueError, InvalidCertificate):
        return False
    prehashed = utils.Prehashed(hashes.SHA256())
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, digest, ec.ECDSA(prehashed))
            return True
        return isinstance(key, rsa.RSAPublicKey) and _is_signed_by_rsa(key, signature, digest)
    except InvalidSignature:
        return False


def _is_signed_by_rsa(key: rsa.RSAPublicKey, signature: bytes, digest: bytes) -> bool:
    prehashed = utils.Prehashed(hashes.SHA256())
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
    try:
        key.verify(signature, digest, pss, prehashed)
    except InvalidSignature:
        key.verify(signature, digest, padding.PKCS1v15(), prehashed)
    return True
