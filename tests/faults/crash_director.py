"""The backend's part in each act of F3: what it answers, and what it asks for."""

import asyncio

from tests.faults.crash_acts import BARRED_CARD, CARD
from tests.support.central_system import OUT, Behaviour, RecordingCentralSystem

OFFLINE_DIALS = 2
"""Handshakes refused, a second apart, before the link comes: the act's first charge is over by then."""


def prepare(act: str, central_system: RecordingCentralSystem) -> None:
    """Script the answers."""
    central_system.id_tags[BARRED_CARD] = {"status": "Invalid"}
    if act in ("offline", "clock"):
        central_system.handshake.statuses.extend([503] * OFFLINE_DIALS)
    if act == "offline":
        central_system.plan("StopTransaction", Behaviour(error_code="InternalError"))


async def direct(act: str, central_system: RecordingCentralSystem) -> None:
    """Ask for what the act needs; only `remote` needs anything."""
    if act == "remote":
        await central_system.received("StatusNotification", 2, 20.0)
        await _configure(central_system)
        await _start(central_system, 1)
        await central_system.received("MeterValues", 1, 20.0)
        await central_system.call(
            "TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 1}, 20.0
        )
        await central_system.call(
            "RemoteStopTransaction", {"transactionId": _last_transaction_id(central_system)}, 20.0
        )
        await central_system.received("StopTransaction", 1, 20.0)
        await _start(central_system, 2)
        await central_system.call("UnlockConnector", {"connectorId": 1}, 20.0)
        await central_system.received("StopTransaction", 2, 20.0)
        await _start(central_system, 3)
        await central_system.call("Reset", {"type": "Soft"}, 20.0)


async def _configure(central_system: RecordingCentralSystem) -> None:
    await central_system.call("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "120"})
    await central_system.call("GetConfiguration", {})
    await central_system.call("ClearCache", {})
    for kind in ("Inoperative", "Operative"):
        await central_system.call("ChangeAvailability", {"connectorId": 1, "type": kind})


async def _start(central_system: RecordingCentralSystem, count: int) -> None:
    await asyncio.sleep(0.1)
    await central_system.call("RemoteStartTransaction", {"connectorId": 1, "idTag": CARD}, 20.0)
    await central_system.received("StartTransaction", count, 20.0)
    await asyncio.sleep(0.2)


def _last_transaction_id(central_system: RecordingCentralSystem) -> int:
    answers = [
        frame.frame[2]["transactionId"]
        for frame in central_system.frames
        if frame.direction == OUT and frame.frame[0] == 3 and "transactionId" in frame.frame[2]
    ]
    return int(answers[-1])
