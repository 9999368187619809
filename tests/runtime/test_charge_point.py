"""The actor as a whole: transactions from plug to bill, on fakes."""

import asyncio
from dataclasses import replace

import pytest

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.parameters import AuthorizationMode, ConnectionType
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
    MeterValuesMessage,
    StartTransactionMessage,
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


async def test_full_session_reports_every_status_in_order() -> None:
    async with Bench() as bench:
        await bench.connect(True, is_boot=True)
        await charging(bench)
        await bench.present(CARD)
        await bench.plug_out()
        assert bench.reported == ["Available", "Preparing", "Charging", "Finishing", "Available"]


async def test_meter_values_of_start_and_stop_are_the_register_itself() -> None:
    async with Bench() as bench:
        await charging(bench)
        bench.board.set_meter(2500.9)
        await bench.present(CARD)
        start = bench.store.messages()[0]
        assert isinstance(start, StartTransactionMessage)
        assert (start.meter_start_wh, last_stop(bench).meter_stop_wh) == (1000, 2500)


async def test_unplugging_at_the_car_stops_and_unlocks() -> None:
    async with Bench() as bench:
        await charging(bench)
        await bench.plug_out()
        assert last_stop(bench).reason is StopReason.EV_DISCONNECTED
        assert bench.board.names()[-1] == "unlock" or "unlock" in bench.board.names()
        assert bench.status == "Available"


async def test_unplugging_keeps_the_transaction_where_the_key_says_so() -> None:
    async with Bench(stored(keys={"StopTransactionOnEVSideDisconnect": "false"})) as bench:
        await charging(bench)
        await bench.plug_out()
        assert bench.status == "SuspendedEV"
        await bench.plug_in()
        assert bench.status == "Charging"


async def test_fault_cuts_the_energy_and_the_transaction_goes_on_afterwards() -> None:
    async with Bench() as bench:
        await charging(bench)
        bench.board.raise_fault("OverCurrentFailure")
        await bench.settle()
        assert bench.status == "Faulted"
        assert not bench.board.is_closed(1)
        bench.board.clear_fault()
        await bench.settle()
        assert bench.status == "Charging"


async def test_pause_offers_nothing_and_stays_in_the_transaction() -> None:
    async with Bench() as bench:
        await charging(bench)
        await bench.order("pause", paused=True)
        assert bench.status == "SuspendedEVSE"
        assert bench.store.transactions[bench.connector.transaction.key].is_paused  # type: ignore[union-attr]  # charging
        await bench.order("pause", paused=False)
        assert bench.status == "Charging"


async def test_car_that_stops_asking_is_suspended_by_the_vehicle() -> None:
    async with Bench() as bench:
        await charging(bench)
        bench.board.ask(False)
        await bench.settle()
        assert bench.status == "SuspendedEV"


async def test_jammed_lock_starts_nothing_and_reports_the_lock() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        bench.board.jam_lock()
        await bench.plug_in()
        await bench.present(CARD)
        assert bench.status == "Faulted"
        assert bench.connector.error_code == "ConnectorLockFailure"
        assert bench.store.messages() == []


async def test_silent_meter_starts_nothing() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        bench.board.silence_meter()
        await bench.present(CARD)
        assert bench.store.messages() == []
        assert ("meter_silent", 1) in bench.charge_point.state.alerts


async def test_silent_meter_at_the_end_bills_the_last_register() -> None:
    async with Bench() as bench:
        await charging(bench)
        bench.board.set_meter(1800.0)
        await bench.pass_time(61)
        bench.board.silence_meter()
        await bench.present(CARD)
        assert last_stop(bench).meter_stop_wh == 1800


@pytest.mark.expects_errors
async def test_end_that_cannot_be_stored_is_tried_again_without_energy() -> None:
    async with Bench() as bench:
        await charging(bench)
        bench.store.is_full = True
        await bench.present(CARD)
        assert not bench.board.is_closed(1)
        assert bench.connector.transaction is not None
        bench.store.is_full = False
        await bench.pass_time(1)
        assert last_stop(bench).reason is StopReason.LOCAL


async def test_refused_id_tag_stops_and_keeps_the_cable_until_the_card_is_shown() -> None:
    async with Bench() as bench:
        bench.link.start_info = IdTagInfo(AuthorizationStatus.BLOCKED)
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        assert last_stop(bench).reason is StopReason.DE_AUTHORIZED
        assert bench.board.is_locked(1)
        await bench.present(CARD)
        assert not bench.board.is_locked(1)


async def test_refused_id_tag_only_suspends_where_the_key_says_so() -> None:
    async with Bench(stored(keys={"StopTransactionOnInvalidId": "false"})) as bench:
        bench.link.start_info = IdTagInfo(AuthorizationStatus.INVALID)
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        assert bench.status == "SuspendedEVSE"
        assert not bench.board.is_closed(1)


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
        assert bench.link.delivered[-1][0].message == last_stop(bench)
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
        ("FirmwareStatusNotification", None, Answer.NOT_IMPLEMENTED),
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


async def test_sampled_values_are_exactly_one_interval_apart() -> None:
    async with Bench(stored(keys={"MeterValueSampleInterval": "10"})) as bench:
        await charging(bench)
        begun = bench.clock.utc()
        for _ in range(35):
            await bench.pass_time(1)
        stamps = [m.values[0].timestamp for m in bench.store.messages() if isinstance(m, MeterValuesMessage)]
        assert [(stamp - begun).total_seconds() for stamp in stamps] == [10, 20, 30]


async def test_sample_is_sent_at_once_though_nothing_else_happens() -> None:
    async with Bench(stored(keys={"MeterValueSampleInterval": "10"})) as bench:
        await charging(bench)
        await bench.pass_time(10)
        assert bench.link.delivered[-1][0].kind.value == "MeterValues"


async def test_clock_aligned_values_fall_on_the_wall_clock() -> None:
    async with Bench(
        stored(
            keys={
                "ClockAlignedDataInterval": "900",
                "MeterValuesAlignedData": "Energy.Active.Import.Register",
            }
        )
    ) as bench:
        await bench.pass_time(100)
        await bench.pass_time(900)
        stamps = [m.values[0].timestamp for m in bench.store.messages() if isinstance(m, MeterValuesMessage)]
        assert [(stamp.minute, stamp.second) for stamp in stamps] == [(15, 0)]


async def test_stop_transaction_carries_begin_and_end_where_configured() -> None:
    async with Bench(
        stored(keys={"StopTxnSampledData": "Energy.Active.Import.Register", "MeterValueSampleInterval": "10"})
    ) as bench:
        await charging(bench)
        await bench.pass_time(10)
        await bench.present(CARD)
        contexts = [value.sampled[0].context.value for value in last_stop(bench).transaction_data]
        assert contexts == ["Transaction.Begin", "Sample.Periodic", "Transaction.End"]


async def test_another_provider_ends_the_open_transaction_for_the_old_one() -> None:
    async with Bench() as bench:
        await charging(bench)
        bench.store.settings = replace(bench.store.settings, backend_number=2)
        await bench.change(replace(OCPP, backend_url="ws://other.example/ocpp"))
        assert last_stop(bench).reason is StopReason.OTHER
        assert {row.backend for row in bench.store.rows} == {1}


async def test_new_limit_reaches_a_running_charge_at_once() -> None:
    async with Bench() as bench:
        await charging(bench)
        panel = replace(bench.store.settings.panel, user_limit_a=8.0)
        bench.store.settings = replace(bench.store.settings, panel=panel)
        await bench.change(OCPP)
        assert bench.board.values("offer_current")[-1] == 8.0


async def test_change_of_mode_applies_from_the_next_session() -> None:
    async with Bench() as bench:
        await charging(bench)
        await bench.change(replace(OCPP, authorization_mode=AuthorizationMode.NO_OCPP))
        assert bench.status == "Charging"
        assert bench.connector.transaction is not None
        assert bench.connector.transaction.backend == 1


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


async def test_cable_that_a_crash_left_locked_is_freed_at_the_next_start() -> None:
    bench = Bench()
    bench.board.connectors[1].is_locked = True
    async with bench:
        assert not bench.board.is_locked(1)
