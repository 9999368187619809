"""One reader for several connectors: which of them a card is meant for."""

import pytest

from chargepoint.domain.connector import Connector
from chargepoint.domain.transaction import StopReason, StopTransactionMessage
from tests.support.charge_point import Bench

CARD, OTHER = "04A2C3D4", "04B7191E"


def second(bench: Bench) -> Connector:
    return bench.charge_point.state.connectors[2]


async def test_card_starts_where_a_car_waits() -> None:
    async with Bench(connectors=2) as bench:
        bench.store.list_card(CARD)
        await bench.plug_in(connector_id=2)
        await bench.present(CARD, None)
        assert bench.connector.transaction is None
        assert second(bench).transaction is not None


async def test_card_stops_its_own_charge_though_another_place_is_free() -> None:
    async with Bench(connectors=2) as bench:
        bench.store.list_card(CARD)
        await bench.plug_in(connector_id=2)
        await bench.present(CARD, None)
        await bench.present(CARD, None)
        stop = bench.store.messages()[-1]
        assert isinstance(stop, StopTransactionMessage)
        assert stop.reason is StopReason.LOCAL
        assert bench.connector.is_idle


async def test_card_stops_its_own_charge_though_another_car_waits() -> None:
    async with Bench(connectors=2) as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD, None)
        await bench.plug_in(connector_id=2)
        await bench.present(CARD, None)
        assert bench.connector.transaction is None
        assert second(bench).transaction is None


async def test_permission_moves_to_the_place_where_the_car_came() -> None:
    async with Bench(connectors=2) as bench:
        bench.store.list_card(CARD)
        await bench.present(CARD, None)
        assert bench.status == "Preparing"
        await bench.plug_in(connector_id=2)
        await bench.present(CARD, None)
        assert bench.connector.grant is None
        assert second(bench).transaction is not None


@pytest.mark.parametrize("obstacle", ["fault", "finished", "foreign charge"])
async def test_place_that_cannot_be_used_is_passed_over(obstacle: str) -> None:
    async with Bench(connectors=2) as bench:
        for card in (CARD, OTHER):
            bench.store.list_card(card)
        await bench.plug_in()
        if obstacle == "fault":
            bench.board.raise_fault()
            await bench.settle()
        else:
            for _ in range(2 if obstacle == "finished" else 1):
                await bench.present(OTHER, 1)
        await bench.present(CARD, None)
        assert second(bench).grant is not None


async def test_two_cards_charge_side_by_side() -> None:
    async with Bench(connectors=2) as bench:
        for number, card in ((1, CARD), (2, OTHER)):
            bench.store.list_card(card)
            await bench.plug_in(connector_id=number)
            await bench.present(card, None)
        assert [
            c.transaction and c.transaction.id_tag for c in bench.charge_point.state.connectors.values()
        ] == [
            CARD,
            OTHER,
        ]
