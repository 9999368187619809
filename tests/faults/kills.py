"""F1 and F2: kill -9 at random moments while charging, restart at once."""

import asyncio
import random
from pathlib import Path
from typing import Any

from tests.faults.ledger import Figures, figures
from tests.support.central_system import Behaviour, RecordingCentralSystem
from tests.support.oracle import closed_intervals
from tests.support.process import Wallbox

CARD = "04A2C3D4"
SPEED = "120"
EMPTY_CAR = {"connector": 1, "battery_kwh": 1000, "soc_percent": 1}


def configuration(url: str, restarts: bool, keys: dict[str, str] | None = None) -> dict[str, Any]:
    """Return an import that lets one card charge through that backend."""
    return {
        "backend": {
            "connection_type": "ethernet",
            "charge_point_id": "CP001",
            "backend_url": url,
            "ssl_client_mode": "none",
            "authorization_mode": "ocpp",
            "restart_transaction_after_power_loss": restarts,
        },
        "ocpp_keys": {
            "MeterValueSampleInterval": "1",
            "RetryBackOffRandomRange": "0",
            "RetryBackOffWaitMinimum": "1",
            **(keys or {}),
        },
        "cards": [{"id_tag": CARD, "name": "Anna"}],
    }


async def charge(box: Wallbox) -> None:
    """Have a car plugged in and charging, whatever the last kill left behind."""
    for _ in range(200):
        connector = await asyncio.to_thread(box.connector)
        if connector["transaction"] is not None:
            return
        if connector["status"] == "Finishing":
            await asyncio.to_thread(box.simulate, "plug-out")
        elif not connector["plugged"]:
            # Refused where the car is there already: the status just after a start may be older than the board's.
            await asyncio.to_thread(box.http, "POST", "/api/v1/simulator/plug-in", EMPTY_CAR)
        else:
            await asyncio.to_thread(box.simulate, "present-card", id_tag=CARD)
        await asyncio.sleep(0.05)
    raise TimeoutError("the car does not charge: " + box.log()[-2000:])


def disturb(central_system: RecordingCentralSystem, dice: random.Random) -> None:
    """Lose 30 % of the confirmations and refuse 10 % (F2)."""
    for action in ("StartTransaction", "StopTransaction", "MeterValues"):
        central_system.script.pop(action, None)
        for _ in range(40):
            throw = dice.random()
            central_system.plan(
                action,
                Behaviour(swallow=throw < 0.3, error_code="InternalError" if 0.3 <= throw < 0.4 else ""),
            )


async def kill_run(folder: Path, kills: int, seed: int, disturbed: bool = False) -> Figures:
    """Kill a charging wallbox that many times, let it settle, and return the figures."""
    dice = random.Random(seed)
    keys = {
        "TransactionMessageAttempts": "100",
        "TransactionMessageRetryInterval": "0",
        "MessageTimeout": "2",
    }
    async with RecordingCentralSystem() as central_system:
        box = Wallbox(
            folder / f"box-{seed}", WALLBOX_SIMULATOR_SPEED=SPEED, WALLBOX_SIMULATOR_KEEP_VEHICLE="1"
        )
        await asyncio.to_thread(box.configure, configuration(central_system.url, seed % 2 == 0, keys))
        try:
            for _ in range(kills):
                if disturbed:
                    disturb(central_system, dice)
                await asyncio.to_thread(box.start)
                await charge(box)
                await asyncio.sleep(dice.uniform(0.0, 1.5))
                await asyncio.to_thread(box.kill)
            await _settle(box, central_system)
        finally:
            await asyncio.to_thread(box.kill)
        assert central_system.violations == [], central_system.violations[:5]
        return figures(central_system, closed_intervals(box.data_dir))


async def _settle(box: Wallbox, central_system: RecordingCentralSystem) -> None:
    central_system.script.clear()
    await asyncio.to_thread(box.start)
    connector = await asyncio.to_thread(box.connector)
    if connector["transaction"] is not None:
        await asyncio.to_thread(box.simulate, "plug-out")
    for _ in range(1200):
        status = await asyncio.to_thread(box.status)
        if status["backend"]["queue_length"] == 0 and status["connectors"][0]["transaction"] is None:
            return
        await asyncio.sleep(0.1)
    raise TimeoutError(f"the queue is not empty: {status['backend']}")
