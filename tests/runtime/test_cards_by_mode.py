"""Cards and plugging in where no backend decides: No OCPP, free charging, contradictions."""

from dataclasses import replace

import pytest

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo, Standing
from chargepoint.domain.parameters import AuthorizationMode, ConnectionType, Whitelist
from chargepoint.domain.requests import RemoteStart
from chargepoint.domain.transaction import (
    StartTransactionMessage,
)
from tests.support.charge_point import OCPP, Bench, stored

CARD, OTHER = "04A2C3D4", "04B7191E"
NO_OCPP = replace(OCPP, authorization_mode=AuthorizationMode.NO_OCPP)
FREE = replace(OCPP, authorization_mode=AuthorizationMode.FREE_CHARGING)
UNKNOWN_MAY_START = replace(OCPP, offline_rfid_authorization=True)


async def test_without_ocpp_nothing_is_queued() -> None:
    async with Bench(stored(NO_OCPP)) as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        assert bench.status == "Charging"
        assert bench.store.messages() == []


async def test_without_ocpp_unknown_cards_are_refused() -> None:
    async with Bench(stored(NO_OCPP)) as bench:
        await bench.plug_in()
        await bench.present(CARD)
        assert bench.connector.transaction is None


async def test_blocked_own_card_is_refused_while_online() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD, Standing.BARRED)
        await bench.plug_in()
        await bench.present(CARD)
        assert bench.store.presented[-1].row == "D2"
        assert bench.link.authorized == []


async def test_free_charging_starts_on_plug_in_and_ignores_cards() -> None:
    async with Bench(stored(FREE)) as bench:
        await bench.plug_in()
        start = bench.store.messages()[0]
        assert isinstance(start, StartTransactionMessage)
        assert start.id_tag == "FREECHARGING"
        await bench.present(CARD)
        assert bench.status == "Charging"
        assert bench.link.authorized == []


async def test_free_charging_stopped_by_hand_waits_until_unplugged() -> None:
    async with Bench(stored(FREE)) as bench:
        await bench.plug_in()
        await bench.order("stop")
        await bench.pass_time(120)
        assert bench.connector.transaction is None
        await bench.plug_out()
        await bench.plug_in()
        assert bench.status == "Charging"


async def test_free_charging_with_a_backend_that_never_accepted_waits_for_it() -> None:
    settings = replace(stored(FREE), was_ever_accepted=False)
    async with Bench(settings) as bench:
        await bench.connect(False)
        await bench.plug_in()
        assert bench.connector.transaction is None
        await bench.connect(True, is_boot=True)
        assert bench.status == "Charging"


async def test_free_charging_without_a_backend_is_local() -> None:
    async with Bench(stored(replace(FREE, connection_type=ConnectionType.NONE))) as bench:
        await bench.plug_in()
        assert bench.status == "Charging"
        assert bench.store.messages() == []


async def test_ocpp_whitelist_asks_for_a_barred_card() -> None:
    async with Bench(stored(replace(OCPP, whitelist=Whitelist.OCPP))) as bench:
        bench.store.list_card(CARD, Standing.BARRED)
        await bench.plug_in()
        await bench.present(CARD)
        assert bench.link.authorized == [CARD]


@pytest.mark.parametrize("source", ["local_auth_list", "cache"], ids=["C3", "cache"])
async def test_backend_that_contradicts_its_own_list_is_told_so(source: str) -> None:
    async with Bench(stored(replace(OCPP, whitelist=Whitelist.OCPP))) as bench:
        bench.store.list_card(CARD, Standing.BARRED)
        bench.store.cards[CARD] = replace(bench.store.cards[CARD], source=source)
        await bench.plug_in()
        await bench.present(CARD)
        conflicts = [r for r in bench.link.statuses if r.error_code == "LocalListConflict"]
        assert [r.connector_id for r in conflicts] == ([0] if source == "local_auth_list" else [])


async def test_cable_held_for_a_remote_start_in_free_charging_is_freed_by_its_card() -> None:
    async with Bench(stored(FREE)) as bench:
        bench.link.start_info = IdTagInfo(AuthorizationStatus.BLOCKED)
        await bench.ask(RemoteStart("REMOTE", 1))
        await bench.plug_in()
        assert bench.board.is_locked(1)
        await bench.present("REMOTE")
        assert not bench.board.is_locked(1)
