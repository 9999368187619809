"""A simulated box on a fake clock, for the tests of this folder."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chargepoint.domain.events import HardwareEvent
from chargepoint.hardware.options import BoardOptions
from chargepoint.hardware.simulator.board import SimulatedBoard
from tests.support.clock import FakeClock


@dataclass(slots=True)
class Box:
    """A board whose time is the fake clock's; the watchdog is fed by `charge_for` alone."""

    options: BoardOptions
    clock: FakeClock = field(default_factory=FakeClock)
    events: list[HardwareEvent] = field(default_factory=list)
    board: SimulatedBoard = field(init=False)

    def __post_init__(self) -> None:
        self.board = SimulatedBoard(self.options, self.clock.monotonic, self.clock.utc)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[list[HardwareEvent]]:
        """Run the board's loop inside, and give what it posts after the first events."""
        ready = asyncio.Event()
        task = asyncio.create_task(self.board.run(self.events.append, ready.set))
        await ready.wait()
        self.events.clear()
        try:
            yield self.events
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def wait(self, seconds: float, step_s: float = 1.0) -> None:
        """Let time pass with the watchdog fed."""
        while seconds > 0:
            self.clock.advance(min(step_s, seconds))
            self.board.feed_watchdog()
            seconds -= step_s

    async def charge(self, current_a: float = 16.0, **vehicle: float) -> None:
        """Plug a car in and let it charge."""
        self.board.command("plug-in", {"connector": 1, **vehicle})
        await self.board.offer_current(1, current_a)
        await self.board.allow(1)

    def connector(self, number: int = 1) -> dict[str, Any]:
        """Return the view of one connector."""
        connectors: Any = self.board.view()["connectors"]
        view: dict[str, Any] = connectors[number - 1]
        return view


def box(folder: Path, **options: Any) -> Box:
    """Make a box with 3 phases and 32 A, unless told otherwise."""
    return Box(BoardOptions(folder, **{"installation_current_a": 32.0, **options}))
