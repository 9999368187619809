"""TriggerMessage (OCPP 1.6 ed. 2 §5.17)."""

import pytest

from chargepoint.domain.requests import Answer, RequestAccepted, TriggerMessage
from tests.ocpp16.link import Link
from tests.support.central_system import RecordingCentralSystem


@pytest.mark.parametrize("connector_id", [None, 0, 1])
async def test_accepted_trigger_is_carried_out_after_the_answer(
    link: Link, central_system: RecordingCentralSystem, connector_id: int | None
) -> None:
    payload: dict[str, object] = {"requestedMessage": "StatusNotification"}
    if connector_id is not None:
        payload["connectorId"] = connector_id
    await link.online()

    assert await central_system.call("TriggerMessage", payload) == {"status": "Accepted"}
    await link.actions.has_posted(RequestAccepted(TriggerMessage("StatusNotification", connector_id)))


@pytest.mark.parametrize("decision", [Answer.REJECTED, Answer.NOT_IMPLEMENTED])
async def test_refused_trigger_is_not_carried_out(
    link: Link, central_system: RecordingCentralSystem, decision: Answer
) -> None:
    link.actions.decision = decision
    await link.online()

    answer = await central_system.call(
        "TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 9}
    )

    assert answer == {"status": decision.value}
    assert not any(isinstance(event, RequestAccepted) for event in link.actions.posted)


async def test_boot_is_refused_once_registration_was_accepted(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()

    answer = await central_system.call("TriggerMessage", {"requestedMessage": "BootNotification"})

    assert answer == {"status": "Rejected"}
    assert link.actions.requests == []


async def test_boot_may_be_triggered_while_pending(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.boot_answers.append(("Pending", 60))
    link.start()
    await link.shows(registration="Pending", last_error="registration_pending")

    answer = await central_system.call("TriggerMessage", {"requestedMessage": "BootNotification"})

    assert answer == {"status": "Accepted"}
    await link.actions.has_posted(RequestAccepted(TriggerMessage("BootNotification")))
