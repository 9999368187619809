"""Reservations in the actor: made, kept for their card, used up, ended."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo, Standing
from chargepoint.domain.parameters import AuthorizationMode
from chargepoint.domain.requests import Answer, ChangeAvailability, Decision, RemoteStart
from chargepoint.domain.reservation import (
    CancelReservation,
    CancelStatus,
    Reservation,
    ReservationStatus,
    ReserveNow,
)
from chargepoint.domain.transaction import StartTransactionMessage
from tests.support.charge_point import OCPP, Bench, stored

CARD, FOREIGN = "04A2C3D4", "04FFFFFF"
ACCEPTED = ReservationStatus.ACCEPTED


async def reserve(
    bench: Bench, number: int = 1, connector_id: int = 1, parent: str | None = None, minutes: float = 60
) -> Decision:
    until = bench.clock.now().utc + timedelta(minutes=minutes)
    answer = await bench.ask(ReserveNow(Reservation(number, connector_id, CARD, until, parent)))
    await bench.settle()
    return answer


def started(bench: Bench) -> list[StartTransactionMessage]:
    return [message for message in bench.store.messages() if isinstance(message, StartTransactionMessage)]


async def test_a_reserved_connector_says_so_and_is_stored() -> None:
    async with Bench() as bench:
        assert await reserve(bench) is ACCEPTED
        assert bench.reported == ["Reserved"]
        assert list(bench.store.reserved) == [1]


async def test_its_card_uses_it_up() -> None:
    async with Bench() as bench:
        await reserve(bench, 7)
        await bench.present(CARD)
        after_card = bench.reported[-1]
        await bench.plug_in()

        assert after_card == "Preparing"
        assert [message.reservation_id for message in started(bench)] == [7]
        assert bench.store.reserved == {}
        assert bench.status == "Charging"


async def test_plugging_in_changes_nothing_and_a_foreign_card_is_refused_unasked() -> None:
    async with Bench() as bench:
        await reserve(bench)
        await bench.plug_in()
        await bench.present(FOREIGN)

        assert bench.reported == ["Reserved"]
        assert bench.link.authorized == []
        assert started(bench) == []


async def test_a_card_of_the_group_is_let_in_after_the_backend_was_asked() -> None:
    async with Bench() as bench:
        bench.link.answers[FOREIGN] = IdTagInfo(AuthorizationStatus.ACCEPTED, None, "FLEET")
        await reserve(bench, parent="FLEET")
        await bench.plug_in()
        await bench.present(FOREIGN)

        assert bench.link.authorized == [FOREIGN]
        assert [message.reservation_id for message in started(bench)] == [1]


@pytest.mark.parametrize("parent", ["OTHERS", None])
async def test_a_card_of_no_or_another_group_is_refused(parent: str | None) -> None:
    async with Bench() as bench:
        bench.link.answers[FOREIGN] = IdTagInfo(AuthorizationStatus.ACCEPTED, None, parent)
        await reserve(bench, parent="FLEET")
        await bench.plug_in()
        await bench.present(FOREIGN)

        assert started(bench) == []
        assert bench.charge_point.state.refusals[1].reason == "reserved"


async def test_without_the_backend_an_unknown_group_is_not_let_in() -> None:
    async with Bench() as bench:
        bench.store.list_card(FOREIGN)
        await reserve(bench, parent="FLEET")
        await bench.connect(False)
        await bench.plug_in()
        await bench.present(FOREIGN)

        assert started(bench) == []


async def test_a_car_that_came_too_early_waits_for_its_card_once_the_reservation_has_ended() -> None:
    async with Bench() as bench:
        await reserve(bench, minutes=2)
        await bench.plug_in()
        await bench.pass_time(61)
        await bench.pass_time(60)

        assert bench.reported[:2] == ["Reserved", "Preparing"]


async def test_it_ends_when_its_time_is_over() -> None:
    async with Bench() as bench:
        await reserve(bench, minutes=10)
        due_s = bench.charge_point.blocks.next_due_s()
        await bench.pass_time(601)

        assert due_s is not None
        assert bench.reported == ["Reserved", "Available"]
        assert bench.store.reserved == {}


async def test_a_fault_ends_it() -> None:
    async with Bench() as bench:
        await reserve(bench)
        bench.board.raise_fault()
        await bench.settle()
        bench.board.clear_fault()
        await bench.settle()

        assert bench.reported == ["Reserved", "Faulted", "Available"]


async def test_being_out_of_service_ends_it() -> None:
    async with Bench() as bench:
        await reserve(bench)
        await bench.ask(ChangeAvailability(1, is_operative=False))

        assert bench.reported == ["Reserved", "Unavailable"]
        assert bench.store.reserved == {}


async def test_cancelling_frees_the_connector() -> None:
    async with Bench() as bench:
        await reserve(bench, 7)

        assert await bench.ask(CancelReservation(8)) is CancelStatus.REJECTED
        assert await bench.ask(CancelReservation(7)) is CancelStatus.ACCEPTED
        await bench.settle()
        assert bench.reported == ["Reserved", "Available"]


async def test_a_full_disk_refuses() -> None:
    async with Bench() as bench:
        await reserve(bench, 7)
        bench.store.is_full = True

        assert await reserve(bench, 7) is ReservationStatus.REJECTED
        assert await bench.ask(CancelReservation(7)) is CancelStatus.REJECTED


async def test_a_restart_that_is_due_refuses() -> None:
    async with Bench() as bench:
        bench.charge_point.state.is_restarting = True

        assert await reserve(bench) is ReservationStatus.REJECTED


async def test_a_remote_start_needs_the_reserved_card() -> None:
    async with Bench() as bench:
        await reserve(bench, 7)
        refused = await bench.ask(RemoteStart(FOREIGN, 1))
        accepted = await bench.ask(RemoteStart(CARD, 1))
        await bench.plug_in()

        assert (refused, accepted) == (Answer.REJECTED, Answer.ACCEPTED)
        assert [message.reservation_id for message in started(bench)] == [7]


async def test_a_remote_start_may_be_for_a_card_known_to_be_of_the_group() -> None:
    async with Bench() as bench:
        bench.store.remembered[FOREIGN] = IdTagInfo(AuthorizationStatus.ACCEPTED, None, "FLEET")
        await reserve(bench, 7, parent="FLEET")
        unknown = await bench.ask(RemoteStart("STRANGER", 1))
        accepted = await bench.ask(RemoteStart(FOREIGN, 1))
        await bench.plug_in()

        assert (unknown, accepted) == (Answer.REJECTED, Answer.ACCEPTED)
        assert [message.reservation_id for message in started(bench)] == [7]


@pytest.mark.parametrize(("parent", "used"), [("FLEET", [7]), ("OTHERS", [])])
async def test_a_remote_start_that_is_authorized_shows_the_group_by_it(parent: str, used: list[int]) -> None:
    async with Bench(stored(keys={"AuthorizeRemoteTxRequests": "true"})) as bench:
        bench.link.answers[FOREIGN] = IdTagInfo(AuthorizationStatus.ACCEPTED, None, parent)
        await reserve(bench, 7, parent="FLEET")
        await bench.plug_in()

        assert await bench.ask(RemoteStart(FOREIGN, 1)) is Answer.ACCEPTED
        assert [message.reservation_id for message in started(bench)] == used


async def test_a_group_that_cannot_be_read_is_not_known() -> None:
    async with Bench() as bench:
        await reserve(bench, parent="FLEET")
        bench.store.is_unreadable = True

        assert await bench.ask(RemoteStart(FOREIGN, 1)) is Answer.REJECTED


async def test_a_card_its_owner_disabled_is_not_let_in_by_its_group() -> None:
    async with Bench() as bench:
        bench.store.list_card(FOREIGN, Standing.BARRED)
        bench.link.answers[FOREIGN] = IdTagInfo(AuthorizationStatus.ACCEPTED, None, "FLEET")
        await reserve(bench, parent="FLEET")
        await bench.plug_in()
        await bench.present(FOREIGN)

        assert (bench.link.authorized, started(bench)) == ([], [])


async def test_any_connector_of_a_single_box_is_that_one() -> None:
    async with Bench() as bench:
        assert await reserve(bench, 7, connector_id=0) is ACCEPTED
        assert bench.reported == ["Reserved"]
        await bench.plug_in()
        await bench.present(CARD)

        assert [message.reservation_id for message in started(bench)] == [7]


async def test_of_two_connectors_the_last_free_one_is_kept() -> None:
    async with Bench(connectors=2) as bench:
        bench.store.list_card(FOREIGN)
        await reserve(bench, 7, connector_id=0)
        first = [connector.held_for for connector in bench.charge_point.state.connectors.values()]
        await bench.plug_in()
        await bench.present(FOREIGN)

        assert first == [(), ()]
        assert bench.status == "Charging"
        assert bench.charge_point.state.connectors[2].held_for
        assert bench.link.statuses[-1].status in ("Charging", "Reserved")


async def test_a_common_reader_takes_the_card_to_its_place() -> None:
    async with Bench(connectors=2) as bench:
        await reserve(bench, 7, connector_id=2)
        await bench.present(CARD, connector_id=None)

        assert bench.charge_point.state.connectors[2].grant is not None


async def test_in_free_charging_a_reserved_place_starts_nothing() -> None:
    free = replace(OCPP, authorization_mode=AuthorizationMode.FREE_CHARGING)
    async with Bench(stored(free)) as bench:
        await reserve(bench, 7)
        await bench.plug_in()
        waiting = started(bench)
        await bench.ask(CancelReservation(7))
        await bench.pass_time(1)

        assert waiting == []
        assert len(started(bench)) == 1


async def test_one_that_ended_while_the_car_was_awaited_is_not_reported() -> None:
    async with Bench() as bench:
        await reserve(bench, 7, minutes=0.5)
        await bench.present(CARD)
        await bench.pass_time(31)
        await bench.plug_in()

        assert [message.reservation_id for message in started(bench)] == [None]


async def test_another_backend_knows_nothing_of_it() -> None:
    async with Bench() as bench:
        await reserve(bench, 7)
        bench.store.settings = replace(bench.store.settings, backend_number=2)
        await bench.change(OCPP)

        assert bench.store.reserved == {}


async def test_the_panel_says_until_when() -> None:
    async with Bench() as bench:
        await reserve(bench, 7)

        until = bench.charge_point.state.reservations[0].expires_at
        view = bench.view()

        assert view.connectors[0].reserved_until == until
        gate = next(gate for gate in view.connectors[0].gates if gate.id == "in_service")
        assert (gate.open, gate.reason, gate.until) == (False, "reserved", until)
