"""J8: what is answered by which kind of message."""

from typing import Any

import pytest

from chargepoint.domain.requests import ConfigurationReport, ReportedKey
from tests.ocpp16.link import Link
from tests.support.central_system import RecordingCentralSystem


@pytest.mark.parametrize("action", ["Levitate", "", "clearcache", "ClearCacheRequest", "x" * 1000])
async def test_unknown_action_is_not_implemented(
    link: Link, central_system: RecordingCentralSystem, action: str
) -> None:
    await link.online()

    assert (await central_system.call(action))[0] == "NotImplemented"


@pytest.mark.parametrize("action", ["BootNotification", "StartTransaction"])
async def test_known_action_that_is_off_is_not_supported(
    link: Link, central_system: RecordingCentralSystem, action: str
) -> None:
    await link.online()

    assert (await central_system.call(action))[0] == "NotSupported"


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("ChangeAvailability", {"connectorId": 1}, "ProtocolError"),
        ("ChangeAvailability", {"connectorId": "1", "type": "Operative"}, "TypeConstraintViolation"),
        ("ChangeAvailability", {"connectorId": 1, "type": "Perhaps"}, "PropertyConstraintViolation"),
        ("RemoteStartTransaction", {"idTag": "T", "chargingProfile": {}}, "ProtocolError"),
        ("TriggerMessage", {"requestedMessage": "Everything"}, "PropertyConstraintViolation"),
    ],
)
async def test_payload_that_breaks_the_schema_never_reaches_the_actor(
    link: Link, central_system: RecordingCentralSystem, action: str, payload: dict[str, Any], code: str
) -> None:
    await link.online()

    assert (await central_system.call(action, payload))[0] == code
    assert link.actions.requests == []


async def test_null_payload_is_an_empty_one(link: Link, central_system: RecordingCentralSystem) -> None:
    await link.online()

    assert await central_system.exchange('[2,"n","ClearCache",null]', "n") == {"status": "Accepted"}


async def test_report_is_answered_as_the_actor_gave_it(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    link.actions.decision = ConfigurationReport(
        (ReportedKey("HeartbeatInterval", False, "300"),), ("Testing",)
    )
    await link.online()

    answer = await central_system.call("GetConfiguration", {"key": ["HeartbeatInterval", "Testing"]})

    assert answer == {
        "configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}],
        "unknownKey": ["Testing"],
    }


@pytest.mark.expects_errors
async def test_actor_that_cannot_decide_in_time_is_an_internal_error(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    link.actions.delay_s = 5
    await link.online()

    assert (await central_system.call("ClearCache"))[0] == "InternalError"
