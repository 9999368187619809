"""A shown card, through the actor, on fakes."""

import asyncio
from dataclasses import replace

import pytest

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.errors import Refused
from chargepoint.domain.parameters import AuthorizationMode, BackendParameters
from chargepoint.domain.requests import RemoteStart, RemoteStop
from chargepoint.domain.transaction import (
    StartTransactionMessage,
    StopReason,
    StopTransactionMessage,
    TransactionOrigin,
)
from chargepoint.runtime.ports import CallTimedOut
from tests.support.charge_point import OCPP, Bench, stored

CARD, OTHER = "04A2C3D4", "04B7191E"
NO_OCPP = replace(OCPP, authorization_mode=AuthorizationMode.NO_OCPP)
FREE = replace(OCPP, authorization_mode=AuthorizationMode.FREE_CHARGING)
UNKNOWN_MAY_START = replace(OCPP, offline_rfid_authorization=True)


async def test_listed_card_starts_at_once_without_authorize() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        assert bench.status == "Charging"
        assert bench.link.authorized == []
        assert [type(m) for m in bench.store.messages()] == [StartTransactionMessage]


@pytest.mark.expects_errors
async def test_contactor_is_allowed_only_after_the_start_is_stored() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        bench.store.is_full = True
        await bench.present(CARD)
        assert "allow" not in bench.board.names()
        assert bench.status == "Preparing"
        assert ("cannot_store", 1) in bench.charge_point.state.alerts


async def test_unknown_card_is_asked_of_the_backend_while_others_turn() -> None:
    async with Bench() as bench:
        await bench.plug_in()
        await bench.present(CARD)
        assert bench.link.authorized == [CARD]
        assert bench.status == "Charging"


@pytest.mark.parametrize("status", [s for s in AuthorizationStatus if s is not AuthorizationStatus.ACCEPTED])
async def test_backend_refusal_starts_nothing_and_says_why(status: AuthorizationStatus) -> None:
    async with Bench() as bench:
        bench.link.answers[CARD] = IdTagInfo(status)
        await bench.plug_in()
        await bench.present(CARD)
        assert bench.status == "Preparing"
        assert bench.store.presented[-1].result == "refused"
        assert bench.store.presented[-1].reason == f"backend_{status.value.lower()}"


@pytest.mark.parametrize(
    ("backend", "starts", "row"), [(UNKNOWN_MAY_START, True, "D8"), (OCPP, False, "D9")], ids=["D8", "D9"]
)
async def test_authorize_without_an_answer_is_decided_as_offline(
    backend: BackendParameters, starts: bool, row: str
) -> None:
    async with Bench(stored(backend)) as bench:
        bench.link.answers[CARD] = CallTimedOut("15 s", link_alive=True)
        await bench.plug_in()
        await bench.present(CARD)
        assert (bench.connector.transaction is not None) is starts
        assert bench.store.presented[-1].row == row


async def test_same_card_stops_without_authorize() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD, report_as="FLEET1")
        await bench.plug_in()
        await bench.present(CARD)
        await bench.present(CARD)
        stop = bench.store.messages()[-1]
        assert isinstance(stop, StopTransactionMessage)
        assert (stop.reason, stop.id_tag) == (StopReason.LOCAL, "FLEET1")
        assert bench.link.authorized == []
        assert bench.status == "Finishing"


@pytest.mark.parametrize(("parent", "stops"), [("GROUP", True), ("OTHERS", False), (None, False)])
async def test_other_card_stops_only_with_the_same_parent(parent: str | None, stops: bool) -> None:
    async with Bench() as bench:
        bench.link.answers[CARD] = IdTagInfo(AuthorizationStatus.ACCEPTED, parent_id_tag="GROUP")
        bench.link.start_info = bench.link.answers[CARD]  # type: ignore[assignment]  # set one line above
        bench.link.answers[OTHER] = IdTagInfo(AuthorizationStatus.ACCEPTED, parent_id_tag=parent)
        await bench.plug_in()
        await bench.present(CARD)
        await bench.present(OTHER)
        assert (bench.connector.transaction is None) is stops


async def test_second_presentation_before_plugging_in_takes_the_permission_back() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.present(CARD)
        assert bench.status == "Preparing"
        assert bench.store.presented[-1].result == "accepted"
        await bench.present(CARD)
        assert bench.status == "Available"
        assert bench.store.messages() == []


async def test_card_shown_first_waits_for_the_car_and_no_longer_than_connection_time_out() -> None:
    async with Bench(stored(keys={"ConnectionTimeOut": "30"})) as bench:
        bench.store.list_card(CARD)
        await bench.present(CARD)
        await bench.pass_time(31)
        assert bench.status == "Available"
        await bench.plug_in()
        assert bench.status == "Preparing"


async def test_swipe_in_finishing_does_nothing() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        for _ in range(3):
            await bench.present(CARD)
        assert bench.status == "Finishing"
        assert bench.store.presented[-1].result == "ignored"


async def test_card_in_the_learn_window_is_only_read() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.order("learn", open=True)
        await bench.present(CARD)
        assert bench.connector.is_idle
        assert await bench.order("learned_card") == {"id_tag": CARD}


async def test_learn_window_reads_one_card_and_the_next_one_charges() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.order("learn", open=True)
        await bench.present(OTHER)
        await bench.present(CARD)
        assert bench.status == "Charging"
        assert await bench.order("learned_card") == {"id_tag": OTHER}


async def test_learn_window_closes_after_a_minute() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.order("learn", open=True)
        await bench.pass_time(61)
        await bench.present(CARD)
        assert bench.connector.transaction is not None


async def test_faulted_connector_refuses_every_card() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        bench.board.raise_fault("GroundFailure")
        await bench.settle()
        await bench.present(CARD)
        assert bench.connector.transaction is None
        assert bench.store.presented[-1].reason == "fault"


async def test_own_card_stops_while_the_backend_is_asked_about_another() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        hold = bench.link.hold = asyncio.Event()
        await bench.present(OTHER)
        await bench.present(CARD)
        assert bench.connector.transaction is None
        hold.set()
        await bench.settle()
        assert bench.status == "Finishing"


async def test_answer_about_a_stop_never_ends_a_later_charge() -> None:
    group = IdTagInfo(AuthorizationStatus.ACCEPTED, parent_id_tag="GROUP")
    async with Bench() as bench:
        bench.link.answers = {CARD: group, OTHER: group}
        bench.link.start_info = group
        await bench.plug_in()
        await bench.present(CARD)
        hold = bench.link.hold = asyncio.Event()
        await bench.present(OTHER)
        await bench.ask(RemoteStop(1001))
        await bench.plug_out()
        await bench.change(FREE)
        await bench.plug_in()
        hold.set()
        await bench.settle()
        assert bench.status == "Charging"
        assert StopReason.LOCAL not in [getattr(m, "reason", None) for m in bench.store.messages()]


async def test_other_card_is_asked_about_as_the_backend_knows_it() -> None:
    group = IdTagInfo(AuthorizationStatus.ACCEPTED, parent_id_tag="GROUP")
    async with Bench() as bench:
        bench.link.answers = {CARD: group, "FLEET2": group}
        bench.link.start_info = group
        bench.store.list_card(OTHER, report_as="FLEET2")
        await bench.plug_in()
        await bench.present(CARD)
        await bench.present(OTHER)
        stop = bench.store.messages()[-1]
        assert isinstance(stop, StopTransactionMessage)
        assert stop.id_tag == "FLEET2"


async def test_card_still_ends_its_charge_after_charging_was_made_free() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        await bench.change(FREE)
        await bench.present(CARD)
        stop = bench.store.messages()[1]
        assert isinstance(stop, StopTransactionMessage)
        assert stop.reason is StopReason.LOCAL


async def test_remote_start_s_id_tag_stands_in_for_the_free_one() -> None:
    async with Bench(stored(FREE)) as bench:
        await bench.ask(RemoteStart("REMOTE", 1))
        await bench.plug_in()
        start = bench.store.messages()[0]
        assert isinstance(start, StartTransactionMessage)
        assert start.id_tag == "REMOTE"
        await bench.present("REMOTE")
        assert bench.status == "Charging"


@pytest.mark.expects_errors
async def test_word_of_the_backend_that_cannot_be_kept_still_counts() -> None:
    async with Bench() as bench:
        bench.link.answers[CARD] = IdTagInfo(AuthorizationStatus.BLOCKED)
        await bench.plug_in()
        bench.store.is_full = True
        await bench.present(CARD)
        assert bench.charge_point.state.refusals[1].reason == "backend_blocked"


@pytest.mark.expects_errors
@pytest.mark.parametrize("backend", [UNKNOWN_MAY_START, NO_OCPP], ids=["ocpp", "no_ocpp"])
async def test_card_is_refused_while_the_list_cannot_be_read(backend: BackendParameters) -> None:
    async with Bench(stored(backend)) as bench:
        await bench.connect(False)
        await bench.plug_in()
        bench.store.is_unreadable = True
        await bench.present(CARD)
        assert bench.connector.is_idle
        assert bench.charge_point.state.refusals[1].reason == "cannot_store"


@pytest.mark.expects_errors
async def test_own_card_stops_while_the_lists_cannot_be_read() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        bench.store.is_unreadable = True
        await bench.present(OTHER)
        assert bench.status == "Charging"
        await bench.present(CARD)
        assert bench.status == "Finishing"


@pytest.mark.expects_errors
async def test_cache_that_cannot_be_cleared_is_said_to_the_person() -> None:
    async with Bench() as bench:
        bench.store.is_full = True
        with pytest.raises(Refused) as refusal:
            await bench.order("clear_cache")
        assert refusal.value.code == "cannot_store"


async def test_refused_remote_start_leaves_a_finished_charge_finished() -> None:
    async with Bench(stored(keys={"AuthorizeRemoteTxRequests": "true"})) as bench:
        bench.store.list_card(CARD)
        bench.link.answers["REMOTE"] = IdTagInfo(AuthorizationStatus.BLOCKED)
        await bench.plug_in()
        await bench.present(CARD)
        await bench.present(CARD)
        await bench.ask(RemoteStart("REMOTE", 1))
        assert bench.link.authorized == ["REMOTE"]
        assert bench.status == "Finishing"


async def test_remote_start_that_is_asked_about_stays_a_remote_start() -> None:
    async with Bench(stored(keys={"AuthorizeRemoteTxRequests": "true"})) as bench:
        await bench.plug_in()
        await bench.ask(RemoteStart("REMOTE", 1))
        assert bench.connector.transaction is not None
        assert bench.connector.transaction.origin is TransactionOrigin.REMOTE
