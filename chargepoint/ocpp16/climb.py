"""Writes one attempt down, rung by rung, while it happens; the client and the test climb with the same functions."""

import time
from collections.abc import Awaitable, Callable, Mapping

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.ladder import Ladder, Rung, RungResult, RungState

BeforeUpgrade = Callable[[], Awaitable[object]]
"""Awaited before a socket gets an identity: there may never be two with the same one."""


def _nobody(_: Ladder) -> None:
    """Nobody watches."""


async def at_once() -> None:
    """Nothing has to be waited for."""


class Climb:
    """One attempt. on_change: called with the ladder after every step. before_upgrade: see above."""

    def __init__(
        self, on_change: Callable[[Ladder], None] = _nobody, before_upgrade: BeforeUpgrade = at_once
    ) -> None:
        self._on_change = on_change
        self._rung = Rung.ADDRESS
        self._begun_s = time.perf_counter()
        self.before_upgrade = before_upgrade
        self.ladder = Ladder()

    @property
    def rung(self) -> Rung:
        """The rung that was begun last."""
        return self._rung

    def begin(self, rung: Rung) -> None:
        """Turn to a rung. One that has failed and is tried again keeps its answer until there is a new one."""
        self._rung = rung
        self._begun_s = time.perf_counter()
        if self.ladder.at(rung).state is not RungState.FAILED:
            self._set(RungResult(rung, RungState.RUNNING))

    def passed(self, seen: Mapping[str, str] | None = None) -> None:
        """Note that the rung begun last holds."""
        self._set(RungResult(self._rung, RungState.OK, self._duration_ms(), None, dict(seen or {})))

    def failed(
        self, problem: LinkProblem, seen: Mapping[str, str] | None = None, rung: Rung | None = None
    ) -> None:
        """Note that the rung begun last broke, or another one (a fault may show late)."""
        broken = rung or self._rung
        known = self.ladder.at(broken).seen
        self._set(
            RungResult(broken, RungState.FAILED, self._duration_ms(), problem, {**known, **(seen or {})})
        )

    def skip(self, rung: Rung, seen: Mapping[str, str] | None = None) -> None:
        """Note that a rung has nothing to ask."""
        self._set(RungResult(rung, RungState.SKIPPED, None, None, dict(seen or {})))

    def note(self, rung: Rung, seen: Mapping[str, str]) -> None:
        """Note that a rung holds without having been measured."""
        self._set(RungResult(rung, RungState.OK, None, None, dict(seen)))

    def take(self, result: RungResult) -> None:
        """Take a rung as another attempt left it."""
        self._set(result)

    def _duration_ms(self) -> int:
        return round((time.perf_counter() - self._begun_s) * 1000)

    def _set(self, result: RungResult) -> None:
        self.ladder = self.ladder.step(result)
        self._on_change(self.ladder)
