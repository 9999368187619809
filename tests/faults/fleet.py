"""F10: a fleet whose backend restarts: how evenly it comes back.

The histogram is of the attempts in each second from the moment the backend listens again until the last link is
back: the load that it has to bear. Its mean is of all those seconds. `busiest` is the most attempts in one second of
the whole time since the loss, the first ones while nobody listened among them.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection

from chargepoint.domain.backoff import BackOff
from chargepoint.domain.events import LinkChanged
from chargepoint.ocpp16.central_system import OcppCentralSystem
from chargepoint.ocpp16.dial import dial
from chargepoint.ocpp16.timing import Timing
from tests.ocpp16.link import FACTS, stored_settings
from tests.support.actions import FakeActions
from tests.support.central_system import RecordingCentralSystem
from tests.support.clock import FakeClock

PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Returned:
    """What came of it. attempts: since the loss. peak, mean: of the attempts in a second since the return."""

    links: int
    attempts: int
    busiest: int
    peak: int
    mean: float
    back_s: float

    @property
    def peak_to_mean(self) -> float:
        """What must be less than 3 for two hundred clients."""
        return self.peak / self.mean


class Fleet:
    """So many links with charge point ids of their own, and the jitter of each from one seed.

    scale: how many times as fast as by the default keys time runs.
    """

    def __init__(self, central_system: RecordingCentralSystem, links: int, seed: int, scale: float) -> None:
        self._central_system = central_system
        self._scale = scale
        self._attempts_s: list[float] = []
        dice = random.Random(seed)
        timing = Timing(back_off=BackOff(1 / scale, 5, 10 / scale, shortest_wait_s=1 / scale))
        self._actions = [FakeActions() for _ in range(links)]
        self._links = [self._link(number, timing, dice) for number in range(links)]

    def _link(self, number: int, timing: Timing, dice: random.Random) -> OcppCentralSystem:
        settings = stored_settings(self._central_system.url, charge_point_id=f"CP{number}")
        clock = FakeClock()
        return OcppCentralSystem(
            settings, FACTS, clock, {}, timing=timing, random=dice.random, dial=self._dial
        )

    async def _dial(self, *arguments: Any) -> ClientConnection:
        self._attempts_s.append(asyncio.get_running_loop().time())
        return await dial(*arguments)

    async def ride_out(self, outage_s: float) -> Returned:
        """Bring all up, stop the backend for that long, wait until all are back. outage_s: before scaling."""
        async with asyncio.TaskGroup() as tasks:
            running = [
                tasks.create_task(link.run(actions))
                for link, actions in zip(self._links, self._actions, strict=True)
            ]
            await self._all_posted(LinkChanged(is_online=True, is_boot=True))
            lost_s = asyncio.get_running_loop().time()
            self._attempts_s.clear()
            await self._central_system.stop()
            await asyncio.sleep(outage_s / self._scale)
            await self._central_system.start_again()
            returned_s = asyncio.get_running_loop().time()
            await self._all_posted(LinkChanged(is_online=True, is_boot=False))
            for task in running:
                task.cancel()
        return self._result(lost_s, returned_s)

    async def _all_posted(self, event: LinkChanged) -> None:
        async with asyncio.timeout(PATIENCE_S):
            for actions in self._actions:
                await actions.has_posted(event, timeout_s=PATIENCE_S)

    def _result(self, lost_s: float, returned_s: float) -> Returned:
        since_loss, since_return = self._histogram(lost_s), self._histogram(returned_s)
        seconds = max(since_return) + 1
        mean = since_return.total() / seconds
        return Returned(
            len(self._links),
            since_loss.total(),
            max(since_loss.values()),
            max(since_return.values()),
            mean,
            seconds,
        )

    def _histogram(self, from_s: float) -> Counter[int]:
        return Counter(int((at_s - from_s) * self._scale) for at_s in self._attempts_s if at_s >= from_s)


async def restart(links: int, outage_s: float, seed: int, scale: float) -> Returned:
    """Run the experiment."""
    async with RecordingCentralSystem() as central_system:
        return await Fleet(central_system, links, seed, scale).ride_out(outage_s)
