"""StatusNotification: on change, after a reconnect, and what is left out (OCPP 1.6 ed. 2 §4.9)."""

from tests.support.charge_point import Bench, stored


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
