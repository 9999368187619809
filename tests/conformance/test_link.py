"""The link itself: password, certificates, subprotocol (OCTT 085 to 088)."""

import base64
from pathlib import Path
from typing import Any

from tests.conformance.conftest import Benches, MakeTool
from tests.support.certificates import Authority

PASSWORD = "a password of 16 bytes"


def secure(
    benches: Benches, authority: Authority, mode: str, **certificates: Any
) -> dict[str, dict[str, Any]]:
    """Return the changes for a TLS link to a server that the authority has signed."""
    url = f"wss://127.0.0.1:{benches.data_folders.backend_port}/ocpp"
    backend = {"backend_url": url, "ssl_client_mode": mode, "backend_password": PASSWORD}
    roots = {"central_system_roots": [authority.root_pem], **certificates}
    return {"backend": backend, "certificates": roots}


async def test_tc_085_basic_authentication(make_tool: MakeTool) -> None:
    tool = await make_tool({"backend": {"backend_password": PASSWORD}}, online=False)
    await tool.box.start()
    await tool.central_system.received("BootNotification", 1, 30.0)
    login = tool.central_system.handshakes[-1].headers["Authorization"].removeprefix("Basic ")

    assert base64.b64decode(login).decode() == f"CP001:{PASSWORD}"
    await tool.box.until_backend(queue_length=0, registration="Accepted")
    tool.take_rest()


async def test_tc_086_server_certificate(make_tool: MakeTool, benches: Benches, tmp_path: Path) -> None:
    authority = Authority()
    context = authority.sign().server_context(tmp_path)
    tool = await make_tool(secure(benches, authority, "verify"), tls=context)

    assert (await tool.box.until_backend(registration="Accepted"))["last_error"] is None
    assert await tool.key("SecurityProfile") == "2"


async def test_tc_087_client_certificate(make_tool: MakeTool, benches: Benches, tmp_path: Path) -> None:
    authority = Authority()
    own = authority.sign(days=90)  # it need not be renewed yet
    context = authority.sign().server_context(tmp_path, authority.root_pem)
    mutual = {"client_certificate": own.certificate_pem, "client_key": own.key_pem}
    tool = await make_tool(secure(benches, authority, "mutual", **mutual), tls=context)

    assert await tool.key("SecurityProfile") == "3"


async def test_tc_088_no_talk_without_the_subprotocol(make_tool: MakeTool) -> None:
    tool = await make_tool(online=False)
    tool.central_system.handshake.subprotocol = None
    await tool.box.start()
    await tool.central_system.connected(2, 30.0)

    assert tool.central_system.frames == []
    assert (await tool.box.status())["backend"]["last_error"] == "subprotocol"
