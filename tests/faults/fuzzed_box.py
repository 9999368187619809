"""F19 and A20: a charge point that charges while its backend sends rubbish; the whole product but for board and disk."""

import asyncio
import gc
import random
import time
from dataclasses import dataclass, replace
from pathlib import Path

from chargepoint.domain.outbox import Lane
from chargepoint.ocpp16.central_system import OcppCentralSystem
from chargepoint.ocpp16.timing import Timing
from chargepoint.runtime.charge_point import ChargePoint
from tests.faults.mutations import frame
from tests.ocpp16.link import FAST
from tests.support.central_system import RecordingCentralSystem
from tests.support.charge_point import OCPP, Bench, stored

CARD = "04A2C3D4"
BATCH = 200
PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What came of it. growth_mb: of the resident memory; answers: to the sound CALLs in between; sockets: opened."""

    frames: int
    seconds: float
    growth_mb: float
    answers: int
    sockets: int
    is_charging: bool
    own_messages: int


class WiredBench(Bench):
    """The bench with the product's own link in place of the fake, and the actor running as it does in the product."""

    def __init__(self, url: str, keys: dict[str, str] | None = None, timing: Timing = FAST) -> None:
        self._timing = timing
        parameters = replace(OCPP, backend_url=url, ssl_client_mode=type(OCPP.ssl_client_mode).NONE)
        super().__init__(stored(parameters, keys))

    def _charge_point(self) -> ChargePoint:
        point = super()._charge_point()
        self.wire = OcppCentralSystem(
            self.store.settings, point.state.facts, self.clock, {}, timing=self._timing, random=lambda: 0.0
        )
        return ChargePoint(
            point.state, self.store, self.board, self.wire, point._clock, self.sink, self.files.ports()
        )

    async def serve(self) -> None:
        """Run until cancelled."""
        point = self.charge_point
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(point.run())
            tasks.create_task(self.board.run(point.post, point.board_ready))
            tasks.create_task(point.status_reports.run())
            tasks.create_task(self.wire.run(point))
            for lane in Lane:
                tasks.create_task(point.outbox.run(lane))


async def fuzz(frames: int, seed: int) -> Fuzzed:
    """Charge, send that many frames, look after each batch whether a sound CALL is answered."""
    async with RecordingCentralSystem() as central_system:
        bench = WiredBench(central_system.url)
        serving = asyncio.create_task(bench.serve())
        try:
            await _charging(bench, central_system)
            return await _bombard(bench, central_system, frames, random.Random(seed))
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


async def _charging(bench: WiredBench, central_system: RecordingCentralSystem) -> None:
    await central_system.received("StatusNotification", 2, PATIENCE_S)
    bench.store.list_card(CARD)
    bench.board.plug_in()
    bench.board.present_card(CARD)
    await central_system.received("StartTransaction", 1, PATIENCE_S)


async def _bombard(
    bench: WiredBench, central_system: RecordingCentralSystem, frames: int, dice: random.Random
) -> Fuzzed:
    answers, started, before_mb = 0, time.monotonic(), 0.0
    for number in range(0, frames, BATCH):
        for one in range(number, min(frames, number + BATCH)):
            await central_system.send(frame(one, dice))
        answers += await _answers(central_system)
        central_system.frames.clear()
        central_system.violations.clear()
        bench.store.log.clear()
        if number == BATCH * 4 or frames <= BATCH * 5:
            before_mb = before_mb or _resident_mb()
    await central_system.call("TriggerMessage", {"requestedMessage": "Heartbeat"})
    own = len(await central_system.received("Heartbeat", 1, PATIENCE_S))
    transaction = bench.connector.transaction
    return Fuzzed(
        frames,
        time.monotonic() - started,
        _resident_mb() - before_mb,
        answers,
        len(central_system.connections),
        transaction is not None and bench.board.is_closed(1),
        own,
    )


async def _answers(central_system: RecordingCentralSystem) -> int:
    """Return 1 if a sound CALL is answered, over the link that is there or comes back."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                answer = await central_system.call("GetConfiguration", {"key": ["HeartbeatInterval"]}, 3.0)
            except (TimeoutError, OSError):
                await asyncio.sleep(0.05)
                continue
            return int("configurationKey" in answer)


def _resident_mb() -> float:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20
