"""Optional keys whose effect can be seen over the wire: MaxEnergyOnInvalidId, LightIntensity, ResetRetries (§9.1)."""

import asyncio

import pytest

from tests.conformance.tool import Tool, message, status


async def test_key_max_energy_on_invalid_id_is_given_and_no_more(tool: Tool) -> None:
    given_wh = 300
    await tool.set_keys(StopTransactionOnInvalidId=False, MaxEnergyOnInvalidId=given_wh)
    tool.central_system.answers["StartTransaction"] = lambda _: {
        "transactionId": 5,
        "idTagInfo": {"status": "Blocked"},
    }
    before_wh = (await tool.box.board())["register_wh"]
    await tool.plug_in()
    await tool.expect_status("Preparing")
    await tool.present()
    await tool.expect("Authorize")
    await tool.expect_all(message("StartTransaction"), status("Charging"))
    await tool.expect_status("SuspendedEVSE", timeout_s=20.0)

    flowed_wh = (await tool.box.board())["register_wh"] - before_wh
    assert given_wh <= flowed_wh < given_wh + 1100  # a turn of one second lasts a minute here
    stop = await tool.end_charge()
    assert stop["transactionId"] == 5


@pytest.mark.parametrize(
    ("key", "least", "most"),
    [("LightIntensity", 0, 100), ("ResetRetries", 0, 10), ("MaxEnergyOnInvalidId", 0, 5000)],
)
async def test_key_is_kept_within_its_range(tool: Tool, key: str, least: int, most: int) -> None:
    for value in (least, most):
        await tool.set_keys(**{key: value})
        assert await tool.key(key) == str(value)
    for wrong in ("-1", "x", "", "1.5", "99999999999999"):
        await tool.order("ChangeConfiguration", "Rejected", key=key, value=wrong)
    assert await tool.key(key) == str(most)


async def test_key_light_intensity_reaches_the_light_at_once(tool: Tool) -> None:
    await tool.set_keys(LightIntensity=35)

    _, board = await asyncio.to_thread(tool.box.wallbox.http, "GET", "/api/v1/simulator")
    assert board["light_percent"] == 35
