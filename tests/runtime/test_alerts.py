"""Every alert goes when its cause has gone."""

from dataclasses import replace

import pytest

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.outbox import OutboxState
from chargepoint.domain.parameters import AuthorizationMode
from chargepoint.domain.requests import RemoteStart, UnlockConnector
from chargepoint.runtime.board import BoardError
from chargepoint.runtime.ports import CallRejected
from tests.support.board import FakeBoard
from tests.support.charge_point import OCPP, Bench, stored

CARD = "04A2C3D4"
FREE = replace(OCPP, authorization_mode=AuthorizationMode.FREE_CHARGING)


class DeafBoard(FakeBoard):
    """Raises BoardError for offered currents while told to."""

    is_deaf = False

    async def offer_current(self, connector_id: int, current_a: float) -> None:
        if self.is_deaf:
            raise BoardError("no answer")
        await super().offer_current(connector_id, current_a)


def codes(bench: Bench) -> set[str]:
    return {code for code, _ in bench.charge_point.state.alerts}


@pytest.mark.expects_errors
async def test_full_disk_is_over_with_the_next_write_that_works() -> None:
    async with Bench() as bench:
        await bench.plug_in()
        bench.store.is_full = True
        await bench.ask(RemoteStart("REMOTE", 1))
        assert codes(bench) == {"cannot_store"}
        bench.store.is_full = False
        await bench.pass_time(1)
        assert codes(bench) == set()


@pytest.mark.expects_errors
async def test_full_disk_noticed_by_a_sample_is_over_with_the_next_one() -> None:
    async with Bench(stored(keys={"MeterValueSampleInterval": "10"})) as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        bench.store.is_full = True
        await bench.pass_time(10)
        assert codes(bench) == {"cannot_store"}
        bench.store.is_full = False
        await bench.pass_time(10)
        assert codes(bench) == set()


async def test_stuck_cable_is_over_once_an_order_could_free_it() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        bench.board.jam_lock()
        await bench.present(CARD)
        assert codes(bench) == {"cable_stuck"}
        bench.board.jam_lock(is_jammed=False)
        await bench.ask(UnlockConnector(1))
        assert codes(bench) == set()


async def test_parked_message_is_over_once_nothing_is_parked() -> None:
    keys = {"TransactionMessageAttempts": "1", "TransactionMessageRetryInterval": "0"}
    async with Bench(stored(keys=keys)) as bench:
        bench.store.list_card(CARD)
        bench.link.failures = [CallRejected("InternalError")]
        await bench.plug_in()
        await bench.present(CARD)
        assert codes(bench) == {"message_parked"}
        bench.store.rows[0] = replace(bench.store.rows[0], state=OutboxState.WAITING)
        bench.charge_point.outbox.ring()
        await bench.settle()
        assert codes(bench) == set()


async def test_parked_message_is_told_after_a_restart_too() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.connect(False)
        await bench.plug_in()
        await bench.present(CARD)
        bench.store.rows[0] = replace(bench.store.rows[0], state=OutboxState.PARKED)
        bench.charge_point.outbox.ring()
        await bench.settle()
        assert codes(bench) == {"message_parked"}


@pytest.mark.parametrize(
    ("settings", "code"),
    [(stored(), "card_refused_after_start"), (stored(FREE), "free_id_tag_refused")],
    ids=["card", "free"],
)
async def test_refused_charge_is_over_with_the_next_one(settings: object, code: str) -> None:
    async with Bench(settings) as bench:  # type: ignore[arg-type]  # parametrised
        bench.store.list_card(CARD)
        bench.link.start_info = IdTagInfo(AuthorizationStatus.BLOCKED)
        await bench.plug_in()
        await bench.present(CARD)
        assert codes(bench) == {code}
        bench.link.start_info = IdTagInfo(AuthorizationStatus.ACCEPTED)
        await bench.plug_out()
        await bench.plug_in()
        await bench.present(CARD)
        await bench.present(CARD)
        assert codes(bench) == set()


@pytest.mark.expects_errors
async def test_board_that_takes_orders_again_is_told_everything_anew() -> None:
    async with Bench(board=DeafBoard) as bench:
        assert isinstance(bench.board, DeafBoard)
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        bench.board.is_deaf = True
        await bench.order("pause", paused=True)
        assert codes(bench) == {"board_silent"}
        await bench.order("pause", paused=False)
        bench.board.is_deaf = False
        await bench.pass_time(1)
        assert codes(bench) == set()
        assert bench.status == "Charging"
        assert bench.board.is_closed(1)
