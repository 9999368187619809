"""GetConfiguration and ChangeConfiguration against what the panel and importconfig store (TC_019, TC_021, TC_040)."""

import asyncio
import json
from typing import Any

from tests.journeys.box import PATIENCE_S, Box
from tests.journeys.conftest import MakeBox
from tests.support.central_system import RecordingCentralSystem

PASSWORD = "a password of 20 ch"


async def change(central_system: RecordingCentralSystem, key: str, value: str) -> str:
    """Return the status of a ChangeConfiguration."""
    answer = await central_system.call("ChangeConfiguration", {"key": key, "value": value})
    return str(answer["status"])


async def value_of(central_system: RecordingCentralSystem, key: str) -> str:
    """Return a key's value."""
    answer = await central_system.call("GetConfiguration", {"key": [key]})
    return str(answer["configurationKey"][0]["value"])


async def becomes(central_system: RecordingCentralSystem, key: str, value: str) -> None:
    """Wait until a key has that value."""
    async with asyncio.timeout(PATIENCE_S):
        while await value_of(central_system, key) != value:  # noqa: ASYNC110 - another process has no event
            await asyncio.sleep(0.1)


async def exported(box: Box, *options: str) -> dict[str, Any]:
    """Return what exportconfig prints."""
    result = await asyncio.to_thread(box.wallbox.manage, "exportconfig", *options)
    assert result.returncode == 0, result.stderr
    return dict(json.loads(result.stdout))


async def test_019_all_keys_or_those_asked_for(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box({"backend": {"backend_password": PASSWORD}})
    await box.start_online(central_system)

    everything = await central_system.call("GetConfiguration", {})
    same = await central_system.call("GetConfiguration", {"key": []})
    asked = {"key": ["NumberOfConnectors", "Testing", "HeartbeatInterval"]}
    some = await central_system.call("GetConfiguration", asked)

    keys = {one["key"]: one for one in everything["configurationKey"]}
    assert same == everything
    assert keys["NumberOfConnectors"] == {"key": "NumberOfConnectors", "readonly": True, "value": "1"}
    assert keys["MeterValueSampleInterval"]["value"] == "1"
    assert keys["AuthorizationKey"]["value"] == ""
    assert [one["key"] for one in some["configurationKey"]] == ["NumberOfConnectors", "HeartbeatInterval"]
    assert some["unknownKey"] == ["Testing"]


async def test_021_040_a_value_is_taken_or_refused_and_outlives_the_power(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)

    assert await change(central_system, "MeterValueSampleInterval", "7") == "Accepted"
    assert await change(central_system, "MeterValueSampleInterval", "-1") == "Rejected"
    assert await change(central_system, "NumberOfConnectors", "2") == "Rejected"
    assert await change(central_system, "Testing", "1") == "NotSupported"
    await box.kill()
    await box.start_online(central_system)

    assert await value_of(central_system, "MeterValueSampleInterval") == "7"


async def test_a_parameter_and_its_key_are_one_value(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)

    assert await change(central_system, "WebSocketPingInterval", "77") == "Accepted"
    assert await change(central_system, "AllowOfflineTxForUnknownId", "true") == "Accepted"
    by_key = (await exported(box))["backend"]
    await box.configure(backend={"keepalive_interval_s": 88, "local_offline_authorization": False})
    await becomes(central_system, "WebSocketPingInterval", "88")

    assert (by_key["keepalive_interval_s"], by_key["offline_rfid_authorization"]) == (77, True)
    assert await value_of(central_system, "LocalAuthorizeOffline") == "false"
    assert len(central_system.connections) == 1


async def test_an_export_configures_an_equal_box_and_keeps_its_secrets(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box, copy = make_box({"backend": {"backend_password": PASSWORD}}), make_box()
    open_text = json.dumps(await exported(box))
    secret = await exported(box, "--with-secrets")
    await copy.configure(**{name: part for name, part in secret.items() if name != "version"})

    assert PASSWORD not in open_text
    assert secret["backend"]["backend_password"] == PASSWORD
    assert await exported(copy, "--with-secrets") == secret
