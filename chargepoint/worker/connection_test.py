"""Test before save: one test at a time, asked for over the bus, watched rung by rung (panel, test before save)."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

import msgspec

from chargepoint.domain.errors import Refused
from chargepoint.domain.ladder import Ladder
from chargepoint.domain.parameters import BackendParameters
from chargepoint.domain.settings import StoredSettings
from chargepoint.runtime.ports import StoreUnavailable
from chargepoint.runtime.state import State
from chargepoint.store import passing_secrets
from chargepoint.store.errors import NotStored
from chargepoint.worker.store import AsyncStore

logger = logging.getLogger(__name__)

TESTS_PER_MINUTE = 10
_MINUTE_S = 60.0


class Tries(Protocol):
    """What climbs the ladder with settings that nobody has stored."""

    async def try_out(
        self, settings: StoredSettings, may_register: bool, on_change: Callable[[Ladder], None]
    ) -> Ladder:
        """Return the whole ladder; on_change: called with it after every step. Bounded in time, safe to cancel."""
        ...


class ConnectionTest:
    """Belongs to one life of the charge point. Raises Refused with a reason key."""

    def __init__(self, store: AsyncStore, central_system: Tries, state: State) -> None:
        self._store = store
        self._central_system = central_system
        self._state = state
        self._wanted: StoredSettings | None = None
        self._ring = asyncio.Event()
        self._climbing: asyncio.Task[Ladder] | None = None
        self._starts: deque[float] = deque(maxlen=TESTS_PER_MINUTE)
        self._ladder: Ladder | None = None
        self._is_cancelled = False

    async def run(self) -> None:
        """Serve until cancelled."""
        while True:
            await self._ring.wait()
            self._ring.clear()
            try:
                async with asyncio.TaskGroup() as tasks:
                    if self._wanted is not None:
                        self._climbing = tasks.create_task(self._climb(self._wanted))
            finally:
                self._wanted = self._climbing = None

    async def answer(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Start, cancel or look; return how the test stands, JSON-like."""
        if name == "connection_test.start":
            await self._start(arguments)
        elif name == "connection_test.cancel":
            self._cancel()
        elif name != "connection_test.view":
            raise Refused("unknown_command")
        return {
            "is_running": self._wanted is not None,
            "is_cancelled": self._is_cancelled,
            "ladder": msgspec.to_builtins(self._ladder),
        }

    async def _start(self, arguments: Mapping[str, Any]) -> None:
        if self._wanted is not None:
            raise Refused("test_running")
        now_s = time.monotonic()
        if len(self._starts) == TESTS_PER_MINUTE and now_s - self._starts[0] < _MINUTE_S:
            raise Refused("too_many_tests")
        self._starts.append(now_s)
        self._wanted = settings = self._state.settings  # taken at once: reading the password lets others in
        try:
            self._wanted = await self._unsaved(settings, arguments)
        except BaseException:
            self._wanted = None
            raise
        self._ladder, self._is_cancelled = Ladder(), False
        self._ring.set()

    async def _unsaved(self, stored: StoredSettings, arguments: Mapping[str, Any]) -> StoredSettings:
        try:
            backend = msgspec.convert(arguments.get("parameters"), BackendParameters)
        except msgspec.ValidationError:
            raise Refused("unknown_command") from None
        password = stored.password
        if arguments.get("password") == "none":
            password = None
        elif arguments.get("password") == "passing":
            password = await self._take(str(arguments.get("key", "")))
        return replace(stored, backend=backend, password=password)

    async def _take(self, key: str) -> bytes:
        try:
            return await self._store.run(passing_secrets.take, key)
        except (NotStored, StoreUnavailable) as error:
            logger.warning("the password of a connection test cannot be read: %s", error)
            raise Refused("cannot_store") from None

    def _cancel(self) -> None:
        if self._climbing is not None:
            self._climbing.cancel()
            self._is_cancelled = True

    async def _climb(self, settings: StoredSettings) -> Ladder:
        is_charging = any(connector.transaction for connector in self._state.connectors.values())
        return await self._central_system.try_out(settings, not is_charging, self._show)

    def _show(self, ladder: Ladder) -> None:
        self._ladder = ladder
