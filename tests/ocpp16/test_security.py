"""The security extension on the wire."""

from typing import Any

import pytest

from chargepoint.domain.certificates import CertificateHash
from chargepoint.domain.notifications import SignCertificate
from chargepoint.domain.requests import RequestAccepted, TriggerMessage
from chargepoint.domain.security import (
    CertificateSigned,
    CertificateStatus,
    CertificateUse,
    DeleteCertificate,
    GetInstalledCertificateIds,
    InstallCertificate,
    InstalledCertificates,
)
from chargepoint.ocpp16.permits import TriggerPermits
from tests.ocpp16.link import Link
from tests.support.central_system import RecordingCentralSystem

HASH = {"hashAlgorithm": "SHA256", "issuerNameHash": "ab", "issuerKeyHash": "cd", "serialNumber": "1f"}
ROOT = CertificateUse.CENTRAL_SYSTEM_ROOT


@pytest.mark.parametrize(
    ("action", "payload", "request_"),
    [
        (
            "InstallCertificate",
            {"certificateType": "CentralSystemRootCertificate", "certificate": "PEM"},
            InstallCertificate(ROOT, "PEM"),
        ),
        (
            "DeleteCertificate",
            {"certificateHashData": HASH},
            DeleteCertificate(CertificateHash("SHA256", "ab", "cd", "1f")),
        ),
        ("CertificateSigned", {"certificateChain": "PEM"}, CertificateSigned("PEM")),
    ],
)
async def test_a_request_reaches_the_charge_point(
    link: Link, central_system: RecordingCentralSystem, action: str, payload: dict[str, Any], request_: object
) -> None:
    await link.online()
    link.actions.decision = CertificateStatus.ACCEPTED

    assert await central_system.call(action, payload) == {"status": "Accepted"}
    assert link.actions.requests == [request_]


async def test_installed_certificates_are_listed(link: Link, central_system: RecordingCentralSystem) -> None:
    await link.online()
    link.actions.decision = InstalledCertificates((CertificateHash("SHA256", "ab", "cd", "1f"),))
    asked = {"certificateType": "CentralSystemRootCertificate"}

    listed = await central_system.call("GetInstalledCertificateIds", asked)
    link.actions.decision = InstalledCertificates(())
    nothing = await central_system.call("GetInstalledCertificateIds", asked)

    assert listed == {"status": "Accepted", "certificateHashData": [HASH]}
    assert nothing == {"status": "NotFound"}
    assert link.actions.requests[0] == GetInstalledCertificateIds(ROOT)


async def test_the_extended_trigger_is_answered_first(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()
    asked = {"requestedMessage": "SignChargePointCertificate"}

    assert await central_system.call("ExtendedTriggerMessage", asked) == {"status": "Accepted"}
    trigger = TriggerMessage("SignChargePointCertificate", is_extended=True)
    await link.actions.has_posted(RequestAccepted(trigger))


async def test_a_certificate_is_asked_for(link: Link, central_system: RecordingCentralSystem) -> None:
    port = await link.online()
    central_system.answers["SignCertificate"] = lambda _: {"status": "Accepted"}

    assert await port.notify(SignCertificate("CSR")) == "Accepted"
    assert central_system.payloads("SignCertificate") == [{"csr": "CSR"}]


@pytest.mark.parametrize(
    ("message", "action"),
    [
        ("FirmwareStatusNotification", "SignedFirmwareStatusNotification"),
        ("LogStatusNotification", "LogStatusNotification"),
        ("SignChargePointCertificate", "SignCertificate"),
    ],
)
def test_an_extended_trigger_lets_its_own_message_out(message: str, action: str) -> None:
    permits = TriggerPermits()
    permits.grant(TriggerMessage(message, is_extended=True), 0.0)

    assert permits.use(action, None, 1.0)
