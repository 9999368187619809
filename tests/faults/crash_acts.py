"""What happens at the wallbox while it is made to crash (F3): each act walks a different part of the product."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from chargepoint.hardware.options import BoardOptions
from chargepoint.models import OutboxMessage, Transaction
from tests.faults.crash_points import CrashingBoard, CrashPoints

CARD = "04A2C3D4"
BARRED_CARD = "04FFFFFF"
"""On the box's own list, but the backend says Invalid."""

PATIENCE_S = 15.0


@dataclass
class Stage:
    """A running wallbox, moved by its board's commands and seen by its board's facts and its points' hits."""

    points: CrashPoints
    boards: list[CrashingBoard] = field(default_factory=list)

    def make_board(self, _: str, options: BoardOptions) -> CrashingBoard:
        """Make the board of one life; the newest is the one that acts."""
        self.boards.append(CrashingBoard(options, self.points))
        return self.boards[-1]

    def do(self, command: str, **arguments: object) -> None:
        """Do something at connector 1."""
        self.boards[-1].command(command, {"connector": 1, **arguments})

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE_S):
            while not condition():  # noqa: ASYNC110 - facts of the board, which has no event for them
                await asyncio.sleep(0.005)

    async def ready(self, life: int = 1) -> None:
        """Wait until the board of that life of the charge point serves."""
        await self.until(lambda: len(self.boards) >= life and self.boards[-1].is_ready)

    async def online(self) -> None:
        """Wait until this life has registered and reported both connectors."""
        await self.ready()
        await self.until(lambda: self.points.hits["after send StatusNotification"] >= 2)

    async def closed(self) -> None:
        """Wait until the contactor is closed."""
        await self.until(lambda: self.boards[-1].is_closed(1))

    async def ended(self) -> None:
        """Wait until the contactor is open and the cable free."""
        await self.opened()
        await self.until(lambda: not self.boards[-1].is_locked(1))

    async def opened(self) -> None:
        """Wait until the contactor is open."""
        await self.until(lambda: not self.boards[-1].is_closed(1))

    @contextmanager
    def newly(self, point: str) -> Iterator[Callable[[], bool]]:
        """Yield a condition: the point was hit since."""
        before = self.points.hits[point]
        yield lambda: self.points.hits[point] > before

    async def sampled(self) -> None:
        """Wait for the next stored sample."""
        with self.newly("after commit save MeterValues") as has_sampled:
            await self.until(has_sampled)

    async def charge(self, card: str = CARD) -> None:
        """Plug a big empty car in, show a card, wait for energy."""
        self.do("plug-in", battery_kwh=1000, soc_percent=1)
        self.do("present-card", id_tag=card)
        await self.closed()

    async def drained(self) -> None:
        """Wait until no transaction is open and nothing waits in the outbox."""
        async with asyncio.timeout(PATIENCE_S):
            while await asyncio.to_thread(_is_unsettled):  # noqa: ASYNC110 - rows ring no bell
                await asyncio.sleep(0.05)


def _is_unsettled() -> bool:
    is_waiting = OutboxMessage.objects.filter(state="waiting").exists()
    return is_waiting or Transaction.objects.filter(stopped_at__isnull=True).exists()


async def cards(stage: Stage) -> None:
    """Charge by card while online; pause, break and mend; a card that the backend refuses."""
    await stage.online()
    await stage.charge()
    stage.do("vehicle", requests_energy=False)
    await stage.opened()
    stage.do("vehicle", requests_energy=True)
    await stage.closed()
    stage.do("fault", error_code="GroundFailure")
    stage.do("clear-fault")
    await stage.closed()
    await stage.sampled()
    stage.do("present-card", id_tag=CARD)
    await stage.ended()
    stage.do("plug-out")
    with stage.newly("after commit save card") as is_refused:
        stage.do("present-card", id_tag=BARRED_CARD)
        await stage.until(is_refused)
    await stage.drained()


async def remote(stage: Stage) -> None:
    """Let the backend configure, start, stop, unlock and reset; the director beside it sends the requests."""
    await stage.online()
    for _ in ("RemoteStop", "UnlockConnector"):
        stage.do("plug-in", battery_kwh=1000, soc_percent=1)
        await stage.closed()
        await stage.ended()
        stage.do("plug-out")
    stage.do("plug-in", battery_kwh=1000, soc_percent=1)
    await stage.closed()
    await stage.ready(life=2)
    stage.do("plug-out")
    await stage.drained()


async def offline(stage: Stage) -> None:
    """Charge without a link, then deliver: a refused confirmation, and a card that the backend finds Invalid."""
    await stage.ready()
    await stage.charge()
    await stage.sampled()
    stage.do("present-card", id_tag=CARD)
    await stage.ended()
    stage.do("plug-out")
    await stage.charge(BARRED_CARD)
    await stage.opened()
    stage.do("present-card", id_tag=BARRED_CARD)
    await stage.ended()
    stage.do("plug-out")
    await stage.drained()


async def return_of_power(stage: Stage) -> None:
    """Find an open transaction at the start: go on until the next sample and stop, or see it closed."""
    await stage.ready()
    await stage.until(lambda: stage.boards[-1].is_closed(1) or _was_closed(stage))
    if stage.boards[-1].is_closed(1):
        await stage.sampled()
        stage.do("present-card", id_tag=CARD)
    await stage.ended()
    stage.do("plug-out")
    await stage.drained()


def _was_closed(stage: Stage) -> bool:
    stops = ("after commit save StopTransaction", "after commit save StopTransaction+card")
    return any(stage.points.hits[point] for point in stops)


async def leave(stage: Stage) -> None:
    """End in order (SIGTERM) while charging."""
    await stage.online()
    await stage.charge()
    await stage.until(lambda: stage.points.hits["after commit settle_delivered MeterValues"])


async def unset_clock(stage: Stage) -> None:
    """Charge before any clock was set; the link comes in the middle of a second charge and brings the time."""
    await stage.ready()
    await stage.charge()
    stage.do("present-card", id_tag=CARD)
    await stage.ended()
    stage.do("plug-out")
    await stage.charge()
    await stage.until(lambda: stage.points.hits["after commit convert_provisional_times"])
    await stage.sampled()
    stage.do("present-card", id_tag=CARD)
    await stage.ended()
    stage.do("plug-out")
    await stage.drained()


async def settle(stage: Stage) -> None:
    """Come back after a crash: take the car away and let everything be told."""
    await stage.ready()
    await asyncio.sleep(0.3)
    stage.do("plug-out")
    await stage.drained()


ACTS: dict[str, Callable[[Stage], Awaitable[None]]] = {
    "cards": cards,
    "remote": remote,
    "offline": offline,
    "return": return_of_power,
    "leave": leave,
    "clock": unset_clock,
    "settle": settle,
}
