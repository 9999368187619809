"""The port over a real socket: authorize, deliver, report (J5, J6, J17 to J19)."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.metering import MeterValue, ReadingContext, SampledValue
from chargepoint.domain.notifications import (
    DiagnosticsStatus,
    FirmwareStatus,
    LogStatus,
    Notification,
    SignedFirmwareStatus,
)
from chargepoint.domain.outbox import OutboxRow, OutboxState
from chargepoint.domain.transaction import (
    Message,
    MeterValuesMessage,
    SecurityEventMessage,
    StartTransactionMessage,
    StopReason,
    StopTransactionMessage,
)
from chargepoint.runtime.ports import CallRejected, CallTimedOut, Delivery, NotConnected, StatusReport
from tests.ocpp16.link import Link
from tests.support.central_system import Behaviour, RecordingCentralSystem

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
START = StartTransactionMessage("key", 1, "TAG", 100, NOON)
SAMPLE = MeterValue(
    NOON, (SampledValue("1", ReadingContext.SAMPLE_PERIODIC, "Energy.Active.Import.Register", "Wh"),)
)
ACCEPTED = IdTagInfo(AuthorizationStatus.ACCEPTED)


def row_of(message: Message) -> OutboxRow:
    return OutboxRow(1, str(uuid4()), 7, message, NOON, 0, OutboxState.WAITING)


async def test_authorize_returns_the_backends_word(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.id_tags["TAG"] = {"status": "Blocked", "parentIdTag": "P"}
    port = await link.online()

    assert await port.authorize("TAG", 1.0) == IdTagInfo(AuthorizationStatus.BLOCKED, None, "P")
    assert central_system.payloads("Authorize") == [{"idTag": "TAG"}]


async def test_authorize_goes_ahead_of_stored_messages(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    port = await link.online()
    central_system.plan("StartTransaction", Behaviour(delay_s=0.1))
    rows = [row_of(START), row_of(MeterValuesMessage("key", 1, (SAMPLE,)))]

    delivering = [asyncio.create_task(port.deliver(row, None)) for row in rows]
    await central_system.received("StartTransaction")
    await port.authorize("TAG", 1.0)
    await asyncio.gather(*delivering)

    order = [recorded.action for recorded in central_system.calls()][1:]
    assert order == ["StartTransaction", "Authorize", "MeterValues"]


async def test_authorize_times_out_in_its_own_time_waiting_for_its_turn_included(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    port = await link.online()
    central_system.plan("StartTransaction", Behaviour(delay_s=0.2))
    delivering = asyncio.create_task(port.deliver(row_of(START), None))
    await central_system.received("StartTransaction")

    with pytest.raises(CallTimedOut):
        await port.authorize("TAG", 0.05)

    await delivering
    await port.authorize("OTHER", 1.0)
    assert central_system.payloads("Authorize") == [{"idTag": "OTHER"}]


async def test_authorize_without_an_answer_frees_its_slot(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    port = await link.online()
    central_system.plan("Authorize", Behaviour(ignore=True))

    with pytest.raises(CallTimedOut):
        await port.authorize("TAG", 0.05)

    assert (await port.deliver(row_of(START), None)).transaction_id == 1000


@pytest.mark.parametrize("transaction_id", [0, -1, -3, 2**31, 1000])
async def test_start_brings_any_transaction_id(
    link: Link, central_system: RecordingCentralSystem, transaction_id: int
) -> None:
    answer = {"transactionId": transaction_id, "idTagInfo": {"status": "Accepted"}}
    central_system.plan("StartTransaction", Behaviour(payload=answer))
    port = await link.online()

    assert await port.deliver(row_of(START), None) == Delivery(transaction_id, ACCEPTED)


@pytest.mark.parametrize(
    ("message", "transaction_id", "delivery"),
    [
        (StopTransactionMessage("key", 200, NOON, StopReason.LOCAL), -1, Delivery()),
        (MeterValuesMessage("key", 1, (SAMPLE,)), 5, Delivery()),
        (SecurityEventMessage("StartupOfTheDevice", NOON), None, Delivery()),
    ],
    ids=["StopTransaction", "MeterValues", "SecurityEventNotification"],
)
async def test_stored_messages_go_out_under_their_stored_id(
    link: Link,
    central_system: RecordingCentralSystem,
    message: Message,
    transaction_id: int | None,
    delivery: Delivery,
) -> None:
    port, row = await link.online(), row_of(message)

    assert await port.deliver(row, transaction_id) == delivery

    sent = central_system.calls(row.kind.value)[0].frame
    assert (sent[1], sent[3].get("transactionId")) == (row.message_id, transaction_id)


async def test_stop_may_bring_id_tag_info(link: Link, central_system: RecordingCentralSystem) -> None:
    central_system.plan("StopTransaction", Behaviour(payload={"idTagInfo": {"status": "Accepted"}}))
    port = await link.online()

    delivery = await port.deliver(row_of(StopTransactionMessage("key", 2, NOON, StopReason.LOCAL, "TAG")), 4)

    assert delivery == Delivery(None, ACCEPTED)


async def test_call_error_is_a_rejection_with_its_code(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.plan("StartTransaction", Behaviour(error_code="InternalError"))
    port = await link.online()

    with pytest.raises(CallRejected) as caught:
        await port.deliver(row_of(START), None)

    assert caught.value.code == "InternalError"


async def test_timeout_counts_where_the_backend_answers_something_else(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.plan("StartTransaction", Behaviour(ignore=True))
    port = await link.online()

    with pytest.raises(CallTimedOut) as caught:
        await port.deliver(row_of(START), None)

    assert caught.value.link_alive


async def test_timeout_does_not_count_on_a_dead_link(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.plan("StartTransaction", Behaviour(ignore=True))
    central_system.plan("Heartbeat", Behaviour(ignore=True))
    port = await link.online()

    with pytest.raises(CallTimedOut) as caught:
        await port.deliver(row_of(START), None)

    assert not caught.value.link_alive


async def test_call_error_to_the_probe_is_an_answer_too(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.plan("StartTransaction", Behaviour(ignore=True))
    central_system.plan("Heartbeat", Behaviour(error_code="InternalError"))
    port = await link.online()

    with pytest.raises(CallTimedOut) as caught:
        await port.deliver(row_of(START), None)

    assert caught.value.link_alive


async def test_late_answer_over_another_socket_is_the_answer(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    port, row = await link.online(), row_of(START)
    central_system.plan("StartTransaction", Behaviour(swallow=True))
    with pytest.raises(CallTimedOut):
        await port.deliver(row, None)
    central_system.drop()
    await link.online(is_boot=False)

    late = f'[3,"{row.message_id}",{{"transactionId":42,"idTagInfo":{{"status":"Accepted"}}}}]'
    await central_system.send(late)
    await central_system.call("ClearCache")

    assert await port.deliver(row, None) == Delivery(42, ACCEPTED)
    assert len(central_system.calls("StartTransaction")) == 1


async def test_lost_link_is_no_failure_to_process(link: Link, central_system: RecordingCentralSystem) -> None:
    central_system.plan("StartTransaction", Behaviour(drop=True))
    port = await link.online()

    with pytest.raises(NotConnected):
        await port.deliver(row_of(START), None)


async def test_nothing_can_be_sent_without_a_link(link: Link) -> None:
    port = link.central_system

    with pytest.raises(NotConnected):
        await port.deliver(row_of(START), None)
    assert not port.is_online


async def test_status_is_reported(link: Link, central_system: RecordingCentralSystem) -> None:
    port = await link.online()

    await port.notify_status(StatusReport(1, "Charging", "NoError", link.clock.now(), "EV side disconnected"))

    assert central_system.payloads("StatusNotification") == [
        {
            "connectorId": 1,
            "errorCode": "NoError",
            "status": "Charging",
            "timestamp": "2026-01-01T12:00:00.000Z",
            "info": "EV side disconnected",
        }
    ]


async def test_triggered_meter_values_go_out_unstored(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    port = await link.online()

    await port.send_meter_values(1, 5, (SAMPLE,))

    assert central_system.payloads("MeterValues")[0]["transactionId"] == 5


NOTIFICATIONS: list[tuple[Notification, str, dict[str, object]]] = [
    (FirmwareStatus("Idle"), "FirmwareStatusNotification", {"status": "Idle"}),
    (DiagnosticsStatus("Idle"), "DiagnosticsStatusNotification", {"status": "Idle"}),
    (LogStatus("Idle"), "LogStatusNotification", {"status": "Idle"}),
    (
        SignedFirmwareStatus("Installed", 7),
        "SignedFirmwareStatusNotification",
        {"status": "Installed", "requestId": 7},
    ),
]


@pytest.mark.parametrize(("notification", "action", "payload"), NOTIFICATIONS)
async def test_notification_goes_out_unstored(
    link: Link,
    central_system: RecordingCentralSystem,
    notification: Notification,
    action: str,
    payload: dict[str, object],
) -> None:
    port = await link.online()

    await port.notify(notification)

    assert central_system.payloads(action) == [payload]


async def test_triggered_heartbeat_brings_the_time(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    port = await link.online()

    await port.trigger("Heartbeat")

    assert len(link.actions.times) == 2


async def test_cancelled_call_leaves_the_link_usable(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    port = await link.online()
    central_system.plan("Authorize", Behaviour(ignore=True))
    asking = asyncio.create_task(port.authorize("TAG", 5.0))
    await central_system.received("Authorize")

    asking.cancel()
    await asyncio.wait({asking})

    assert await port.authorize("TAG", 1.0) == ACCEPTED


@pytest.mark.expects_errors
async def test_poisoned_row_is_rejected_and_the_link_lives_on(link: Link) -> None:
    port = await link.online()

    with pytest.raises(CallRejected):
        await port.deliver(row_of(replace(START, id_tag="t" * 21)), None)

    assert port.is_online
