"""A disk that takes nothing: no hot loop, nothing told twice, nothing lost (reliability F6)."""

from dataclasses import replace

import pytest

from chargepoint.domain.journal import PresentedCard
from chargepoint.domain.parameters import AuthorizationMode
from chargepoint.domain.requests import Answer, ChangeAvailability, Reset, ResetType
from chargepoint.domain.transaction import StopReason, StopTransactionMessage, Transaction
from chargepoint.runtime.journal import KEPT_PENDING
from tests.runtime.test_restoration import OPEN
from tests.support.charge_point import OCPP, Bench, stored
from tests.support.clock import START

CARD = "04A2C3D4"
FREE = stored(replace(OCPP, authorization_mode=AuthorizationMode.FREE_CHARGING))

pytestmark = pytest.mark.expects_errors


async def test_free_charge_is_tried_again_in_peace() -> None:
    async with Bench(FREE) as bench:
        bench.store.is_full = True
        await bench.plug_in()
        for _ in range(30):
            await bench.pass_time(1)
        assert bench.board.names().count("lock") == 1
        bench.store.is_full = False
        await bench.pass_time(31)
        assert bench.status == "Charging"
        assert [line.kind for line in bench.store.log].count("transaction_started") == 1


async def test_replugged_car_is_tried_at_once() -> None:
    async with Bench(FREE) as bench:
        bench.store.is_full = True
        await bench.plug_in()
        bench.store.is_full = False
        await bench.plug_out()
        await bench.plug_in()
        assert bench.status == "Charging"


async def test_end_is_logged_once_however_often_it_was_tried() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        bench.store.is_full = True
        await bench.present(CARD)
        for _ in range(5):
            await bench.pass_time(1)
        bench.store.is_full = False
        await bench.pass_time(1)
        assert [line.kind for line in bench.store.log].count("transaction_stopped") == 1


async def test_power_loss_that_is_stored_late_still_ends_when_energy_last_flowed() -> None:
    before: Transaction = replace(OPEN)
    bench = Bench(stored(OCPP), (before,))
    bench.clock.advance(3600)
    bench.store.is_full = True
    async with bench:
        bench.store.is_full = False
        await bench.pass_time(60)
        (stop,) = bench.store.messages()
        assert isinstance(stop, StopTransactionMessage)
        assert (stop.reason, stop.timestamp) == (StopReason.POWER_LOSS, START)


async def test_what_waits_for_the_disk_is_bounded() -> None:
    async with Bench() as bench:
        bench.store.is_full = True
        for _ in range(KEPT_PENDING + 10):
            bench.charge_point.journal.presented(PresentedCard(START, CARD, 1, "ignored"))
            bench.charge_point.journal.note(START, "fault_raised")
        bench.charge_point.journal.note(START, "newest")
        await bench.pass_time(1)
        await bench.ask(ChangeAvailability(1, is_operative=False))
        bench.store.is_full = False
        await bench.pass_time(1)
        assert (len(bench.store.presented), len(bench.store.log)) == (KEPT_PENDING, KEPT_PENDING)
        assert bench.store.log[-1].kind == "newest"
        assert not bench.store.records[1].is_operative


async def test_reset_restarts_although_the_end_cannot_be_stored() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        bench.store.is_full = True
        assert await bench.ask(Reset(ResetType.SOFT)) is Answer.ACCEPTED
        assert not bench.board.is_closed(1)
        assert bench.charge_point.restart_requested.is_set()
