"""What a backend asks, through the actor: remote start and stop, availability, reset, unlock, triggers."""

import asyncio
from dataclasses import replace

import pytest

from chargepoint.domain.parameters import ConnectionType
from chargepoint.domain.requests import (
    Answer,
    ChangeAvailability,
    ClearCache,
    DataTransfer,
    RemoteStart,
    RemoteStop,
    Reset,
    ResetType,
    TriggerMessage,
    UnlockConnector,
)
from chargepoint.domain.transaction import (
    StopReason,
    StopTransactionMessage,
)
from tests.support.charge_point import OCPP, Bench, stored

CARD = "04A2C3D4"


async def charging(bench: Bench) -> None:
    bench.store.list_card(CARD)
    bench.board.set_meter(1000.0)
    await bench.plug_in()
    await bench.present(CARD)
    assert bench.status == "Charging"


def last_stop(bench: Bench) -> StopTransactionMessage:
    stop = bench.store.messages()[-1]
    assert isinstance(stop, StopTransactionMessage)
    return stop


async def test_unplugging_at_the_car_stops_and_unlocks() -> None:
    async with Bench() as bench:
        await charging(bench)
        await bench.plug_out()
        assert last_stop(bench).reason is StopReason.EV_DISCONNECTED
        assert bench.board.names()[-1] == "unlock" or "unlock" in bench.board.names()
        assert bench.status == "Available"


async def test_remote_start_and_stop() -> None:
    async with Bench() as bench:
        await bench.plug_in()
        assert await bench.ask(RemoteStart("REMOTE", 1)) is Answer.ACCEPTED
        assert bench.status == "Charging"
        assert await bench.ask(RemoteStop(1)) is Answer.REJECTED
        assert await bench.ask(RemoteStop(1001)) is Answer.ACCEPTED
        assert last_stop(bench).reason is StopReason.REMOTE


@pytest.mark.parametrize("connector_id", [0, 2, 99])
async def test_remote_start_on_no_connector_is_rejected(connector_id: int) -> None:
    async with Bench() as bench:
        assert await bench.ask(RemoteStart("REMOTE", connector_id)) is Answer.REJECTED


async def test_remote_start_asks_first_where_the_key_says_so() -> None:
    async with Bench(stored(keys={"AuthorizeRemoteTxRequests": "true"})) as bench:
        await bench.plug_in()
        await bench.ask(RemoteStart("REMOTE"))
        assert bench.link.authorized == ["REMOTE"]


async def test_running_transaction_schedules_a_change_of_availability() -> None:
    async with Bench() as bench:
        await charging(bench)
        assert await bench.ask(ChangeAvailability(1, is_operative=False)) is Answer.SCHEDULED
        assert bench.status == "Charging"
        await bench.present(CARD)
        assert bench.status == "Unavailable"
        assert not bench.store.records[1].is_operative


async def test_whole_charge_point_out_of_service_is_reported_on_connector_0_and_stored() -> None:
    async with Bench() as bench:
        await bench.connect(True, is_boot=True)
        assert await bench.ask(ChangeAvailability(0, is_operative=False)) is Answer.ACCEPTED
        assert {r.connector_id: r.status for r in bench.link.statuses[-2:]} == {
            0: "Unavailable",
            1: "Unavailable",
        }
        assert not bench.store.records[0].is_operative


async def test_asking_for_the_same_availability_again_is_silent() -> None:
    async with Bench() as bench:
        await bench.connect(True, is_boot=True)
        await bench.ask(ChangeAvailability(1, is_operative=False))
        count = len(bench.link.statuses)
        assert await bench.ask(ChangeAvailability(1, is_operative=False)) is Answer.ACCEPTED
        assert len(bench.link.statuses) == count


@pytest.mark.parametrize(
    ("type_", "reason"), [(ResetType.SOFT, StopReason.SOFT_RESET), (ResetType.HARD, StopReason.HARD_RESET)]
)
async def test_reset_stops_transactions_delivers_and_restarts(type_: ResetType, reason: StopReason) -> None:
    async with Bench() as bench:
        await charging(bench)
        assert await bench.ask(Reset(type_)) is Answer.ACCEPTED
        assert last_stop(bench).reason is reason
        assert last_stop(bench) in [row.message for row, _ in bench.link.delivered]
        assert bench.charge_point.restart_requested.is_set()


async def test_unlock_ends_a_running_session_first() -> None:
    async with Bench() as bench:
        await charging(bench)
        assert await bench.ask(UnlockConnector(1)) is Answer.UNLOCKED
        assert last_stop(bench).reason is StopReason.UNLOCK_COMMAND
        assert bench.status == "Finishing"


async def test_unlock_of_a_jammed_lock_fails() -> None:
    async with Bench() as bench:
        await charging(bench)
        bench.board.jam_lock()
        assert await bench.ask(UnlockConnector(1)) is Answer.UNLOCK_FAILED


async def test_unlock_of_an_unknown_connector_is_not_supported() -> None:
    async with Bench() as bench:
        assert await bench.ask(UnlockConnector(2)) is Answer.NOT_SUPPORTED


@pytest.mark.parametrize(
    ("message", "connector_id", "answer"),
    [
        ("StatusNotification", None, Answer.ACCEPTED),
        ("MeterValues", 1, Answer.ACCEPTED),
        ("Heartbeat", None, Answer.ACCEPTED),
        ("MeterValues", 2, Answer.REJECTED),
        ("BootNotification", None, Answer.REJECTED),
        ("FirmwareStatusNotification", None, Answer.ACCEPTED),
        ("Nonsense", None, Answer.NOT_IMPLEMENTED),
    ],
)
async def test_trigger(message: str, connector_id: int | None, answer: Answer) -> None:
    async with Bench() as bench:
        assert await bench.ask(TriggerMessage(message, connector_id)) is answer


async def test_triggered_meter_values_carry_the_transaction() -> None:
    async with Bench() as bench:
        await charging(bench)
        await bench.ask(TriggerMessage("MeterValues"))
        connector_id, transaction_id, values = bench.link.meter_values[-1]
        assert (connector_id, transaction_id) == (1, 1001)
        assert values[0].sampled[0].context.value == "Trigger"


async def test_triggered_status_reports_connector_0_too() -> None:
    async with Bench() as bench:
        await bench.ask(TriggerMessage("StatusNotification"))
        assert [report.connector_id for report in bench.link.statuses] == [0, 1] * 1 or len(
            bench.link.statuses
        ) >= 2


async def test_unknown_vendor_and_cache() -> None:
    async with Bench() as bench:
        assert await bench.ask(DataTransfer("com.example")) is Answer.UNKNOWN_VENDOR_ID
        assert await bench.ask(ClearCache()) is Answer.REJECTED  # the local whitelist has no cache


async def test_unlock_of_a_charge_about_to_begin_begins_nothing() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        bench.board.present_card(CARD)
        decision = asyncio.ensure_future(bench.charge_point.decide(UnlockConnector(1)))
        await asyncio.sleep(0)
        await bench.settle()
        assert await decision is Answer.UNLOCKED
        assert bench.store.messages() == []
        assert not bench.board.is_locked(1)


async def test_local_charge_is_told_without_a_transaction_id_when_triggered() -> None:
    async with Bench(stored(replace(OCPP, connection_type=ConnectionType.NONE))) as bench:
        await bench.connect(False)
        await charging(bench)
        await bench.change(OCPP)
        await bench.connect(True, is_boot=True)
        await bench.ask(TriggerMessage("MeterValues", 1))
        assert [transaction_id for _, transaction_id, _ in bench.link.meter_values] == [None]
