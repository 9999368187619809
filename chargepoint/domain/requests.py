"""What the backend and the panel ask of the charge point, and the answers it may give (OCPP 1.6 ed. 2 §5)."""

from dataclasses import dataclass
from enum import StrEnum

from chargepoint.domain.charging_profile import (
    ChargingProfile,
    ClearChargingProfile,
    ClearStatus,
    CompositeSchedule,
    GetCompositeSchedule,
    ProfileStatus,
    SetChargingProfile,
)
from chargepoint.domain.diagnostics import GetDiagnostics, UploadBegun
from chargepoint.domain.firmware import UpdateAnswer, UpdateFirmware
from chargepoint.domain.local_list import GetLocalListVersion, ListVersion, SendLocalList, UpdateStatus
from chargepoint.domain.reservation import CancelReservation, CancelStatus, ReservationStatus, ReserveNow
from chargepoint.domain.security import (
    CertificateSigned,
    CertificateStatus,
    DeleteCertificate,
    GetInstalledCertificateIds,
    InstallCertificate,
    InstalledCertificates,
)


class Answer(StrEnum):
    """The statuses of all Core and Remote Trigger confirmations, by their wire spelling."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    SCHEDULED = "Scheduled"
    REBOOT_REQUIRED = "RebootRequired"
    NOT_SUPPORTED = "NotSupported"
    NOT_IMPLEMENTED = "NotImplemented"
    UNLOCKED = "Unlocked"
    UNLOCK_FAILED = "UnlockFailed"
    UNKNOWN_VENDOR_ID = "UnknownVendorId"
    UNKNOWN_MESSAGE_ID = "UnknownMessageId"


@dataclass(frozen=True, slots=True)
class RemoteStart:
    """§5.11. connector_id None: any. profile: a TxProfile for the transaction that begins."""

    id_tag: str
    connector_id: int | None = None
    profile: ChargingProfile | None = None


@dataclass(frozen=True, slots=True)
class RemoteStop:
    """§5.12; the backend's transaction id."""

    transaction_id: int


class ResetType(StrEnum):
    """§7.40."""

    HARD = "Hard"
    SOFT = "Soft"


@dataclass(frozen=True, slots=True)
class Reset:
    """§5.14."""

    type: ResetType


@dataclass(frozen=True, slots=True)
class UnlockConnector:
    """§5.18."""

    connector_id: int


@dataclass(frozen=True, slots=True)
class ChangeAvailability:
    """§5.2; connector 0: all of the charge point."""

    connector_id: int
    is_operative: bool


@dataclass(frozen=True, slots=True)
class ChangeConfiguration:
    """§5.3."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class GetConfiguration:
    """§5.8; an empty tuple asks for all keys."""

    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfigurationReport:
    """The answer to GetConfiguration, in the order asked."""

    known: tuple["ReportedKey", ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportedKey:
    """§7.29; value is "" rather than missing."""

    key: str
    is_readonly: bool
    value: str


@dataclass(frozen=True, slots=True)
class ClearCache:
    """§5.4."""


@dataclass(frozen=True, slots=True)
class TriggerMessage:
    """§5.17; connector_id None: all of them, 0 included. is_extended: ExtendedTriggerMessage of the whitepaper (N05)."""

    requested_message: str
    connector_id: int | None = None
    is_extended: bool = False


@dataclass(frozen=True, slots=True)
class DataTransfer:
    """§5.6."""

    vendor_id: str
    message_id: str | None = None
    data: str | None = None


Request = (  # a functional block adds its own, which stand in its own module
    RemoteStart
    | RemoteStop
    | Reset
    | UnlockConnector
    | ChangeAvailability
    | ChangeConfiguration
    | GetConfiguration
    | ClearCache
    | TriggerMessage
    | DataTransfer
    | SendLocalList
    | GetLocalListVersion
    | SetChargingProfile
    | ClearChargingProfile
    | GetCompositeSchedule
    | ReserveNow
    | CancelReservation
    | InstallCertificate
    | DeleteCertificate
    | GetInstalledCertificateIds
    | CertificateSigned
    | UpdateFirmware
    | GetDiagnostics
)


@dataclass(frozen=True, slots=True)
class Violation:
    """The request names something that cannot be, as no schema knows: a CALLERROR, not a refusal (rule J8)."""

    field: str


Decision = (
    Answer
    | ConfigurationReport
    | Violation
    | UpdateStatus
    | ListVersion
    | ProfileStatus
    | ClearStatus
    | CompositeSchedule
    | ReservationStatus
    | CancelStatus
    | CertificateStatus
    | InstalledCertificates
    | UpdateAnswer
    | UploadBegun
)
"""What the actor answers a request with; a functional block adds what its confirmations need."""


@dataclass(frozen=True, slots=True)
class RequestAccepted:
    """A request that was answered with Accepted or Scheduled; the answer is on the wire, now act."""

    request: Request
