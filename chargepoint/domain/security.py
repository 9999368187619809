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

_EVENT_OF_PROBLEM = {
    LinkProblem.UNAUTHORIZED: "FailedToAuthenticateAtCentralSystem",
    LinkProblem.FORBIDDEN: "FailedToAuthenticateAtCentralSystem",
    LinkProblem.CLIENT_CERTIFICATE_REFUSED: "FailedToAuthenticateAtCentralSystem",
    LinkProblem.CLIENT_CERTIFICATE: "InvalidChargePointCertificate",
    LinkProblem.TLS_UNTRUSTED: "InvalidCentralSystemCertificate",
    LinkProblem.TLS_CHAIN: "InvalidCentralSystemCertificate",
    LinkProblem.TLS_NOT_YET_VALID: "InvalidCentralSystemCertificate",
    LinkProblem.TLS_EXPIRED: "InvalidCentralSystemCertificate",
    LinkProblem.TLS_HOST: "InvalidCentralSystemCertificate",
    LinkProblem.TLS_VERSION: "InvalidTLSVersion",
    LinkProblem.TLS_CIPHER: "InvalidTLSCipherSuite",
}

_MAY_REFUSE_CERTIFICATE = frozenset(
    {
        LinkProblem.CLIENT_CERTIFICATE,
        LinkProblem.CLIENT_CERTIFICATE_REFUSED,
        LinkProblem.TLS_FAILED,
        LinkProblem.TLS_CIPHER,  # TLS 1.2 says handshake_failure for a certificate, too
        LinkProblem.CLOSED,
        LinkProblem.UNAUTHORIZED,
        LinkProblem.FORBIDDEN,
        LinkProblem.HTTP_ERROR,
    }
)


def is_pushed(event_type: str, profile: int, is_asked: bool) -> bool:
    """Tell whether an event is sent, and kept until it was answered.

    profile: the SecurityProfile; a backend without one does not speak the extension. is_asked: it is about what the
    backend itself has sent by a message of the extension, and waits for.
    """
    return is_asked or (profile > 0 and event_type in CRITICAL_EVENTS)


def may_refuse_certificate(problem: str) -> bool:
    """Tell whether a failed connection may be about our certificate: servers say so in many ways."""
    return problem in {each.value for each in _MAY_REFUSE_CERTIFICATE}


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
