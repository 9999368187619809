"""Local Auth List Management (OCTT 008, 042, 043)."""

from typing import Any

from tests.conformance.tool import CARD, Tool, message, status

ACCEPTED = {"status": "Accepted"}
ENTRY: dict[str, Any] = {"idTag": CARD, "idTagInfo": ACCEPTED}


async def send(tool: Tool, version: int, kind: str, *entries: Any, expected: str = "Accepted") -> None:
    await tool.order(
        "SendLocalList", expected, listVersion=version, updateType=kind, localAuthorizationList=list(entries)
    )


async def version(tool: Tool) -> int:
    return int((await tool.ask("GetLocalListVersion"))["listVersion"])


async def test_tc_008_start_by_an_id_on_the_list(tool: Tool) -> None:
    await tool.set_keys(AuthorizationCacheEnabled=False)
    await send(tool, 1, "Full", ENTRY)
    await tool.plug_in()
    await tool.expect_status("Preparing")
    await tool.present()
    await tool.expect_all(message("StartTransaction", idTag=CARD), status("Charging"))
    await tool.end_charge()


async def test_tc_042_1_list_version_not_supported(tool: Tool) -> None:
    await tool.set_keys(LocalAuthListEnabled=False)

    assert await version(tool) == -1


async def test_tc_042_2_list_version_of_an_empty_list(tool: Tool) -> None:
    await send(tool, 1, "Full")

    assert await version(tool) == 0


async def test_tc_043_send_local_list(tool: Tool) -> None:
    await send(tool, 2, "Full", ENTRY)
    assert await version(tool) == 2
    await send(tool, 5, "Differential", {"idTag": "04B0", "idTagInfo": ACCEPTED})
    assert await version(tool) == 5


async def test_tc_043_1_send_local_list_not_supported(tool: Tool) -> None:
    await tool.set_keys(LocalAuthListEnabled=False)
    await send(tool, 1, "Full", ENTRY, expected="NotSupported")


async def test_tc_043_2_send_local_list_version_mismatch(tool: Tool) -> None:
    await send(tool, 2, "Full", ENTRY)
    await send(tool, 5, "Differential", ENTRY)
    await send(tool, 4, "Differential", ENTRY, expected="VersionMismatch")

    assert await version(tool) == 5


async def test_tc_043_3_send_local_list_failed(tool: Tool) -> None:
    await send(tool, 2, "Full", ENTRY)
    await send(tool, 3, "Full", {"idTag": "04B0"}, expected="Failed")

    assert await version(tool) == 2
