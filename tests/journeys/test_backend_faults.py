"""A backend that ignores, forgets or refuses: nothing is lost, nothing is doubled, the queue moves on (J18, J19)."""

from tests.journeys.box import Box
from tests.journeys.conftest import MakeBox
from tests.journeys.recorded import (
    TRANSACTION_MESSAGES,
    first_sent,
    gaps_s,
    resent,
    stamps,
    transaction_ids,
)
from tests.support.central_system import Behaviour, RecordingCentralSystem

FAULTS = (Behaviour(ignore=True), Behaviour(swallow=True), Behaviour(error_code="InternalError"))
IMPATIENT = {
    "MessageTimeout": "1",
    "TransactionMessageRetryInterval": "0",
    "TransactionMessageAttempts": "20",
}


async def charge_and_end(box: Box, central_system: RecordingCentralSystem, samples: int) -> None:
    """Have one charge delivered with at least that many samples."""
    stops = len(central_system.calls("StopTransaction"))
    await box.charge()
    await central_system.received("MeterValues", len(central_system.calls("MeterValues")) + samples, 20)
    await box.end()
    await central_system.received("StopTransaction", stops + 1, 20)
    await box.until_backend(queue_length=0)


async def test_ignored_swallowed_and_refused_messages_are_neither_lost_nor_doubled(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box({"ocpp_keys": IMPATIENT})
    for action in TRANSACTION_MESSAGES:
        central_system.plan(action, *FAULTS)
    await box.start_online(central_system)

    await charge_and_end(box, central_system, samples=4)

    messages = first_sent(central_system)
    assert resent(central_system) == set(TRANSACTION_MESSAGES)
    assert [action for action, _ in messages if action != "MeterValues"] == [
        "StartTransaction",
        "StopTransaction",
    ]
    assert messages[0][0] == "StartTransaction"
    assert messages[-1][0] == "StopTransaction"
    assert gaps_s([payload for action, payload in messages if action == "MeterValues"]) == {1.0}
    assert stamps(messages) == sorted(stamps(messages))
    assert all(payload["transactionId"] >= 1000 for _, payload in messages[1:])


async def test_a_start_that_is_never_confirmed_is_parked_and_the_rest_goes_out_as_minus_one(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    keys = {"TransactionMessageAttempts": "2", "TransactionMessageRetryInterval": "0"}
    box = make_box({"ocpp_keys": keys})
    central_system.plan("StartTransaction", *[Behaviour(error_code="InternalError")] * 2)
    await box.start_online(central_system)

    await charge_and_end(box, central_system, samples=1)
    await charge_and_end(box, central_system, samples=1)

    rest = [
        payload["transactionId"]
        for action, payload in first_sent(central_system)[1:]
        if action == "MeterValues"
    ]
    lost, late = [stop["transactionId"] for stop in central_system.payloads("StopTransaction")]
    assert (lost, late) == (-1, transaction_ids(central_system)[-1])
    assert (rest[0], rest[-1]) == (lost, late)
    assert len(central_system.calls("StartTransaction")) == 3
    assert (await box.status())["backend"]["parked"] == 1
