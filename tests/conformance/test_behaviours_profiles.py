"""What charge points most often get wrong, rows 14 to 20 of the list of twenty behaviours: profiles, keys, files, hashes."""

import asyncio
import base64
import hashlib
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.conformance.conftest import MakeTool
from tests.conformance.test_firmware import LOCAL
from tests.conformance.test_security import NEW_KEY, PASSWORD, forget_roots
from tests.conformance.test_smart_charging import install, limits, profile
from tests.conformance.tool import CARD, Tool
from tests.support.certificates import Authority
from tests.support.file_servers import file_server

SAMPLED = {
    "ocpp_keys": {"MeterValueSampleInterval": "1", "StopTxnSampledData": "Energy.Active.Import.Register"}
}
NO_SUCH_PLACE = "http://192.0.2.1/file"
OF_PROFILES: dict[str, dict[str, Any]] = {
    "GetDiagnostics": {"location": NO_SUCH_PLACE},
    "UpdateFirmware": {"location": NO_SUCH_PLACE, "retrieveDate": "2030-01-01T00:00:00Z"},
    "ReserveNow": {"connectorId": 1, "expiryDate": "2030-01-01T00:00:00Z", "idTag": CARD, "reservationId": 1},
    "CancelReservation": {"reservationId": 1},
    "ClearChargingProfile": {},
    "GetCompositeSchedule": {"connectorId": 1, "duration": 60},
    "SetChargingProfile": {"connectorId": 1, "csChargingProfiles": profile(1, "TxDefaultProfile", (0, 8.0))},
    "TriggerMessage": {"requestedMessage": "Heartbeat"},
}
"""A request of every profile that may be switched off, but for the list, which has answers of its own."""


async def test_row_14_a_profile_that_is_off_answers_not_supported(make_tool: MakeTool) -> None:
    tool = await make_tool({"ocpp_keys": {"SupportedFeatureProfiles": "Core"}})
    answers = {action: await tool.ask(action, **payload) for action, payload in OF_PROFILES.items()}

    assert {
        action: answer[0] for action, answer in answers.items() if isinstance(answer, list)
    } == dict.fromkeys(OF_PROFILES, "NotSupported")
    await tool.order("SendLocalList", "NotSupported", listVersion=1, updateType="Full")
    assert await tool.ask("GetLocalListVersion") == {"listVersion": -1}
    wrong = profile(1, "ChargePointMaxProfile", (0, 8.0))
    await tool.order("RemoteStartTransaction", idTag=CARD, connectorId=1, chargingProfile=wrong)
    await tool.expect_status("Preparing")


async def test_row_14_the_list_version_is_minus_one_only_then(tool: Tool) -> None:
    assert await tool.ask("GetLocalListVersion") == {"listVersion": 0}
    await tool.order("SendLocalList", listVersion=3, updateType="Full", localAuthorizationList=[])
    assert await tool.ask("GetLocalListVersion") == {"listVersion": 0}


async def test_row_15_configuration_comes_in_the_order_asked_and_in_lower_case(tool: Tool) -> None:
    names = [
        "WebSocketPingInterval",
        "Nonsense",
        "LocalPreAuthorize",
        "AuthorizeRemoteTxRequests",
        "HeartbeatInterval",
    ]
    answer = await tool.ask("GetConfiguration", key=names)
    known = [row["key"] for row in answer["configurationKey"]]
    values = [
        row["value"] for row in (await tool.ask("GetConfiguration"))["configurationKey"] if "value" in row
    ]

    assert known == [name for name in names if name != "Nonsense"]
    assert answer["unknownKey"] == ["Nonsense"]
    assert {value for value in values if value.lower() in ("true", "false")} == {"true", "false"}


async def test_row_15_a_changed_heartbeat_interval_wakes_a_sleeping_heartbeat(tool: Tool) -> None:
    await tool.set_keys(HeartbeatInterval=300)
    await tool.expect_nothing(0.3)
    await tool.set_keys(HeartbeatInterval=1)
    await tool.expect("Heartbeat", timeout_s=2.0)
    await tool.set_keys(HeartbeatInterval=300)
    tool.take_rest()


def login(tool: Tool, number: int) -> bytes:
    """Return the password of a handshake."""
    header = tool.central_system.handshakes[number].headers["Authorization"].removeprefix("Basic ")
    return base64.b64decode(header).partition(b":")[2]


async def test_row_16_a_new_key_is_answered_tried_and_given_up_where_it_fails(make_tool: MakeTool) -> None:
    tool = await make_tool({"backend": {"backend_password": PASSWORD}})
    tool.central_system.handshake.statuses.append(401)
    await tool.order("ChangeConfiguration", key="AuthorizationKey", value=NEW_KEY)
    await tool.central_system.until(lambda: len(tool.central_system.handshakes) == 2)

    assert [login(tool, number) for number in (0, 1)] == [bytes.fromhex(NEW_KEY), PASSWORD.encode()]
    await tool.box.until_backend(registration="Accepted", socket="open", queue_length=0)
    tool.take_rest()


async def test_row_16_a_security_profile_that_fails_is_left_again(make_tool: MakeTool) -> None:
    roots = {"central_system_roots": [Authority().root_pem]}
    tool = await make_tool({"backend": {"backend_password": PASSWORD}, "certificates": roots})
    await tool.order("ChangeConfiguration", key="SecurityProfile", value="2")
    await tool.central_system.until(lambda: len(tool.central_system.handshakes) == 1)

    assert await tool.key("SecurityProfile") == "1"
    await tool.box.until_backend(socket="open", queue_length=0)
    tool.take_rest()


async def test_row_17_a_tx_profile_needs_its_transaction(tool: Tool) -> None:
    own = profile(1, "TxProfile", (0, 9.0))
    await install(tool, own, expected="Rejected")
    number = await tool.charge()
    await install(tool, {**own, "transactionId": number + 1}, expected="Rejected")
    await install(tool, {**own, "transactionId": number})
    await tool.box.until(limit_a=9.0)
    await tool.end_charge()
    await install(tool, {**own, "transactionId": number}, expected="Rejected")


async def test_row_17_recurring_needs_its_kind_and_equal_stack_levels_replace(tool: Tool) -> None:
    recurring = profile(1, "TxDefaultProfile", (0, 9.0), chargingProfileKind="Recurring")
    recurring["chargingSchedule"]["startSchedule"] = "2026-01-01T00:00:00Z"
    await install(tool, recurring, expected="Rejected")
    await install(tool, {**recurring, "recurrencyKind": "Daily"})
    await install(tool, profile(2, "TxDefaultProfile", (0, 8.0)))

    await tool.order("ClearChargingProfile", "Unknown", id=1)
    await tool.order("ClearChargingProfile", id=2)


async def test_row_17_relative_counts_from_the_start_of_the_transaction(tool: Tool) -> None:
    number = await tool.charge()
    await asyncio.sleep(3.0)
    await install(tool, profile(1, "TxProfile", (0, 8.0), (60, 9.0), transactionId=number))

    (first, first_a), (second, second_a) = await limits(tool)
    assert (first, first_a, second_a) == (0, 8.0, 9.0)
    assert 50 <= second <= 57
    await tool.end_charge()


async def test_row_17_limits_in_ampere_and_in_watt_mix(tool: Tool) -> None:
    in_watt = profile(1, "ChargePointMaxProfile", (0, 6900.0), (60, 11040.0))
    in_watt["chargingSchedule"] |= {"chargingRateUnit": "W", "startSchedule": datetime.now(UTC).isoformat()}
    await install(tool, {**in_watt, "chargingProfileKind": "Absolute"}, connector=0)
    await install(tool, profile(2, "TxDefaultProfile", (0, 12.0)))
    await tool.charge()

    await tool.box.until(limit_a=10.0)
    assert [limit for _, limit in await limits(tool)] == [10.0, 12.0]
    await tool.end_charge()


@pytest.mark.parametrize("request_id", [None, 11], ids=["GetDiagnostics", "GetLog"])
async def test_row_18_two_retries_are_three_rounds_then_silence(
    make_tool: MakeTool, request_id: int | None
) -> None:
    tool = await make_tool(**LOCAL)
    with file_server() as server:
        server.statuses["PUT"] = [503] * 9
        rounds: dict[str, Any] = {"retries": 2, "retryInterval": 1}
        if request_id is None:
            await tool.ask("GetDiagnostics", location=server.url, **rounds)
        else:
            log = {"remoteLocation": server.url}
            await tool.ask("GetLog", logType="SecurityLog", requestId=request_id, log=log, **rounds)
        action = "DiagnosticsStatusNotification" if request_id is None else "LogStatusNotification"
        told = await tool.central_system.received(action, 6)
        tool.take_all()
        await tool.expect_nothing(1.5)

    begun = [call.at_s for call in tool.sent(action)[::2]]
    assert [call["status"] for call in told[::2]] == ["Uploading"] * 3
    assert {call.get("requestId") for call in told} == {request_id}
    assert all(1.0 <= later - earlier < 2.0 for earlier, later in pairwise(begun))
    assert len(server.requests) == 3


async def test_row_19_context_and_measurand_are_written_out(make_tool: MakeTool) -> None:
    tool = await make_tool(SAMPLED)
    await tool.charge()
    await tool.central_system.received("MeterValues", 2)
    await tool.order("TriggerMessage", requestedMessage="MeterValues", connectorId=1)
    await tool.central_system.received("MeterValues", 4)
    await tool.present()
    (stop,) = await tool.central_system.received("StopTransaction")

    messages = [p["meterValue"] for p in tool.central_system.payloads("MeterValues")] + [
        stop["transactionData"]
    ]
    values = [value for values in messages for one in values for value in one["sampledValue"]]
    assert all("context" in value and "measurand" in value for value in values)
    contexts = {value["context"] for value in values}
    assert contexts == {"Sample.Periodic", "Trigger", "Transaction.Begin", "Transaction.End"}
    await tool.box.until_backend(queue_length=0)
    tool.take_rest()


async def test_row_20_certificates_are_known_by_the_hashes_of_ocsp(tool: Tool) -> None:
    root = Authority()
    certificate = root.certificate
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    bits = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    use = "CentralSystemRootCertificate"
    await tool.order("InstallCertificate", certificateType=use, certificate=root.root_pem)
    (known,) = (await tool.ask("GetInstalledCertificateIds", certificateType=use))["certificateHashData"]

    assert known == {
        "hashAlgorithm": "SHA256",
        "issuerNameHash": hashlib.sha256(certificate.issuer.public_bytes()).hexdigest(),
        "issuerKeyHash": hashlib.sha256(bits).hexdigest(),
        "serialNumber": f"{certificate.serial_number:x}",
    }
    await forget_roots(tool)
