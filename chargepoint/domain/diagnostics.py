"""Diagnostics and logs that a backend asks for (OCPP 1.6 ed. 2 §5.9; security whitepaper ed. 3, N01)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LogType(StrEnum):
    """LogEnumType."""

    DIAGNOSTICS = "DiagnosticsLog"
    SECURITY = "SecurityLog"


class TransferProblem(StrEnum):
    """Why a file did not come through, as far as a backend is told (UploadLogStatusEnumType)."""

    FAILED = "UploadFailure"
    NO_PERMISSION = "PermissionDenied"
    BAD_ADDRESS = "BadMessage"
    NOT_SUPPORTED = "NotSupportedOperation"


@dataclass(frozen=True, slots=True)
class GetDiagnostics:
    """§5.9 and GetLog. request_id None: the plain form. retries: further rounds after the first. Times None: open."""

    location: str
    log_type: LogType = LogType.DIAGNOSTICS
    request_id: int | None = None
    retries: int = 0
    retry_interval_s: int = 0
    oldest: datetime | None = None
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class UploadBegun:
    """The answer: the name of the file that follows. is_instead: an earlier upload was given up for it."""

    file_name: str
    is_instead: bool = False


def file_name(log_type: LogType, serial_number: str, now: datetime) -> str:
    """Return the name of the file, of characters that every server takes."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in serial_number)
    kind = "security-log" if log_type is LogType.SECURITY else "diagnostics"
    return f"{kind}-{plain}-{now:%Y%m%dT%H%M%SZ}.zip"
