"""Which attempts to connect are kept: those whose rung or cause is another one."""

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.events import ConnectionTried
from chargepoint.domain.ladder import Ladder, LadderRun, Rung
from tests.support.charge_point import Bench
from tests.support.ladders import a_complete_ladder, broken_at

REFUSED = broken_at(Rung.PORT, LinkProblem.REFUSED)


async def tried(bench: Bench, *ladders: Ladder) -> list[Ladder]:
    for ladder in ladders:
        bench.charge_point.post(ConnectionTried(LadderRun(bench.clock.utc(), ladder)))
        await bench.settle()
    return [run.ladder for run in bench.store.connection_runs]


async def test_what_repeats_itself_is_kept_once() -> None:
    async with Bench() as bench:
        kept = await tried(bench, REFUSED, REFUSED, a_complete_ladder(), REFUSED)

    assert kept == [REFUSED, a_complete_ladder(), REFUSED]


async def test_a_full_disk_ends_nothing() -> None:
    async with Bench() as bench:
        bench.store.is_full = True
        await tried(bench, REFUSED)
        bench.store.is_full = False

        assert await tried(bench, a_complete_ladder()) == [a_complete_ladder()]
