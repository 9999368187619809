"""Owns every task: restarts what dies, with growing waits, and says so."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from chargepoint.domain.snapshot import TaskView

logger = logging.getLogger(__name__)

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
STABLE_AFTER_S = 60.0


class Supervisor:
    """Runs named services until cancelled; the health list is `views`."""

    def __init__(self, first_wait_s: float = FIRST_WAIT_S) -> None:
        self._first_wait_s = first_wait_s
        self._views: dict[str, TaskView] = {}

    @property
    def views(self) -> tuple[TaskView, ...]:
        """How each service is."""
        return tuple(self._views.values())

    async def keep(self, name: str, service: Callable[[], Awaitable[None]]) -> None:
        """Run a service for ever; one that fails is started again after 1, 2, 4 … 60 s."""
        restarts, wait_s = 0, self._first_wait_s
        while True:
            self._views[name] = TaskView(name, "running", restarts, self._last_error(name))
            started = asyncio.get_running_loop().time()
            try:
                await service()
                return
            except Exception as error:  # the one place that may: whatever it was, the rest must live
                logger.exception("%s failed and is started again", name)
                restarts += 1
                self._views[name] = TaskView(name, "restarting", restarts, _cause(error))
            finally:
                if self._views[name].state == "running":
                    self._views[name] = TaskView(name, "stopped", restarts, self._last_error(name))
            if asyncio.get_running_loop().time() - started > STABLE_AFTER_S:
                wait_s = self._first_wait_s
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    def _last_error(self, name: str) -> str:
        return self._views[name].last_error if name in self._views else ""


def _cause(error: BaseException) -> str:
    """Say what went wrong, of several things the first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"[:200]
