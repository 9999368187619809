"""Where a wallbox under test can be made to end: around every commit, frame, dial and write to the board (F3).

A point is "before <label>" or "after <label>"; its n-th hit ends the process at once, as a power cut does.
"""

import json
import os
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from django.db import connections
from websockets.asyncio.client import ClientConnection

from chargepoint.domain.events import HardwareEvent
from chargepoint.domain.journal import StateChange
from chargepoint.domain.outbox import OutboxRow
from chargepoint.domain.transaction import kind_of
from chargepoint.hardware.options import BoardOptions
from chargepoint.hardware.simulator.board import SimulatedBoard
from chargepoint.ocpp16.climb import Climb
from chargepoint.ocpp16.dial import Attempt, dial
from chargepoint.worker.store import AsyncStore

P = ParamSpec("P")
R = TypeVar("R")

CRASHED = 86
"""The exit code of a process that has ended at its point."""

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class CrashPoints:
    """Counts the hits of every point; ends the process at the n-th hit of the wanted one ("": never)."""

    def __init__(self, wanted: str = "", nth: int = 1) -> None:
        self._wanted = wanted
        self._nth = nth
        self._lock = threading.Lock()
        self.hits: Counter[str] = Counter()

    def hit(self, point: str) -> None:
        """Count a point, in whatever thread; never returns from the wanted hit."""
        with self._lock:
            self.hits[point] += 1
            if point == self._wanted and self.hits[point] == self._nth:
                os._exit(CRASHED)

    @contextmanager
    def around(self, label: str) -> Iterator[None]:
        """Be a point before and a point after the block."""
        self.hit(f"before {label}")
        yield
        self.hit(f"after {label}")


class CrashingStore(AsyncStore):
    """The store with a point on both sides of every COMMIT, and of every write that is its own transaction."""

    def __init__(self, points: CrashPoints) -> None:
        super().__init__()
        self._points = points

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run one store function; its commits are labelled by its name and what it stores."""
        label = f"commit {function.__name__}{_content(args)}"

        def watched() -> R:
            with self._watched_connection(label):
                return function(*args, **kwargs)

        return await super().run(watched)

    @contextmanager
    def _watched_connection(self, label: str) -> Iterator[None]:
        connection = connections["default"]
        commit = connection.commit

        def commit_between_points() -> None:
            with self._points.around(label):
                commit()

        def write_between_points(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
            if connection.in_atomic_block or not sql.startswith(_WRITES):
                return execute(sql, parameters, many, context)
            with self._points.around(f"{label} without a transaction"):
                return execute(sql, parameters, many, context)

        vars(connection)["commit"] = commit_between_points
        try:
            with connection.execute_wrapper(write_between_points):
                yield
        finally:
            del vars(connection)["commit"]


def _content(args: tuple[object, ...]) -> str:
    subject = args[0] if args else None
    if isinstance(subject, OutboxRow):
        return f" {subject.kind.value}"
    if not isinstance(subject, StateChange):
        return ""
    parts = [kind_of(entry.message).value for entry in subject.messages]
    parts += ["transaction"] if subject.transactions and not parts else []
    parts += [name for name, rows in (("connector", subject.connectors), ("card", subject.presented)) if rows]
    return " " + "+".join(parts or ["log"])


class CrashingBoard(SimulatedBoard):
    """The simulated board with a point on both sides of every output. is_ready: its driver serves."""

    def __init__(self, options: BoardOptions, points: CrashPoints) -> None:
        super().__init__(options)
        self._points = points
        self.is_ready = False

    async def run(self, post: Callable[[HardwareEvent], None], ready: Callable[[], None]) -> None:
        """Serve, and remember when it began."""

        def ready_now() -> None:
            ready()
            self.is_ready = True

        await super().run(post, ready_now)

    async def offer_current(self, connector_id: int, current_a: float) -> None:
        """Offer between two points."""
        with self._points.around("offer some current" if current_a else "offer no current"):
            await super().offer_current(connector_id, current_a)

    async def allow(self, connector_id: int) -> None:
        """Allow between two points."""
        with self._points.around("allow the contactor"):
            await super().allow(connector_id)

    async def open(self, connector_id: int) -> None:
        """Open between two points."""
        with self._points.around("open the contactor"):
            await super().open(connector_id)

    async def lock(self, connector_id: int) -> bool:
        """Lock between two points."""
        with self._points.around("lock"):
            return await super().lock(connector_id)

    async def unlock(self, connector_id: int) -> bool:
        """Unlock between two points."""
        with self._points.around("unlock"):
            return await super().unlock(connector_id)


class CrashingDialler:
    """Opens sockets whose every outgoing message has a point on both sides."""

    def __init__(self, points: CrashPoints) -> None:
        self._points = points
        self._asked: dict[str, str] = {}

    async def dial(self, attempt: Attempt, climb: Climb) -> ClientConnection:
        """Do what the product's own `dial` does."""
        with self._points.around("dial"):
            websocket = await dial(attempt, climb)
        vars(websocket)["send"] = self._sending(websocket.send)
        vars(websocket)["recv"] = self._receiving(websocket.recv)
        return websocket

    def _sending(self, send: Callable[[str], Awaitable[None]]) -> Callable[[str], Awaitable[None]]:
        async def send_between_points(text: str) -> None:
            with self._points.around(self._label(json.loads(text))):
                await send(text)

        return send_between_points

    def _receiving(self, recv: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[Any]]:
        async def recv_and_note() -> Any:
            text = await recv()
            frame = json.loads(text)
            if frame[0] == 2:
                self._asked[frame[1]] = frame[2]
            return text

        return recv_and_note

    def _label(self, frame: list[Any]) -> str:
        if frame[0] == 2:
            return f"send {frame[2]}"
        return f"send {'answer' if frame[0] == 3 else 'error'} to {self._asked.get(frame[1], '?')}"
