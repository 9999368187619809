"""RemoteStart, RemoteStop and Reset in every situation they can come in (OCPP 1.6 ed. 2 §5.11-5.14)."""

import asyncio
from dataclasses import replace

import pytest

from chargepoint.domain.errors import Refused
from chargepoint.domain.parameters import AuthorizationMode
from chargepoint.domain.requests import Answer, RemoteStart, RemoteStop, RequestAccepted, Reset, ResetType
from chargepoint.domain.transaction import (
    SecurityEventMessage,
    StartTransactionMessage,
    StopReason,
    StopTransactionMessage,
)
from tests.support.charge_point import OCPP, SECURED, Bench, stored

CARD = "04A2C3D4"
FREE = stored(replace(OCPP, authorization_mode=AuthorizationMode.FREE_CHARGING))


def starts(bench: Bench) -> list[tuple[int, str]]:
    return [
        (m.connector_id, m.id_tag) for m in bench.store.messages() if isinstance(m, StartTransactionMessage)
    ]


async def finished(bench: Bench) -> None:
    bench.store.list_card(CARD)
    await bench.plug_in()
    await bench.present(CARD)
    await bench.present(CARD)
    assert bench.status == "Finishing"


async def test_start_while_finishing_charges_again() -> None:
    async with Bench() as bench:
        await finished(bench)
        assert await bench.ask(RemoteStart("REMOTE", 1)) is Answer.ACCEPTED
        assert bench.status == "Charging"


async def test_start_without_a_car_waits_no_longer_than_connection_time_out() -> None:
    async with Bench(stored(keys={"ConnectionTimeOut": "30"})) as bench:
        await bench.connect(True, is_boot=True)
        assert await bench.ask(RemoteStart("REMOTE", 1)) is Answer.ACCEPTED
        await bench.pass_time(31)
        await bench.plug_in()
        assert bench.reported == ["Available", "Preparing", "Available", "Preparing"]
        assert starts(bench) == []


async def test_own_card_shown_after_the_start_takes_nothing_back() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.ask(RemoteStart(CARD, 1))
        await bench.present(CARD)
        await bench.plug_in()
        assert starts(bench) == [(1, CARD)]


async def test_second_start_before_the_car_comes_is_rejected() -> None:
    async with Bench() as bench:
        await bench.ask(RemoteStart("REMOTE", 1))
        assert await bench.ask(RemoteStart("OTHER", 1)) is Answer.REJECTED


async def test_start_without_a_connector_takes_the_one_with_a_car() -> None:
    async with Bench(connectors=2) as bench:
        await bench.plug_in(connector_id=2)
        assert await bench.ask(RemoteStart("REMOTE")) is Answer.ACCEPTED
        assert starts(bench) == [(2, "REMOTE")]


async def test_free_charging_serves_both_connectors() -> None:
    async with Bench(FREE, connectors=2) as bench:
        await bench.plug_in()
        await bench.plug_in(connector_id=2)
        assert starts(bench) == [(1, "FREECHARGING"), (2, "FREECHARGING")]


async def test_start_after_a_free_charge_was_ended_charges_again() -> None:
    async with Bench(FREE) as bench:
        await bench.plug_in()
        await bench.order("stop")
        assert await bench.ask(RemoteStart("REMOTE", 1)) is Answer.ACCEPTED
        assert starts(bench)[-1] == (1, "REMOTE")


async def test_remotely_ended_free_charge_waits_for_the_cable() -> None:
    async with Bench(FREE) as bench:
        await bench.plug_in()
        await bench.ask(RemoteStop(1001))
        await bench.pass_time(120)
        assert len(starts(bench)) == 1


async def test_stop_of_a_charge_whose_start_nobody_confirmed_is_rejected() -> None:
    async with Bench() as bench:
        await bench.connect(False)
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        assert await bench.ask(RemoteStop(-1)) is Answer.REJECTED
        assert bench.status == "Charging"


async def test_stop_during_the_end_is_rejected() -> None:
    async with Bench() as bench:
        await finished(bench)
        assert await bench.ask(RemoteStop(1001)) is Answer.REJECTED


async def test_reset_while_offline_restarts_at_once_and_keeps_the_queue() -> None:
    async with Bench(stored(SECURED)) as bench:
        await bench.connect(False)
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        await bench.ask(Reset(ResetType.HARD))
        assert bench.charge_point.restart_requested.is_set()
        stop = bench.store.messages()[-1]
        assert isinstance(stop, StopTransactionMessage)
        assert stop.reason is StopReason.HARD_RESET
        assert (bench.link.delivered, len(bench.store.rows)) == ([], 3)  # the third: ResetOrReboot


async def test_a_reset_tells_of_itself_before_it_goes() -> None:
    async with Bench(stored(SECURED)) as bench:
        bench.link.gate = asyncio.Event()
        await bench.ask(Reset(ResetType.SOFT))
        await bench.settle()
        went_early = bench.charge_point.restart_requested.is_set()
        bench.link.gate.set()
        async with asyncio.timeout(5):
            await bench.charge_point.restart_requested.wait()

        told = [row.message for row, _ in bench.link.delivered]
        assert not went_early
        assert [one.type for one in told if isinstance(one, SecurityEventMessage)] == ["ResetOrReboot"]


async def test_second_reset_changes_nothing() -> None:
    async with Bench() as bench:
        assert await bench.ask(Reset(ResetType.SOFT)) is Answer.ACCEPTED
        assert await bench.ask(Reset(ResetType.HARD)) is Answer.ACCEPTED
        assert not bench.charge_point.is_hard_restart
        assert [line.kind for line in bench.store.log] == ["reset", "security_event"]


async def test_reset_of_a_start_under_way_begins_nothing_and_is_logged() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        bench.board.present_card(CARD)
        bench.charge_point.post(RequestAccepted(Reset(ResetType.SOFT)))
        await bench.settle()
        assert starts(bench) == []
        assert [line.kind for line in bench.store.log] == ["reset", "security_event"]


async def test_nothing_starts_while_a_restart_is_pending() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.ask(Reset(ResetType.SOFT))
        assert await bench.ask(RemoteStart("REMOTE", 1)) is Answer.REJECTED
        await bench.present(CARD)
        assert bench.charge_point.state.refusals[1].reason == "restart_pending"


@pytest.mark.parametrize("busy_with", ["charge", "permission", "question"])
async def test_panel_starts_nothing_where_something_is_under_way(busy_with: str) -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        if busy_with == "charge":
            await bench.plug_in()
        if busy_with == "question":
            bench.charge_point.state.asking.add(1)
        else:
            await bench.present(CARD)
        with pytest.raises(Refused) as refusal:
            await bench.order("start", id_tag=CARD)
        assert refusal.value.code == "busy"
