"""The wallbox without its panel, made to crash: `python -m tests.faults.crashing_box`.

Reads one order as a line of JSON, plays it in a forked process, answers with a line: the exit code (0: the act was
played to its end; CRASHED: it ended at its point). Importing once and forking makes a crash cost milliseconds.
"""

import asyncio
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallbox_site.settings")
django.setup()

from django.db import connections  # noqa: E402 - Django has to be set up before

from chargepoint.runtime.clock import CorrectedClock  # noqa: E402 - as above
from chargepoint.worker.service import Adapters, ChargePointService, Environment  # noqa: E402 - as above
from tests.faults.crash_acts import ACTS, Stage  # noqa: E402 - as above
from tests.faults.crash_points import CrashingDialler, CrashingStore, CrashPoints  # noqa: E402 - as above

SPEED = 120.0
LONGEST_ACT_S = 40.0


@dataclass(frozen=True, slots=True)
class Order:
    """One life. point "": no crash. is_clock_set False: the system clock stands at 1970 and no NTP serves."""

    data_dir: str
    act: str
    point: str = ""
    nth: int = 1
    is_clock_set: bool = True

    def line(self) -> str:
        """Return it as it is sent."""
        return json.dumps(asdict(self)) + "\n"

    @property
    def hits_file(self) -> Path:
        """Where a life that came to its end leaves how often it hit each point."""
        return Path(self.data_dir) / "crash-points.json"

    @property
    def log_file(self) -> Path:
        """What the life wrote."""
        return Path(self.data_dir).with_suffix(f".{self.act}.log")


async def play(order: Order) -> None:
    """Run the product on that folder through one act, then end it in order."""
    points = CrashPoints(order.point, order.nth)
    stage = Stage(points)
    environment = Environment(Path(order.data_dir), "simulator", SPEED, True, "", "")
    adapters = Adapters(
        store=lambda: CrashingStore(points),
        board=stage.make_board,
        clock=CorrectedClock if order.is_clock_set else _clock_at_1970,
        dial=CrashingDialler(points).dial,
    )
    running = asyncio.create_task(ChargePointService(environment, adapters=adapters).run())
    try:
        async with asyncio.timeout(LONGEST_ACT_S):
            await ACTS[order.act](stage)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    order.hits_file.write_text(json.dumps(points.hits))


def _clock_at_1970() -> CorrectedClock:
    return CorrectedClock(wall=time.monotonic, is_synchronised=lambda: False)


def in_child(order: Order) -> int:
    """Play in a process of its own and return its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    log = os.open(order.log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    connections["default"].settings_dict["NAME"] = Path(order.data_dir) / "wallbox.sqlite3"
    try:
        asyncio.run(play(order))
    except BaseException:  # a forked child must end here, whatever it was
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def main() -> None:
    """Serve until the input ends."""
    for line in sys.stdin:
        print(in_child(Order(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
