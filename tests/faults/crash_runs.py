"""F3: one life that ends at an exact point, one that comes back, and what must hold afterwards."""

import asyncio
import contextlib
import json
import shutil
import sys
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from tests.faults.crash_acts import BARRED_CARD
from tests.faults.crash_director import direct, prepare
from tests.faults.crash_evidence import broken_promises, read_books, unbacked_closings, undelivered
from tests.faults.crash_points import CRASHED
from tests.faults.crashing_box import Order
from tests.faults.kills import configuration
from tests.faults.ledger import Figures, figures
from tests.support.central_system import RecordingCentralSystem
from tests.support.oracle import closed_intervals
from tests.support.process import ROOT, Wallbox, free_port


@dataclass(frozen=True, slots=True)
class Scene:
    """An act and how it is come by. prelude: act and point of a crash before it, "" for a fresh box.

    finds_clock: the life after the crash has a clock that is right from the start.
    """

    act: str
    restarts: bool = False
    prelude: tuple[str, str] = ("", "")
    is_clock_set: bool = True
    finds_clock: bool = False
    whitelist: str = "local"


CUT_OFF = ("cards", "after commit save MeterValues")

SCENES = {
    "cards": Scene("cards"),
    "remote": Scene("remote", whitelist="ocpp"),
    "offline": Scene("offline"),
    "leave": Scene("leave", restarts=True),
    "return, closed": Scene("return", prelude=CUT_OFF),
    "return, resumed": Scene("return", restarts=True, prelude=CUT_OFF),
    "unset clock": Scene("clock", is_clock_set=False),
    "clock set later": Scene("clock", is_clock_set=False, finds_clock=True),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one crash. hits: of every point, where the act came to its end. faults: what must not be."""

    exit_code: int
    figures: Figures
    hits: dict[str, int]
    faults: list[str]


@dataclass(frozen=True, slots=True)
class Run:
    """One crash, and where it was."""

    scene: Scene
    point: str
    nth: int
    outcome: Outcome

    @property
    def is_clean(self) -> bool:
        """It crashed, and nothing else is to be said."""
        return did_crash(self.outcome) and self.outcome.figures.is_clean and not self.outcome.faults


@dataclass
class Slot:
    """A place for one run at a time: a process to fork from, a port for its backend, configured folders to copy."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None
    runs: int = 0

    async def __aenter__(self) -> Self:
        home = Wallbox(self.folder / "home")
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.crashing_box"),
            cwd=ROOT,
            env=home.environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
            await self.process.wait()

    async def play(self, order: Order) -> int:
        """Play one life and return its exit code."""
        assert self.process is not None and self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(order.line().encode())
        return int(await self.process.stdout.readline())

    def fresh_folder(self, scene: Scene) -> Path:
        """Copy a data folder that is configured for the scene."""
        template = self.folder / f"template-{scene.whitelist}-{'on' if scene.restarts else 'off'}"
        if not template.exists():
            self._configure(template, scene)
        self.runs += 1
        return Path(shutil.copytree(template, self.folder / f"box-{self.runs}"))

    def _configure(self, template: Path, scene: Scene) -> None:
        config: dict[str, Any] = configuration(f"ws://127.0.0.1:{self.port}/ocpp", scene.restarts)
        config["backend"]["whitelist"] = scene.whitelist
        config["cards"].append({"id_tag": BARRED_CARD, "name": "Bert"})
        config["ocpp_keys"] |= {
            "TransactionMessageAttempts": "100",
            "TransactionMessageRetryInterval": "0",
            "RetryBackOffRepeatTimes": "0",
        }
        Wallbox(template).configure(config)


async def crash_run(slot: Slot, scene: Scene, point: str = "", nth: int = 1) -> Outcome:
    """Play the scene up to the n-th hit of the point ("": to its end), come back, and look at what is left."""
    folder = await asyncio.to_thread(slot.fresh_folder, scene)
    order = Order(str(folder), scene.act, point, nth, scene.is_clock_set)
    async with RecordingCentralSystem(port=slot.port) as central_system:
        if scene.prelude[0]:
            prelude = replace(order, act=scene.prelude[0], point=scene.prelude[1], nth=1)
            assert await _play(slot, prelude, central_system) == CRASHED, prelude.log_file.read_text()
        exit_code = await _play(slot, order, central_system)
        hits = json.loads(order.hits_file.read_text()) if exit_code == 0 else {}
        at_crash = read_books(folder)
        faults = unbacked_closings(folder, at_crash)
        central_system.script.clear()
        central_system.handshake.statuses.clear()
        has_clock = scene.is_clock_set or scene.finds_clock
        settle = replace(order, act="settle", point="", is_clock_set=has_clock)
        settled = await slot.play(settle)
        at_end = read_books(folder)
        faults += unbacked_closings(folder, at_end) + undelivered(central_system, at_end)
        faults += broken_promises(at_crash, at_end, scene.is_clock_set) + central_system.violations
        faults += [] if settled == 0 else [f"not settled: {settle.log_file.read_text()[-3000:]}"]
        faults += [line for line in settle.log_file.read_text().splitlines() if " ERROR " in line]
        outcome = Outcome(exit_code, figures(central_system, closed_intervals(folder)), hits, faults)
    if exit_code == 1:
        outcome.faults.append(order.log_file.read_text()[-3000:])
    return outcome


async def _play(slot: Slot, order: Order, central_system: RecordingCentralSystem) -> int:
    prepare(order.act, central_system)
    directing = asyncio.create_task(direct(order.act, central_system))
    try:
        return await slot.play(order)
    finally:
        directing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(directing, return_exceptions=True)


@contextlib.asynccontextmanager
async def slots(folder: Path, count: int) -> AsyncIterator[list[Slot]]:
    """Make places for that many runs at the same time."""
    async with contextlib.AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Slot(folder / f"slot-{number}")) for number in range(count)]


async def crash_everywhere(folder: Path, scene: Scene, times: int, at_once: int = 2) -> list[Run]:
    """Find the points of a scene by playing it through, then crash that many times at each.

    A point that is hit n times in an act is crashed at its 1st, 2nd, ... hit in turn. The first run is the one
    without a crash; its faults and figures count as well.
    """
    async with slots(folder, at_once) as places:
        whole = await crash_run(places[0], scene)
        assert whole.exit_code == 0 and not whole.faults and whole.figures.is_clean, whole
        waiting = deque(
            (point, number % count + 1)
            for point, count in sorted(whole.hits.items())
            for number in range(times)
        )
        async with asyncio.TaskGroup() as tasks:
            workers = [tasks.create_task(_crash_in_turn(slot, scene, waiting)) for slot in places]
    return [run for worker in workers for run in worker.result()]


async def _crash_in_turn(slot: Slot, scene: Scene, waiting: deque[tuple[str, int]]) -> list[Run]:
    runs = []
    while waiting:
        point, nth = waiting.popleft()
        outcome = await crash_run(slot, scene, point, nth)
        if (
            outcome.exit_code == 0 and nth > 1
        ):  # how often a point is hit depends on timing; once it always is
            nth, outcome = 1, await crash_run(slot, scene, point)
        runs.append(Run(scene, point, nth, outcome))
    return runs


def did_crash(outcome: Outcome) -> bool:
    """Tell whether the life ended at its point."""
    return outcome.exit_code == CRASHED
