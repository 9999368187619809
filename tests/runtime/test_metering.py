"""When samples are taken and how they are stamped, whatever the clock does (OCPP 1.6 ed. 2 §3.16; reliability rule 8)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chargepoint.domain.parameters import AuthorizationMode, ConnectionType
from chargepoint.domain.transaction import StopTransactionMessage
from chargepoint.store.outbox import stamp_of
from tests.runtime.test_restoration import OPEN, RESTARTS, power_returns
from tests.support.charge_point import OCPP, Bench, stored
from tests.support.clock import START

CARD = "04A2C3D4"
REGISTER = "Energy.Active.Import.Register"
SAMPLED = {"MeterValueSampleInterval": "10"}
ALIGNED = {
    "ClockAlignedDataInterval": "60",
    "MeterValuesAlignedData": REGISTER,
    "MeterValueSampleInterval": "0",
}


async def charging(bench: Bench) -> None:
    bench.store.list_card(CARD)
    await bench.plug_in()
    await bench.present(CARD)


def stamps(bench: Bench) -> list[datetime]:
    """Return every stamp of what was queued, in the order of the queue."""
    return [stamp_of(row.message) for row in bench.store.rows]


@pytest.mark.parametrize("step_s", [-3600, -5, 3600, 10 * 365 * 86400])
@pytest.mark.parametrize(
    "keys", [SAMPLED, ALIGNED, {**ALIGNED, **SAMPLED}], ids=["sampled", "aligned", "both"]
)
async def test_stamps_of_a_charge_never_go_back_when_the_clock_steps(
    keys: dict[str, str], step_s: int
) -> None:
    async with Bench(stored(keys=keys)) as bench:
        await charging(bench)
        for _ in range(130):
            await bench.pass_time(1)
        bench.clock.step(step_s)
        for _ in range(130):
            await bench.pass_time(1)
        await bench.present(CARD)
        assert isinstance(bench.store.messages()[-1], StopTransactionMessage)
        assert stamps(bench) == sorted(stamps(bench))
        assert len(stamps(bench)) > 3


async def test_sampled_intervals_survive_a_step_of_the_clock() -> None:
    async with Bench(stored(keys=SAMPLED)) as bench:
        await charging(bench)
        await bench.pass_time(10)
        bench.clock.step(-3600)
        await bench.pass_time(10)
        await bench.pass_time(10)
        assert [stamp - START for stamp in stamps(bench)[1:]] == [timedelta(seconds=s) for s in (10, 20, 30)]


async def test_charge_that_goes_on_under_a_late_clock_is_not_stamped_before_its_start() -> None:
    late = replace(OPEN, started_at=START + timedelta(hours=1), last_energised_at=START + timedelta(hours=2))
    bench = Bench(stored(RESTARTS, SAMPLED), (late,))
    bench.store.list_card(CARD)
    await power_returns(bench, is_plugged=True)
    await bench.pass_time(10)
    await bench.present(CARD)
    assert stamps(bench) == [late.last_energised_at] * 2
    await bench.__aexit__()


async def test_aligned_and_periodic_sample_of_one_turn_are_stored_in_the_order_of_their_stamps() -> None:
    async with Bench(stored(keys={**ALIGNED, "MeterValueSampleInterval": "7"})) as bench:
        await charging(bench)
        for _ in range(3):
            await bench.pass_time(50)
        seconds = [(stamp - START).total_seconds() for stamp in stamps(bench)]
        assert seconds == [0, 49, 60, 98, 120, 147]


async def test_interval_of_zero_takes_no_sample_but_books_the_register() -> None:
    async with Bench(stored(keys={"MeterValueSampleInterval": "0"})) as bench:
        await charging(bench)
        bench.board.set_meter(777.0)
        await bench.pass_time(61)
        assert len(bench.store.messages()) == 1
        assert [t.last_register_wh for t in bench.store.transactions.values()] == [777]


@pytest.mark.parametrize(
    ("backend", "count"),
    [
        (OCPP, 1),
        (replace(OCPP, connection_type=ConnectionType.NONE), 0),
        (replace(OCPP, authorization_mode=AuthorizationMode.NO_OCPP), 0),
    ],
    ids=["backend", "no backend", "no ocpp"],
)
async def test_idle_connector_is_sampled_for_a_backend_alone(backend: object, count: int) -> None:
    async with Bench(stored(backend, ALIGNED)) as bench:  # type: ignore[arg-type]  # parametrised
        await bench.pass_time(1)
        await bench.pass_time(60)
        assert len(bench.store.messages()) == count


async def test_charge_that_waits_for_the_board_after_a_power_cut_is_not_sampled() -> None:
    bench = Bench(stored(RESTARTS, SAMPLED), (OPEN,))
    await bench.charge_point.turn(None)
    bench.clock.advance(600)
    await bench.charge_point.turn(None)
    assert bench.store.messages() == []
