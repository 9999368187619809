"""What no backend should send does not touch the charge, and the link lives on or comes back (A19)."""

import json

from tests.journeys.box import Box
from tests.journeys.conftest import MakeBox
from tests.support.central_system import IN, Behaviour, RecordingCentralSystem

DEEP = "[" * 100_000 + "]" * 100_000
RUBBISH: dict[str, str | bytes] = {
    "not JSON": "hello",
    "half a frame": '[2,"half","GetConf',
    "empty": "",
    "binary": b"\x00\xff\xfe\x01",
    "no list": '{"a": 1}',
    "empty list": "[]",
    "wrong types": '[2, 7, {"a": 1}, "x"]',
    "a boolean as type": '[true, "id", "GetConfiguration", {}]',
    "unknown message type": '[9, "id", {}]',
    "an answer to nothing": '[3, "nobody-asked", {}]',
    "an error to nothing": '[4, "nobody-asked", "InternalError", "", {}]',
    "deep nesting": DEEP,
    "deep payload": f'[2, "deep", "DataTransfer", {{"vendorId": "v", "data": {DEEP}}}]',
    "NaN": '[2, "nan", "RemoteStopTransaction", {"transactionId": NaN}]',
    "lone surrogate": '[2, "lone", "DataTransfer", {"vendorId": "\\ud800"}]',
    "huge integer": f'[2, "huge", "RemoteStopTransaction", {{"transactionId": {"9" * 5000}}}]',
    "1 MB": json.dumps([2, "large", "DataTransfer", {"vendorId": "v", "data": "x" * 1_000_000}]),
}
CODES = {
    '[2, "r-1", "MakeCoffee", {}]': "NotImplemented",
    '[2, "r-2", "ChangeConfiguration", {"key": "HeartbeatInterval"}]': "ProtocolError",
    '[2, "r-3", "ChangeConfiguration", {"key": "HeartbeatInterval", "value": 5}]': "TypeConstraintViolation",
    '[2, "r-4", "Reset", {"type": "Lukewarm"}]': "PropertyConstraintViolation",
}
WRONG_CONFIRMATIONS = ('{"a": 1}', "[]", '{"transactionId": "x", "idTagInfo": 5}', "null")
TOO_LARGE = json.dumps([2, "x", "DataTransfer", {"vendorId": "v", "data": "x" * (2 * 1024 * 1024 + 1)}])


async def charging_box(central_system: RecordingCentralSystem, make_box: MakeBox) -> tuple[Box, str]:
    """Return a box with a confirmed charge, and its local id."""
    box = make_box()
    await box.start_online(central_system)
    await box.charge()
    await central_system.received("MeterValues", 1)
    connector = await box.until(status="Charging")
    return box, str(connector["transaction"]["id"])


async def still_charging(box: Box, central_system: RecordingCentralSystem, local_id: str) -> None:
    """Check that the charge is the same, its samples come and the link answers."""
    await central_system.received("MeterValues", len(central_system.calls("MeterValues")) + 1)
    answer = await central_system.call("GetConfiguration", {"key": ["NumberOfConnectors"]})
    assert answer["configurationKey"][0]["value"] == "1"
    connector = await box.until(status="Charging")
    assert connector["transaction"]["id"] == local_id
    assert len(central_system.calls("StartTransaction")) == 1
    assert central_system.calls("StopTransaction") == []


async def test_rubbish_leaves_charge_and_link_alone(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box, local_id = await charging_box(central_system, make_box)

    for raw in RUBBISH.values():
        await central_system.send(raw)
    codes = {raw: (await central_system.exchange(raw, json.loads(raw)[1]))[0] for raw in CODES}

    assert codes == CODES
    await still_charging(box, central_system, local_id)
    assert len(central_system.connections) == 1


async def test_a_wrong_confirmation_of_the_start_is_no_confirmation(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    for wrong in WRONG_CONFIRMATIONS:
        central_system.plan("StartTransaction", Behaviour(raw=f'[3, "MESSAGE_ID", {wrong}]'))
    box = make_box({"ocpp_keys": {"TransactionMessageRetryInterval": "0"}})
    await box.start_online(central_system)
    await box.charge()
    starts = await central_system.received("StartTransaction", len(WRONG_CONFIRMATIONS) + 1)
    samples = await central_system.received("MeterValues", 1)

    assert starts == [starts[0]] * len(starts)
    assert len({call.frame[1] for call in central_system.calls("StartTransaction")}) == 1
    assert samples[0]["transactionId"] == 1000 + len(WRONG_CONFIRMATIONS)


async def test_a_frame_over_two_mebibytes_is_refused_and_the_link_comes_back(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box, local_id = await charging_box(central_system, make_box)
    first = central_system.connections[0]

    await central_system.send(TOO_LARGE)
    await central_system.connected(2)

    assert first.close_code == 1009
    await still_charging(box, central_system, local_id)
    answered = [one for one in central_system.frames if one.direction == IN and one.connection == 2]
    assert "BootNotification" not in {one.action for one in answered}
