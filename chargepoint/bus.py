"""The doorbell between the panel and the worker: snapshots out, commands and queries in.

Nothing here is the truth: a lost message delays, it never loses. Commands carry the time they were sent and are
dropped when they are older than five seconds.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

WORKER_CHANNEL = "chargepoint"
SNAPSHOT_GROUP = "chargepoint.snapshot"
COMMAND_LIFETIME_S = 5.0
REPLY_TIMEOUT_S = 1.0


class WorkerAbsent(Exception):
    """The worker did not answer in time: the panel has lost the wallbox."""


class CommandRefused(Exception):
    """The worker answered with a refusal; code is a stable key for the sentence shown, detail says more, for scripts."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


async def ask(
    name: str, arguments: Mapping[str, Any] | None = None, timeout_s: float = REPLY_TIMEOUT_S
) -> Any:
    """Send a command or query to the worker and return its answer (JSON-like).

    Raises WorkerAbsent without an answer within timeout_s, CommandRefused when the worker says no.
    """
    layer = get_channel_layer()
    reply_channel = await layer.new_channel()
    await layer.send(
        WORKER_CHANNEL,
        {
            "type": "panel.command",
            "name": name,
            "arguments": dict(arguments or {}),
            "sent_at": time.time(),
            "reply_channel": reply_channel,
        },
    )
    try:
        async with asyncio.timeout(timeout_s):
            message = await layer.receive(reply_channel)
    except TimeoutError:
        raise WorkerAbsent(name) from None
    if message.get("error"):
        raise CommandRefused(message["error"], message.get("detail", ""))
    return message.get("result")


def ask_from_thread(
    name: str, arguments: Mapping[str, Any] | None = None, timeout_s: float = REPLY_TIMEOUT_S
) -> Any:
    """Do what `ask` does, from a synchronous view."""
    return async_to_sync(ask)(name, arguments, timeout_s)


async def reply(message: Mapping[str, Any], result: Any = None, error: str = "", detail: str = "") -> None:
    """Answer a message that `ask` sent."""
    await get_channel_layer().send(
        message["reply_channel"], {"type": "panel.reply", "result": result, "error": error, "detail": detail}
    )


def is_stale(message: Mapping[str, Any]) -> bool:
    """Tell whether a command has outlived its five seconds."""
    return abs(time.time() - float(message.get("sent_at", 0))) > COMMAND_LIFETIME_S


async def publish_snapshot(snapshot: Mapping[str, Any]) -> None:
    """Send a whole snapshot to every open page."""
    await get_channel_layer().group_send(SNAPSHOT_GROUP, {"type": "snapshot.changed", "snapshot": snapshot})
