"""Power returns with an open transaction: parameters.md section 6, row by row."""

from dataclasses import replace

import pytest

from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.parameters import AuthorizationMode
from chargepoint.domain.transaction import (
    StartTransactionMessage,
    StopReason,
    StopTransactionMessage,
    Transaction,
    TransactionOrigin,
)
from tests.support.charge_point import OCPP, Bench, stored
from tests.support.clock import START

OPEN = Transaction(
    key="open",
    connector_id=1,
    id_tag="04A2C3D4",
    card_id_tag="04A2C3D4",
    origin=TransactionOrigin.CARD,
    backend=1,
    started_at=START,
    meter_start_wh=1000,
    last_register_wh=1500,
    last_energised_at=START,
    transaction_id=77,
)
RESTARTS = replace(OCPP, restart_transaction_after_power_loss=True)


async def power_returns(bench: Bench, is_plugged: bool, register_wh: float = 1600.0) -> None:
    bench.board.set_meter(register_wh)
    if is_plugged:
        bench.board.connectors[1].state = ControlPilotState.B
        bench.board.connectors[1].is_asking = True
    await bench.__aenter__()


async def test_on_and_plugged_goes_on_with_the_same_transaction() -> None:
    bench = Bench(stored(RESTARTS), (OPEN,))
    await power_returns(bench, is_plugged=True)
    assert bench.status == "Charging"
    assert bench.store.messages() == []
    assert bench.link.authorized == []
    await bench.__aexit__()


@pytest.mark.parametrize(
    ("settings", "is_plugged", "status"),
    [
        (stored(RESTARTS), False, "Available"),
        (stored(OCPP), True, "Finishing"),
        (stored(OCPP), False, "Available"),
        (replace(stored(RESTARTS), backend_number=2), True, "Finishing"),
    ],
    ids=["on, not plugged", "off, plugged", "off, not plugged", "begun for another backend"],
)
async def test_closed_with_power_loss(settings: object, is_plugged: bool, status: str) -> None:
    bench = Bench(settings, (OPEN,))  # type: ignore[arg-type]  # parametrised
    await power_returns(bench, is_plugged)
    (stop,) = bench.store.messages()
    assert isinstance(stop, StopTransactionMessage)
    assert (stop.reason, stop.meter_stop_wh, stop.timestamp) == (StopReason.POWER_LOSS, 1600, START)
    assert bench.status == status
    await bench.__aexit__()


async def test_register_that_reads_lower_bills_the_stored_value() -> None:
    bench = Bench(stored(OCPP), (OPEN,))
    await power_returns(bench, is_plugged=False, register_wh=900.0)
    (stop,) = bench.store.messages()
    assert isinstance(stop, StopTransactionMessage)
    assert stop.meter_stop_wh == 1500
    await bench.__aexit__()


async def test_free_charging_starts_anew_after_a_power_loss() -> None:
    free = replace(OCPP, authorization_mode=AuthorizationMode.FREE_CHARGING)
    bench = Bench(stored(free), (replace(OPEN, origin=TransactionOrigin.FREE, id_tag="FREECHARGING"),))
    await power_returns(bench, is_plugged=True)
    assert [type(m) for m in bench.store.messages()] == [StopTransactionMessage, StartTransactionMessage]
    await bench.__aexit__()


async def test_local_session_goes_on_without_a_message() -> None:
    local = replace(RESTARTS, authorization_mode=AuthorizationMode.NO_OCPP)
    bench = Bench(stored(local), (replace(OPEN, backend=None),))
    await power_returns(bench, is_plugged=True)
    assert bench.status == "Charging"
    assert bench.store.messages() == []
    await bench.__aexit__()


async def test_no_energy_flows_before_the_decision() -> None:
    bench = Bench(stored(RESTARTS), (OPEN,))
    assert not bench.connector.outputs().is_contactor_allowed
    await power_returns(bench, is_plugged=False)
    assert "allow" not in bench.board.names()
    await bench.__aexit__()


async def test_power_loss_still_tells_how_the_charge_began_and_ended() -> None:
    bench = Bench(stored(OCPP, {"StopTxnSampledData": "Energy.Active.Import.Register"}), (OPEN,))
    await power_returns(bench, is_plugged=False)
    (stop,) = bench.store.messages()
    assert isinstance(stop, StopTransactionMessage)
    sampled = [value.sampled[0] for value in stop.transaction_data]
    assert [(s.context.value, s.value) for s in sampled] == [
        ("Transaction.Begin", "1000"),
        ("Transaction.End", "1600"),
    ]
    await bench.__aexit__()


async def test_card_starts_anew_after_a_power_loss_without_replugging() -> None:
    bench = Bench(stored(OCPP), (OPEN,))
    bench.store.list_card("04A2C3D4")
    await power_returns(bench, is_plugged=True)
    assert bench.status == "Finishing"
    await bench.present("04A2C3D4")
    assert bench.status == "Charging"
    await bench.__aexit__()


@pytest.mark.parametrize(("is_plugged", "status"), [(False, "Charging"), (True, "Preparing")])
async def test_block_of_free_charging_ends_where_the_cable_was_taken_out_meanwhile(
    is_plugged: bool, status: str
) -> None:
    free = replace(OCPP, authorization_mode=AuthorizationMode.FREE_CHARGING)
    bench = Bench(stored(free))
    bench.connector.record = replace(bench.connector.record, is_blocked_until_unplugged=True)
    await power_returns(bench, is_plugged)
    if not is_plugged:
        assert not bench.store.records[1].is_blocked_until_unplugged
        await bench.plug_in()
    assert bench.status == status
    await bench.__aexit__()


async def test_change_that_waited_for_a_charge_is_caught_up_with() -> None:
    bench = Bench()
    bench.connector.record = replace(bench.connector.record, scheduled_operative=False)
    await power_returns(bench, is_plugged=False)
    assert bench.status == "Unavailable"
    assert bench.store.records[1].scheduled_operative is None
    await bench.__aexit__()


async def test_change_of_availability_that_waited_for_a_charge_is_made_up_for() -> None:
    bench = Bench(stored(OCPP))
    bench.connector.record = replace(bench.connector.record, scheduled_operative=False)
    await power_returns(bench, is_plugged=False)
    assert bench.status == "Unavailable"
    assert not bench.store.records[1].is_operative
    await bench.__aexit__()
