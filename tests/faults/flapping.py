"""F9: a box that charges while its line is cut, goes dead, lags and trickles; time runs 200 times as fast."""

import asyncio
import gc
import os
import random
from dataclasses import dataclass, replace
from pathlib import Path

from chargepoint.domain.outbox import OutboxState
from tests.faults.fuzzed_box import CARD, PATIENCE_S, WiredBench
from tests.faults.ledger import Figures, figures
from tests.ocpp16.link import FAST
from tests.support.central_system import RecordingCentralSystem
from tests.support.faulty_line import Caller, FaultyLine

SCALE = 200
PING_S, PONG_S = 0.5, 0.3
SLACK_S = 0.7
TIMING = replace(FAST, ping_interval_s=PING_S, pong_s=PONG_S)
KEYS = {"TransactionMessageAttempts": "100", "TransactionMessageRetryInterval": "0"}
FAULTS = ("cut",) * 94 + ("dead",) * 2 + ("lag",) * 2 + ("trickle",) * 2
KEPT = ("StartTransaction", "StopTransaction", "MeterValues")


@dataclass(frozen=True, slots=True)
class Flapped:
    """What came of it. most_held: sockets at one moment; slowest_find_s: of a dead line; growth: memory, descriptors."""

    reconnects: int
    most_held: int
    dead_lines: int
    slowest_find_s: float
    growth_mb: float
    growth_descriptors: int
    violations: tuple[str, ...]
    figures: Figures


class Flapping:
    """The box, its line and its backend."""

    def __init__(self, central_system: RecordingCentralSystem, line: FaultyLine, seed: int) -> None:
        self._central_system = central_system
        self._line = line
        self._dice = random.Random(seed)
        self._bench = WiredBench(f"ws://127.0.0.1:{line.port}", KEYS, TIMING)
        self._finds_s: list[float] = []

    async def run(self, reconnects: int) -> Flapped:
        """Break the line that many times, heal it, wait until everything is delivered."""
        serving = asyncio.create_task(self._bench.serve())
        try:
            await self._central_system.received("StatusNotification", 2, PATIENCE_S)
            self._bench.store.list_card(CARD)
            for _ in range(min(50, reconnects // 4)):
                await self._break()
            before = _resident_mb(), _descriptors()
            while self._line.count <= reconnects:
                await self._break()
            await self._delivered()
            after = _resident_mb(), _descriptors()
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
        return self._result(after[0] - before[0], after[1] - before[1])

    async def _break(self) -> None:
        count = self._line.count
        caller = await self._line.called(count)
        fault = FAULTS[-(count % len(FAULTS))] if count < 50 else self._dice.choice(FAULTS)
        if fault == "dead":
            await self._go_dead(caller)
        else:
            self._line.latency_s = 5 / SCALE if fault == "lag" else 0.0
            self._line.bytes_per_s = 1.0 * SCALE if fault == "trickle" else 0.0
            await asyncio.sleep(self._dice.uniform(1, 10) / SCALE)
        if count % 10 == 0:
            self._act()
        self._line.heal()
        self._line.cut()
        await self._line.called(count + 1)
        if count % 100 == 0:
            self._tidy()

    async def _go_dead(self, caller: Caller) -> None:
        """Let the line die once the WebSocket is open, and take the time until the client lets go of it."""
        await asyncio.wait_for(caller.answered.wait(), PATIENCE_S)
        self._line.is_dead = True
        began_s = asyncio.get_running_loop().time()
        await asyncio.wait_for(caller.gone.wait(), PATIENCE_S)
        self._finds_s.append(asyncio.get_running_loop().time() - began_s)

    def _act(self) -> None:
        """Begin a charge or end it."""
        self._bench.clock.advance(60)
        if self._bench.connector.transaction is None:
            self._bench.board.plug_in()
            self._bench.board.present_card(CARD)
        else:
            self._bench.board.plug_out()

    async def _delivered(self) -> None:
        if self._bench.connector.transaction is not None:
            self._act()
        async with asyncio.timeout(PATIENCE_S):
            while not self._is_all_there():  # noqa: ASYNC110 - nothing rings when the store has it
                await asyncio.sleep(0.05)

    def _is_all_there(self) -> bool:
        is_idle = self._bench.connector.transaction is None
        return is_idle and all(row.state is OutboxState.DELIVERED for row in self._bench.store.rows)

    def _tidy(self) -> None:
        """Let recorder and fake store forget what is not counted, so that their memory is not taken for the box's."""
        recorder = self._central_system
        wanted = {frame.frame[1] for frame in recorder.calls() if frame.action in KEPT}
        recorder.frames[:] = [one for one in recorder.frames if one.frame[1] in wanted]
        recorder.handshakes.clear()
        recorder.forget_ids()
        self._bench.store.log.clear()
        self._bench.store.saves.clear()

    def _result(self, growth_mb: float, growth_descriptors: int) -> Flapped:
        return Flapped(
            self._line.count - 1,
            self._line.most_held,
            len(self._finds_s),
            max(self._finds_s, default=0.0),
            growth_mb,
            growth_descriptors,
            tuple(self._central_system.violations),
            replace(figures(self._central_system, []), worst_energy_wh=0.0),
        )


async def flap(reconnects: int, seed: int) -> Flapped:
    """Run the experiment. The energy is not compared: the fake meter stands still."""
    async with RecordingCentralSystem() as central_system, FaultyLine(central_system.port) as line:
        return await Flapping(central_system, line, seed).run(reconnects)


def _resident_mb() -> float:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))
