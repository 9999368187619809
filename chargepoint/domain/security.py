"""The security extension: its requests and answers, and which events a backend must hear of (security whitepaper ed. 3)."""

from dataclasses import dataclass
from enum import StrEnum

from chargepoint.domain.certificates import CertificateHash
from chargepoint.domain.connection import LinkProblem

CRITICAL_EVENTS = frozenset(
    {
        "FirmwareUpdated",
        "MemoryExhaustion",
        "ResetOrReboot",
        "SecurityLogWasCleared",
        "SettingSystemTime",
        "StartupOfTheDevice",
        "TamperDetectionActivated",
    }
)

PUSHED_EVENTS = CRITICAL_EVENTS | {"InvalidCentralSystemCertificate", "InvalidChargePointCertificate"}
"""Those two are not critical, but a backend that sent the certificate waits for them."""

_EVENT_OF_PROBLEM = {
    LinkProblem.UNAUTHORIZED: "FailedToAuthenticateAtCentralSystem",
    LinkProblem.FORBIDDEN: "FailedToAuthenticateAtCentralSystem",
    LinkProblem.TLS_UNTRUSTED: "CentralSystemFailedToAuthenticate",
    LinkProblem.TLS_CHAIN: "CentralSystemFailedToAuthenticate",
    LinkProblem.TLS_EXPIRED: "CentralSystemFailedToAuthenticate",
    LinkProblem.TLS_NOT_YET_VALID: "CentralSystemFailedToAuthenticate",
    LinkProblem.TLS_HOST: "CentralSystemFailedToAuthenticate",
}


def is_pushed(event_type: str) -> bool:
    """Tell whether an event is sent, and kept until it was answered."""
    return event_type in PUSHED_EVENTS


def event_of_problem(problem: str) -> str:
    """Return the security event that a failed connection is, "" where it is none."""
    return next((event for known, event in _EVENT_OF_PROBLEM.items() if known == problem), "")


class CertificateUse(StrEnum):
    """CertificateUseEnumType."""

    CENTRAL_SYSTEM_ROOT = "CentralSystemRootCertificate"
    MANUFACTURER_ROOT = "ManufacturerRootCertificate"


@dataclass(frozen=True, slots=True)
class InstallCertificate:
    """M05."""

    use: CertificateUse
    pem: str = ""


@dataclass(frozen=True, slots=True)
class DeleteCertificate:
    """M04."""

    hash: CertificateHash


@dataclass(frozen=True, slots=True)
class GetInstalledCertificateIds:
    """M03."""

    use: CertificateUse


@dataclass(frozen=True, slots=True)
class CertificateSigned:
    """A02: the answer to our SignCertificate, our certificate first."""

    chain_pem: str


class CertificateStatus(StrEnum):
    """InstallCertificateStatus, DeleteCertificateStatus and CertificateSignedStatus in one."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    FAILED = "Failed"
    NOT_FOUND = "NotFound"


@dataclass(frozen=True, slots=True)
class InstalledCertificates:
    """GetInstalledCertificateIds.conf; none: NotFound."""

    hashes: tuple[CertificateHash, ...]
