"""What the charge point tells a backend unasked and unstored (OCPP 1.6 ed. 2 §4.4, §4.5; security whitepaper ed. 3)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DiagnosticsStatus:
    """§4.4. status: Idle, Uploaded, UploadFailed or Uploading."""

    status: str


@dataclass(frozen=True, slots=True)
class FirmwareStatus:
    """§4.5. status: Downloaded, DownloadFailed, Downloading, Idle, InstallationFailed, Installing or Installed."""

    status: str


@dataclass(frozen=True, slots=True)
class SignedFirmwareStatus:
    """SignedFirmwareStatusNotification (whitepaper L01). request_id None: none is under way."""

    status: str
    request_id: int | None = None


@dataclass(frozen=True, slots=True)
class LogStatus:
    """LogStatusNotification (whitepaper N01). request_id None: none is under way."""

    status: str
    request_id: int | None = None


@dataclass(frozen=True, slots=True)
class SignCertificate:
    """SignCertificate (whitepaper A02). csr: PEM; the key stays here."""

    csr: str


Notification = DiagnosticsStatus | FirmwareStatus | SignedFirmwareStatus | LogStatus | SignCertificate
