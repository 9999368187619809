"""Registration: what goes out, and what is answered, before the backend has accepted (OCPP 1.6 ed. 2 §4.2; TC_001, TC_002)."""

import json

from tests.journeys.box import CARD
from tests.journeys.conftest import MakeBox
from tests.journeys.recorded import answers
from tests.support.central_system import IN, RecordingCentralSystem


async def test_002_a_pending_charge_point_can_be_configured_and_sends_nothing_else(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    central_system.boot_answers.append(("Pending", 3))
    box = make_box()
    await box.start()
    await central_system.until(lambda: answers(central_system, "BootNotification"))

    known = await central_system.call("GetConfiguration", {"key": ["HeartbeatInterval"]})
    changed = await central_system.call("ChangeConfiguration", {"key": "ConnectionTimeOut", "value": "33"})
    started = await central_system.call("RemoteStartTransaction", {"idTag": CARD, "connectorId": 1})
    await central_system.received("StatusNotification", 2)

    assert [one["key"] for one in known["configurationKey"]] == ["HeartbeatInterval"]
    assert changed == {"status": "Accepted"}
    assert started == {"status": "Rejected"}
    assert [call.action for call in central_system.calls()[:2]] == ["BootNotification"] * 2


async def test_001_a_rejected_charge_point_is_silent_until_the_interval_is_over(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    central_system.boot_answers.append(("Rejected", 2))
    central_system.interval_s = 1
    box = make_box()
    await box.start()
    await central_system.until(lambda: answers(central_system, "BootNotification"))
    await central_system.send(json.dumps([2, "too-early", "GetConfiguration", {}]))
    await central_system.received("Heartbeat", 2)

    boots = central_system.calls("BootNotification")
    assert len(boots) == 2
    assert boots[1].at_s - boots[0].at_s >= 2
    before = [
        frame for frame in central_system.frames if frame.direction == IN and frame.at_s < boots[1].at_s
    ]
    assert before == [boots[0]]
    beats = central_system.calls("Heartbeat")
    assert beats[1].at_s - beats[0].at_s >= 0.9
