"""Payloads of the security extension (security whitepaper ed. 3, chapter 4)."""

from collections.abc import Callable

from chargepoint.domain.certificates import CertificateHash
from chargepoint.domain.security import (
    CertificateSigned,
    CertificateStatus,
    CertificateUse,
    DeleteCertificate,
    GetInstalledCertificateIds,
    InstallCertificate,
    InstalledCertificates,
)
from chargepoint.ocpp16.frames import Payload

SecurityRequest = InstallCertificate | DeleteCertificate | GetInstalledCertificateIds | CertificateSigned


def _hash(data: Payload) -> CertificateHash:
    return CertificateHash(
        data["hashAlgorithm"], data["issuerNameHash"], data["issuerKeyHash"], data["serialNumber"]
    )


_REQUESTS: dict[str, Callable[[Payload], SecurityRequest]] = {
    "InstallCertificate": lambda p: InstallCertificate(
        CertificateUse(p["certificateType"]), p["certificate"]
    ),
    "DeleteCertificate": lambda p: DeleteCertificate(_hash(p["certificateHashData"])),
    "GetInstalledCertificateIds": lambda p: GetInstalledCertificateIds(CertificateUse(p["certificateType"])),
    "CertificateSigned": lambda p: CertificateSigned(p["certificateChain"]),
}

ACTIONS = frozenset(_REQUESTS)


def request(action: str, payload: Payload) -> SecurityRequest:
    """Return what the backend asks."""
    return _REQUESTS[action](payload)


def confirmation(decision: CertificateStatus | InstalledCertificates) -> Payload:
    """Return the answer."""
    if isinstance(decision, CertificateStatus):
        return {"status": decision.value}
    if not decision.hashes:
        return {"status": "NotFound"}
    return {"status": "Accepted", "certificateHashData": [_hash_data(one) for one in decision.hashes]}


def _hash_data(one: CertificateHash) -> Payload:
    return {
        "hashAlgorithm": one.algorithm,
        "issuerNameHash": one.issuer_name_hash,
        "issuerKeyHash": one.issuer_key_hash,
        "serialNumber": one.serial_number,
    }
