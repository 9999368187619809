"""A charge point that decides what a test tells it, and remembers what the link asked of it."""

import asyncio
from collections.abc import Callable

from chargepoint.domain.events import BackendEvent, ConnectionTried
from chargepoint.domain.ladder import LadderRun
from chargepoint.domain.requests import Answer, Decision, Request, RequestAccepted
from chargepoint.domain.units import Moment


class FakeActions:
    """The port ChargePointActions.

    decision: what `decide` returns, or a function of the request. failure: raised by what would be stored.
    """

    def __init__(self) -> None:
        self.decision: Decision | Callable[[Request], Decision] = Answer.ACCEPTED
        self.delay_s = 0.0
        self.failure: Exception | None = None
        self.requests: list[Request] = []
        self.posted: list[BackendEvent | RequestAccepted] = []
        self.runs: list[LadderRun] = []
        self.accepted_by: list[int] = []
        self.heartbeat_intervals: list[int] = []
        self.times: list[Moment] = []
        self._changed = asyncio.Event()

    async def decide(self, request: Request) -> Decision:
        """Return the decision, after delay_s."""
        self.requests.append(request)
        await asyncio.sleep(self.delay_s)
        return self.decision(request) if callable(self.decision) else self.decision

    def post(self, event: BackendEvent | RequestAccepted) -> None:
        """Remember an event; attempts to connect by themselves."""
        if isinstance(event, ConnectionTried):
            self.runs.append(event.run)
        else:
            self.posted.append(event)
        self._changed.set()

    async def registered(self, backend: int) -> None:
        """Remember the backend, or fail."""
        if self.failure is not None:
            raise self.failure
        self.accepted_by.append(backend)

    async def heartbeat_interval_received(self, interval_s: int) -> None:
        """Remember the interval."""
        self.heartbeat_intervals.append(interval_s)

    def time_received(self, current_time: Moment) -> None:
        """Remember the time."""
        self.times.append(current_time)

    async def has_posted(
        self, event: BackendEvent | RequestAccepted, count: int = 1, timeout_s: float = 10.0
    ) -> None:
        """Wait until an event was posted that often. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while self.posted.count(event) < count:
                self._changed.clear()
                await self._changed.wait()
