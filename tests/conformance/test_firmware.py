"""Firmware and diagnostics (OCTT 044, 045, 079 to 081)."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.conformance.conftest import MakeTool
from tests.conformance.tool import Tool, message, status
from tests.support.certificates import Authority
from tests.support.file_servers import FileServer, file_server

FIRMWARE = b"version 2"
LOCAL = {"WALLBOX_TRANSFER_ALLOW_LOCAL": "1"}
KEY = ec.generate_private_key(ec.SECP256R1())


def just_now() -> str:
    return (datetime.now(UTC) - timedelta(seconds=1)).isoformat().replace("+00:00", "Z")


async def update(tool: Tool, server: FileServer, path: str, **more: Any) -> None:
    asked = await tool.ask("UpdateFirmware", location=server.url + path, retrieveDate=just_now(), **more)
    assert asked == {}


async def told(tool: Tool, *statuses: str, action: str = "FirmwareStatusNotification") -> None:
    for one in statuses:
        await tool.expect(action, status=one)


async def test_tc_044_1_update_firmware(make_tool: MakeTool) -> None:
    tool = await make_tool(WALLBOX_FIRMWARE_INSTALLER="true", **LOCAL)
    with file_server() as server:
        server.files["/fw"] = FIRMWARE
        await update(tool, server, "/fw")
        await told(tool, "Downloading", "Downloaded")
        await tool.expect_all(
            message("FirmwareStatusNotification", status="Installing"),
            *(message("StatusNotification", connectorId=n, status="Unavailable") for n in (0, 1)),
        )
        await tool.expect("BootNotification", 30.0)
        await tool.expect_all(
            message("FirmwareStatusNotification", status="Installed"),
            message("StatusNotification", connectorId=0),
            status("Available"),
        )


async def test_tc_044_2_update_firmware_download_failed(make_tool: MakeTool) -> None:
    tool = await make_tool(**LOCAL)
    with file_server() as server:
        await update(tool, server, "/missing", retries=1, retryInterval=0)
        await told(tool, "Downloading", "DownloadFailed", "Downloading", "DownloadFailed")
    await tool.charge()


async def test_tc_044_3_update_firmware_installation_failed(make_tool: MakeTool) -> None:
    tool = await make_tool(WALLBOX_FIRMWARE_INSTALLER="false", **LOCAL)
    with file_server() as server:
        server.files["/fw"] = FIRMWARE
        await update(tool, server, "/fw")
        await told(tool, "Downloading", "Downloaded")
        await tool.central_system.until(
            lambda: (
                {"status": "InstallationFailed"} in tool.central_system.payloads("FirmwareStatusNotification")
            )
        )
        await tool.box.until(status="Available")
    tool.take_rest()


async def test_tc_045_1_get_diagnostics(make_tool: MakeTool) -> None:
    tool = await make_tool(**LOCAL)
    with file_server() as server:
        answer = await tool.ask("GetDiagnostics", location=f"{server.url}/logs")
        await told(tool, "Uploading", "Uploaded", action="DiagnosticsStatusNotification")

        assert list(server.files) == [f"/logs/{answer['fileName']}"]


async def test_tc_045_2_get_diagnostics_upload_failed(make_tool: MakeTool) -> None:
    tool = await make_tool(**LOCAL)
    with file_server() as server:
        server.statuses["PUT"] = [403] * 2
        await tool.ask("GetDiagnostics", location=f"{server.url}/logs", retries=1, retryInterval=0)
        await told(tool, *["Uploading", "UploadFailed"] * 2, action="DiagnosticsStatusNotification")


async def test_tc_079_get_security_log(make_tool: MakeTool) -> None:
    tool = await make_tool(**LOCAL)
    with file_server() as server:
        log = {"remoteLocation": f"{server.url}/logs"}
        answer = await tool.ask("GetLog", logType="SecurityLog", requestId=9, log=log)
        for one in ("Uploading", "Uploaded"):
            await tool.expect("LogStatusNotification", status=one, requestId=9)

        assert answer["status"] == "Accepted"
        assert list(server.files) == [f"/logs/{answer['filename']}"]


async def signed_update(tool: Tool, maker: Authority, server: FileServer, content: bytes) -> Any:
    await tool.order(
        "InstallCertificate", certificateType="ManufacturerRootCertificate", certificate=maker.root_pem
    )
    server.files["/fw"] = content
    signature = base64.b64encode(KEY.sign(FIRMWARE, ec.ECDSA(hashes.SHA256()))).decode()
    firmware = {
        "location": f"{server.url}/fw",
        "retrieveDateTime": just_now(),
        "signingCertificate": maker.certificate_for(KEY),
        "signature": signature,
    }
    return await tool.ask("SignedUpdateFirmware", requestId=3, firmware=firmware)


async def test_tc_080_secure_firmware_update(make_tool: MakeTool) -> None:
    tool = await make_tool(WALLBOX_FIRMWARE_INSTALLER="true", **LOCAL)
    with file_server() as server:
        assert await signed_update(tool, Authority(), server, FIRMWARE) == {"status": "Accepted"}
        for one in ("Downloading", "Downloaded", "SignatureVerified"):
            await tool.expect("SignedFirmwareStatusNotification", status=one, requestId=3)
        await tool.central_system.until(
            lambda: (
                {"status": "Installed", "requestId": 3}
                in tool.central_system.payloads("SignedFirmwareStatusNotification")
            ),
            30.0,
        )
    await tool.box.until_backend(queue_length=0)
    events = tool.central_system.payloads("SecurityEventNotification")
    assert [one["type"] for one in events] == ["FirmwareUpdated"]
    tool.take_rest()


async def test_tc_081_secure_firmware_update_invalid_signature(make_tool: MakeTool) -> None:
    tool = await make_tool(WALLBOX_FIRMWARE_INSTALLER="true", **LOCAL)
    with file_server() as server:
        assert await signed_update(tool, Authority(), server, b"malware") == {"status": "Accepted"}
        for one in ("Downloading", "Downloaded", "InvalidSignature"):
            await tool.expect("SignedFirmwareStatusNotification", status=one, requestId=3)
    await tool.charge()
