"""Every message of all profiles and of the security extension, against the independent central system."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.journeys.box import CARD, Box
from tests.journeys.conftest import MakeBox
from tests.support.certificates import Authority
from tests.support.file_servers import FileServer, file_server
from tests.support.strict_central_system.strict import StrictCentralSystem

WITHOUT_CSMS = {"WALLBOX_TRANSFER_ALLOW_LOCAL": "1"}
Payload = dict[str, Any]


def later(**delta: float) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ")


def profile(number: int, purpose: str, limit: float) -> Payload:
    periods = [{"startPeriod": 0, "limit": limit, "numberPhases": 3}]
    return {
        "chargingProfileId": number,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": "Relative",
        "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": periods},
    }


class Backend:
    """The strict central system, asked for results alone."""

    def __init__(self, strict: StrictCentralSystem) -> None:
        self._strict = strict

    async def ask(self, action: str, payload: Payload | None = None) -> Payload:
        answer = await self._strict.call("CP001", action, payload or {})
        assert "result" in answer, (action, answer)
        return dict(answer["result"])

    async def order(self, action: str, payload: Payload | None = None) -> None:
        answer = await self.ask(action, payload)
        assert answer.get("status", "Accepted") == "Accepted", (action, answer)


async def online(box: Box, strict: StrictCentralSystem) -> Backend:
    await box.start()
    await box.until_backend(registration="Accepted", queue_length=0)
    return Backend(strict)


async def test_lists_reservations_and_profiles(strict: StrictCentralSystem, make_box: MakeBox) -> None:
    box = make_box({"backend": {"whitelist": "ocpp"}})
    backend = await online(box, strict)
    entry = {"idTag": CARD, "idTagInfo": {"status": "Accepted"}}
    update = {"listVersion": 3, "updateType": "Full", "localAuthorizationList": [entry]}
    await backend.order("SendLocalList", update)
    assert await backend.ask("GetLocalListVersion") == {"listVersion": 3}

    await backend.order(
        "ReserveNow", {"connectorId": 1, "expiryDate": later(hours=1), "idTag": CARD, "reservationId": 5}
    )
    await box.until(status="Reserved")
    await box.charge()
    limit = {"connectorId": 0, "csChargingProfiles": profile(1, "ChargePointMaxProfile", 10.5)}
    await backend.order("SetChargingProfile", limit)
    assert (await box.until(limit_a=10.5))["transaction"] is not None
    composite = await backend.ask("GetCompositeSchedule", {"connectorId": 1, "duration": 600})
    assert composite["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 10.5}]
    await backend.order("ClearChargingProfile", {"id": 1})
    await box.end()
    await backend.order(
        "ReserveNow", {"connectorId": 0, "expiryDate": later(hours=1), "idTag": CARD, "reservationId": 6}
    )
    await box.until(status="Reserved")
    await backend.order("CancelReservation", {"reservationId": 6})
    await box.until(status="Available", reserved_until=None)


async def test_certificates_and_triggers(strict: StrictCentralSystem, make_box: MakeBox) -> None:
    box = make_box()
    backend = await online(box, strict)
    root = Authority()
    await backend.order(
        "InstallCertificate",
        {"certificateType": "CentralSystemRootCertificate", "certificate": root.root_pem},
    )
    installed = await backend.ask(
        "GetInstalledCertificateIds", {"certificateType": "CentralSystemRootCertificate"}
    )
    assert (await backend.ask("CertificateSigned", {"certificateChain": root.root_pem}))[
        "status"
    ] == "Rejected"
    (known,) = installed["certificateHashData"]
    await backend.order("DeleteCertificate", {"certificateHashData": known})
    for message in (
        "BootNotification",
        "LogStatusNotification",
        "FirmwareStatusNotification",
        "Heartbeat",
        "MeterValues",
        "SignChargePointCertificate",
        "StatusNotification",
    ):
        wanted = "Rejected" if message == "BootNotification" else "Accepted"
        answer = await backend.ask("ExtendedTriggerMessage", {"requestedMessage": message})
        assert answer["status"] == wanted, message
    for message in ("DiagnosticsStatusNotification", "FirmwareStatusNotification"):
        await backend.order("TriggerMessage", {"requestedMessage": message})
    await box.until_backend(queue_length=0)


async def uploaded(server: FileServer, box: Box, count: int) -> None:
    await box.until_count(lambda: len(server.files), count)


async def test_files(strict: StrictCentralSystem, make_box: MakeBox) -> None:
    box = make_box(**WITHOUT_CSMS)
    backend = await online(box, strict)
    with file_server() as server:
        await backend.ask("GetDiagnostics", {"location": f"{server.url}/logs"})
        await uploaded(server, box, 1)
        log = {"remoteLocation": f"{server.url}/logs"}
        await backend.order("GetLog", {"logType": "SecurityLog", "requestId": 4, "log": log})
        await uploaded(server, box, 2)
        server.files["/fw"] = b"firmware"
        await backend.ask(
            "UpdateFirmware", {"location": f"{server.url}/fw", "retrieveDate": later(seconds=-1)}
        )
        await box.until_alert("firmware_not_installed")
        refused = await backend.ask(
            "SignedUpdateFirmware",
            {
                "requestId": 8,
                "firmware": {
                    "location": f"{server.url}/fw",
                    "retrieveDateTime": later(seconds=-1),
                    "signingCertificate": Authority().root_pem,
                    "signature": "c2ln",
                },
            },
        )
        assert refused == {"status": "InvalidCertificate"}
    await box.until(status="Available")
