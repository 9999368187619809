"""The actor as a whole: transactions from plug to bill, on fakes."""

from dataclasses import replace

import pytest

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.parameters import AuthorizationMode
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


async def test_refused_id_tag_gets_what_the_key_allows_and_is_then_suspended() -> None:
    keys = {"StopTransactionOnInvalidId": "false", "MaxEnergyOnInvalidId": "500"}
    async with Bench(stored(keys=keys)) as bench:
        bench.link.start_info = IdTagInfo(AuthorizationStatus.INVALID)
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        statuses = [bench.status]
        for register_wh in (499, 500):
            bench.board.set_meter(register_wh)
            await bench.charge_point.charging.read_meter(1)
            await bench.pass_time(1)
            await bench.pass_time(1)
            statuses.append(bench.status)
        assert statuses == ["Charging", "Charging", "SuspendedEVSE"]


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


async def test_cable_that_a_crash_left_locked_is_freed_at_the_next_start() -> None:
    bench = Bench()
    bench.board.connectors[1].is_locked = True
    async with bench:
        assert not bench.board.is_locked(1)
