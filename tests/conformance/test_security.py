"""The security extension (OCTT 073 to 078, 083, 084)."""

import asyncio
import base64
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conformance.conftest import Benches, MakeTool
from tests.conformance.tool import Tool
from tests.support.central_system import RecordingCentralSystem
from tests.support.certificates import Authority
from tests.support.front import front

PASSWORD = "a password of 16 bytes"
NEW_KEY = "00112233445566778899aabbccddeeff"
USES = [("075_1", "ManufacturerRootCertificate"), ("075_2", "CentralSystemRootCertificate")]


async def test_tc_073_update_the_password(make_tool: MakeTool) -> None:
    tool = await make_tool({"backend": {"backend_password": PASSWORD}})
    await tool.order("ChangeConfiguration", key="AuthorizationKey", value=NEW_KEY)
    await tool.central_system.until(lambda: len(tool.central_system.handshakes) > 0)
    login = tool.central_system.handshakes[-1].headers["Authorization"].removeprefix("Basic ")

    assert base64.b64decode(login) == b"CP001:" + bytes.fromhex(NEW_KEY)
    assert (await tool.ask("GetConfiguration", key=["AuthorizationKey"]))["configurationKey"][0].get(
        "value", ""
    ) == ""
    await tool.box.until_backend(registration="Accepted", socket="open")
    tool.take_rest()


async def test_tc_074_update_the_charge_points_certificate(tool: Tool) -> None:
    authority = Authority()
    tool.central_system.answers["SignCertificate"] = lambda _: {"status": "Accepted"}
    await tool.order(
        "InstallCertificate", certificateType="CentralSystemRootCertificate", certificate=authority.root_pem
    )
    await tool.order("ExtendedTriggerMessage", requestedMessage="SignChargePointCertificate")
    request = (await tool.expect("SignCertificate"))["csr"]

    await tool.order("CertificateSigned", certificateChain=authority.sign_request(request))
    await forget_roots(tool)


async def forget_roots(tool: Tool) -> None:
    for _, use in USES:
        answer = await tool.ask("GetInstalledCertificateIds", certificateType=use)
        for known in answer.get("certificateHashData", []):
            await tool.order("DeleteCertificate", certificateHashData=known)


@pytest.mark.parametrize(("case", "use"), USES, ids=[case for case, _ in USES])
async def test_tc_075_076_install_and_delete_a_root(tool: Tool, case: str, use: str) -> None:
    root = Authority()
    await tool.order("InstallCertificate", certificateType=use, certificate=root.root_pem)
    answer = await tool.ask("GetInstalledCertificateIds", certificateType=use)
    (known,) = answer["certificateHashData"]

    assert int(known["serialNumber"], 16) == root.certificate.serial_number
    await tool.order("DeleteCertificate", certificateHashData=known)
    await tool.order("DeleteCertificate", "NotFound", certificateHashData=known)
    assert (await tool.ask("GetInstalledCertificateIds", certificateType=use)) == {"status": "NotFound"}


async def test_tc_077_an_invalid_charge_point_certificate(tool: Tool) -> None:
    tool.central_system.answers["SignCertificate"] = lambda _: {"status": "Accepted"}
    await tool.order("ExtendedTriggerMessage", requestedMessage="SignChargePointCertificate")
    request = (await tool.expect("SignCertificate"))["csr"]
    expired = Authority().sign_request(request, starts_in=timedelta(days=-400))

    await tool.order("CertificateSigned", "Rejected", certificateChain=expired)
    await tool.expect("SecurityEventNotification", type="InvalidChargePointCertificate")


async def test_tc_078_an_invalid_central_system_certificate(tool: Tool) -> None:
    await tool.order(
        "InstallCertificate",
        "Rejected",
        certificateType="CentralSystemRootCertificate",
        certificate="no certificate at all",
    )
    await tool.expect("SecurityEventNotification", type="InvalidCentralSystemCertificate")


async def test_tc_083_upgrade_of_the_security_profile(
    make_tool: MakeTool, benches: Benches, tmp_path: Path
) -> None:
    authority = Authority()
    context = authority.sign().server_context(tmp_path)
    async with (
        RecordingCentralSystem(context) as secure,
        front(benches.data_folders.backend_port, secure.port) as port,
    ):
        backend = {"backend_url": f"ws://127.0.0.1:{port}/ocpp", "backend_password": PASSWORD}
        roots = {"central_system_roots": [authority.root_pem]}
        tool = await make_tool({"backend": backend, "certificates": roots})
        await tool.order("ChangeConfiguration", key="SecurityProfile", value="2")
        await secure.received("StatusNotification", 2)
        assert await profile_of(secure) == "2"

        await secure.stop()
        await tool.box.until_backend(socket="closed")
        await asyncio.sleep(
            2.5
        )  # two more attempts: they must not take the plain way, although it is offered
        await secure.start_again()
        await secure.received("StatusNotification", 4, 30.0)
        assert tool.central_system.handshakes == []
        assert (await profile_of(secure), secure.violations) == ("2", [])


async def profile_of(central_system: RecordingCentralSystem) -> str:
    answer = await central_system.call("GetConfiguration", {"key": ["SecurityProfile"]})
    return str(answer["configurationKey"][0]["value"])


async def test_tc_084_no_downgrade_of_the_security_profile(make_tool: MakeTool) -> None:
    tool = await make_tool({"backend": {"backend_password": PASSWORD}})
    for value in ("0", "1"):
        await tool.order("ChangeConfiguration", "Rejected", key="SecurityProfile", value=value)


async def test_a_new_certificate_that_is_refused_is_left_for_the_one_before(
    make_tool: MakeTool, tmp_path: Path
) -> None:
    authority, other = Authority(), Authority()
    ours = authority.sign("client.example")
    server = authority.sign().server_context(tmp_path, authority.root_pem)
    async with RecordingCentralSystem(server) as secure:
        secure.answers["SignCertificate"] = lambda _: {"status": "Accepted"}
        tool = await make_tool(
            {
                "backend": {"backend_url": secure.url, "ssl_client_mode": "mutual"},
                "certificates": {
                    "central_system_roots": [authority.root_pem, other.root_pem],
                    "client_certificate": ours.certificate_pem,
                    "client_key": ours.key_pem,
                },
            },
            online=False,
        )
        await tool.box.start()
        startup = await secure.received("SecurityEventNotification", 1, 30.0)
        (request,) = await secure.received("SignCertificate")  # ours ends tomorrow
        chain = other.sign_request(request["csr"])
        answer = await secure.call("CertificateSigned", {"certificateChain": chain})
        assert answer == {"status": "Accepted"}
        events = await secure.received("SecurityEventNotification", 2, 30.0)

        assert [one["type"] for one in startup] == ["StartupOfTheDevice"]
        assert events[-1]["type"] == "InvalidChargePointCertificate"
