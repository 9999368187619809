"""StatusNotification: on change, after a reconnect, and what is left out (OCPP 1.6 ed. 2 §4.9)."""

from datetime import timedelta

from chargepoint.domain.requests import ChangeAvailability
from chargepoint.domain.reservation import Reservation, ReserveNow
from tests.support.charge_point import Bench, stored

CARD = "04A2C3D4"


async def test_boot_reports_connector_0_and_every_connector() -> None:
    async with Bench() as bench:
        await bench.connect(True, is_boot=True)
        assert [(r.connector_id, r.status) for r in bench.link.statuses] == [
            (0, "Available"),
            (1, "Available"),
        ]


async def test_passing_state_is_left_out_under_minimum_status_duration() -> None:
    async with Bench(stored(keys={"MinimumStatusDuration": "5"})) as bench:
        await bench.connect(True, is_boot=True)
        await bench.plug_in()
        await bench.plug_out()
        await bench.pass_time(6)
        assert bench.reported == ["Available"]


async def test_lasting_state_is_reported_once_the_duration_is_over() -> None:
    async with Bench(stored(keys={"MinimumStatusDuration": "5"})) as bench:
        await bench.connect(True, is_boot=True)
        await bench.plug_in()
        assert bench.reported == ["Available"]
        await bench.pass_time(6)
        assert bench.reported == ["Available", "Preparing"]


async def test_reconnect_brings_the_errors_in_between_and_the_present_state_alone() -> None:
    async with Bench() as bench:
        await bench.connect(True, is_boot=True)
        await bench.connect(False)
        await bench.plug_in()
        bench.board.raise_fault("GroundFailure")
        await bench.settle()
        bench.board.clear_fault()
        await bench.plug_out()
        bench.link.statuses.clear()
        await bench.connect(True)
        assert [(r.connector_id, r.error_code) for r in bench.link.statuses] == [
            (1, "GroundFailure"),
            (0, "NoError"),
            (1, "NoError"),
        ]


async def test_reconnect_without_report_on_reconnect_tells_only_what_changed() -> None:
    async with Bench(stored(keys={"ReportOnReconnect": "false"})) as bench:
        await bench.connect(True, is_boot=True)
        await bench.connect(False)
        await bench.plug_in()
        bench.link.statuses.clear()
        await bench.connect(True)
        assert [(r.connector_id, r.status) for r in bench.link.statuses] == [(1, "Preparing")]


async def test_errors_in_between_come_first_without_report_on_reconnect_too() -> None:
    async with Bench(stored(keys={"ReportOnReconnect": "false"})) as bench:
        await bench.connect(True, is_boot=True)
        await bench.connect(False)
        bench.board.raise_fault("GroundFailure")
        await bench.settle()
        bench.board.clear_fault()
        await bench.plug_in()
        bench.link.statuses.clear()
        await bench.connect(True)
        assert [(r.status, r.error_code) for r in bench.link.statuses] == [
            ("Faulted", "GroundFailure"),
            ("Preparing", "NoError"),
        ]


async def test_delayed_report_wakes_nobody_while_there_is_no_link() -> None:
    async with Bench(stored(keys={"MinimumStatusDuration": "5"})) as bench:
        await bench.connect(True, is_boot=True)
        await bench.plug_in()
        await bench.connect(False)
        await bench.pass_time(6)
        assert bench.charge_point.status_reports.next_due_s() is None


async def test_transaction_without_its_car_says_so() -> None:
    async with Bench(stored(keys={"StopTransactionOnEVSideDisconnect": "false"})) as bench:
        await bench.connect(True, is_boot=True)
        bench.store.list_card("04A2C3D4")
        await bench.plug_in()
        await bench.present("04A2C3D4")
        await bench.plug_out()
        last = bench.link.statuses[-1]
        assert (last.status, last.error_code, last.info) == ("SuspendedEV", "NoError", "EV side disconnected")


async def test_who_was_preparing_leaves_before_the_place_is_out_of_service_b1_a8() -> None:
    async with Bench() as bench:
        await bench.plug_in()
        await bench.ask(ChangeAvailability(1, False))
        assert bench.reported == ["Preparing", "Available", "Unavailable"]


async def test_a_plug_pulled_and_the_place_reserved_in_one_turn_are_two_steps_d1_a7() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in(asks=False)
        await bench.present(CARD)
        bench.board.plug_out()
        until = bench.clock.now().utc + timedelta(hours=1)
        await bench.ask(ReserveNow(Reservation(1, 0, CARD, until)))
        assert bench.reported == ["Preparing", "SuspendedEV", "Available", "Reserved"]
