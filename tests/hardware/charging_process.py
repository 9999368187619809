"""A process that charges and prints each register it has read, until it is killed; the other half of test_restart."""

import asyncio
import sys
from pathlib import Path

from chargepoint.hardware.options import BoardOptions
from chargepoint.hardware.simulator.board import SimulatedBoard


async def main(folder: Path) -> None:
    """Charge at 200 times the speed."""
    board = SimulatedBoard(BoardOptions(folder, installation_current_a=32.0, speed=200.0))
    ready = asyncio.Event()
    running = asyncio.create_task(board.run(lambda event: None, ready.set))
    await ready.wait()
    board.command("plug-in", {"connector": 1, "battery_kwh": 1000, "soc_percent": 0})
    await board.offer_current(1, 32)
    await board.allow(1)
    while not running.done():
        board.feed_watchdog()
        print(repr((await board.read(1)).register_wh), flush=True)
        await asyncio.sleep(0.003)


asyncio.run(main(Path(sys.argv[1])))
