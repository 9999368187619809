"""F13 with kill -9 in between: what a start was told, or never told, outlives a power cut (J18, J19)."""

import asyncio
import random
from collections import deque
from pathlib import Path

from tests.faults.confirmations import ATTEMPTS, IDS, Offline, by_start
from tests.faults.kills import SPEED, charge, configuration
from tests.support.central_system import Behaviour, Payload, RecordingCentralSystem
from tests.support.process import Wallbox

FATES = {
    "prompt": [],
    "lost": [Behaviour(swallow=True)],
    "cut": [Behaviour(drop=True)],
    "refused once": [Behaviour(error_code="InternalError")],
    "never": [Behaviour(error_code="InternalError")] * 20,
}
"""More refusals than attempts: an attempt that the kill has cut short counts for nothing."""

KEYS = {
    "TransactionMessageAttempts": str(ATTEMPTS),
    "TransactionMessageRetryInterval": "0",
    "MessageTimeout": "2",
}


async def killed_charges(folder: Path, count: int, seed: int) -> list[str]:
    """Kill a box in each of so many charges; return what must not be."""
    dice = random.Random(seed)
    wrongs: list[str] = []
    async with RecordingCentralSystem() as central_system:
        box = Wallbox(
            folder / f"box-{seed}", WALLBOX_SIMULATOR_SPEED=SPEED, WALLBOX_SIMULATOR_KEEP_VEHICLE="1"
        )
        restarts = seed % 2 == 0
        await asyncio.to_thread(box.configure, configuration(central_system.url, restarts, KEYS))
        try:
            await asyncio.to_thread(box.start)
            for number in range(count):
                fate, transaction_id = dice.choice(list(FATES)), dice.choice(IDS)
                found = await _killed_charge(box, central_system, fate, transaction_id, dice)
                wrongs += [f"{number} {fate} {transaction_id}: {wrong}" for wrong in found]
        finally:
            await asyncio.to_thread(box.kill)
        return wrongs + central_system.violations


async def _killed_charge(
    box: Wallbox, central_system: RecordingCentralSystem, fate: str, transaction_id: int, dice: random.Random
) -> list[str]:
    accepted: Payload = {"transactionId": transaction_id, "idTagInfo": {"status": "Accepted"}}
    central_system.answers["StartTransaction"] = lambda _: accepted
    central_system.script["StartTransaction"] = deque(FATES[fate])
    before = len(by_start(central_system))
    if dice.random() < 0.5:
        central_system.handshake.statuses = Offline()
        central_system.drop()
    await charge(box)
    await asyncio.sleep(dice.uniform(0.0, 0.8))
    await asyncio.to_thread(box.kill)
    if dice.random() < 0.5:
        central_system.handshake.statuses = deque()
    await asyncio.to_thread(box.start)
    await asyncio.sleep(dice.uniform(0.0, 0.8))
    await asyncio.to_thread(box.simulate, "plug-out")
    central_system.handshake.statuses = deque()
    await _settled(box)
    carried = -1 if fate == "never" else transaction_id
    return _wrongs(by_start(central_system)[before:], carried)


async def _settled(box: Wallbox) -> None:
    for _ in range(300):
        status = await asyncio.to_thread(box.status)
        is_over = status["connectors"][0]["transaction"] is None
        is_open = status["backend"]["registration"] == "Accepted"
        if is_over and is_open and status["backend"]["queue_length"] == 0:
            return
        await asyncio.sleep(0.1)
    raise TimeoutError(f"the queue is not empty: {status['backend']}")


def _wrongs(booked: list[list[tuple[str, Payload]]], carried: int) -> list[str]:
    if len(booked) != 1:
        return [f"{len(booked)} starts for one charge"]
    (sent,) = booked
    ids = {payload["transactionId"] for action, payload in sent if action != "StartTransaction"}
    stops = [action for action, _ in sent].count("StopTransaction")
    wrongs = [] if stops == 1 else [f"{stops} stops"]
    return wrongs + ([] if ids == {carried} else [f"sent with {ids}"])
