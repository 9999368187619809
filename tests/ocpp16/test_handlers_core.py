"""The Core requests of the backend (OCPP 1.6 ed. 2 §5): answer first, act afterwards."""

from typing import Any

import pytest

from chargepoint.domain.requests import (
    Answer,
    ChangeAvailability,
    RemoteStart,
    RemoteStop,
    Request,
    RequestAccepted,
    Reset,
    ResetType,
)
from tests.ocpp16.link import Link
from tests.support.central_system import RecordingCentralSystem

AFTERWARDS = [
    ("RemoteStartTransaction", {"idTag": "T", "connectorId": 1}, RemoteStart("T", 1)),
    ("RemoteStopTransaction", {"transactionId": 0}, RemoteStop(0)),
    ("Reset", {"type": "Soft"}, Reset(ResetType.SOFT)),
    ("ChangeAvailability", {"connectorId": 0, "type": "Operative"}, ChangeAvailability(0, True)),
]


def requests_accepted(link: Link) -> list[object]:
    return [event.request for event in link.actions.posted if isinstance(event, RequestAccepted)]


@pytest.mark.parametrize(("action", "payload", "request_"), AFTERWARDS)
async def test_accepted_request_is_carried_out_after_the_answer(
    link: Link,
    central_system: RecordingCentralSystem,
    action: str,
    payload: dict[str, Any],
    request_: Request,
) -> None:
    await link.online()

    assert await central_system.call(action, payload) == {"status": "Accepted"}
    await link.actions.has_posted(RequestAccepted(request_))


async def test_scheduled_change_of_availability_is_carried_out_too(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    link.actions.decision = Answer.SCHEDULED
    await link.online()

    answer = await central_system.call("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})

    assert answer == {"status": "Scheduled"}
    await link.actions.has_posted(RequestAccepted(ChangeAvailability(1, False)))


@pytest.mark.parametrize(("action", "payload", "request_"), AFTERWARDS)
async def test_rejected_request_is_not_carried_out(
    link: Link,
    central_system: RecordingCentralSystem,
    action: str,
    payload: dict[str, Any],
    request_: Request,
) -> None:
    link.actions.decision = Answer.REJECTED
    await link.online()

    assert await central_system.call(action, payload) == {"status": "Rejected"}
    assert link.actions.requests == [request_]
    assert requests_accepted(link) == []


@pytest.mark.parametrize(
    ("action", "payload", "decision"),
    [
        ("UnlockConnector", {"connectorId": 1}, Answer.UNLOCKED),
        ("UnlockConnector", {"connectorId": 9}, Answer.NOT_SUPPORTED),
        ("ChangeConfiguration", {"key": "k", "value": "v"}, Answer.REBOOT_REQUIRED),
        ("ChangeConfiguration", {"key": "k", "value": "v"}, Answer.ACCEPTED),
        ("ClearCache", {}, Answer.ACCEPTED),
        ("DataTransfer", {"vendorId": "org.example"}, Answer.UNKNOWN_VENDOR_ID),
    ],
)
async def test_what_the_actor_carries_out_itself_is_answered_and_not_posted(
    link: Link, central_system: RecordingCentralSystem, action: str, payload: dict[str, Any], decision: Answer
) -> None:
    link.actions.decision = decision
    await link.online()

    assert await central_system.call(action, payload) == {"status": decision.value}
    assert requests_accepted(link) == []


@pytest.mark.parametrize("connector_id", [0, -1])
async def test_remote_start_without_a_real_connector_is_rejected(
    link: Link, central_system: RecordingCentralSystem, connector_id: int
) -> None:
    await link.online()

    answer = await central_system.call("RemoteStartTransaction", {"idTag": "T", "connectorId": connector_id})

    assert answer == {"status": "Rejected"}
    assert link.actions.requests == []
