"""The ladder of a connection: nine rungs from the address to the clock, climbed at every attempt and by a test (OCPP-J 1.6 §3)."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from chargepoint.domain.connection import LinkProblem

Seen = dict[str, str]
"""What was seen at a rung, by name: plain texts, ISO 8601 for moments. Never a secret."""


class Rung(StrEnum):
    """One question each; a later one cannot be asked before the earlier ones are answered."""

    ADDRESS = "address"
    NAME = "name"
    PROXY = "proxy"
    PORT = "port"
    TLS = "tls"
    UPGRADE = "upgrade"
    SUBPROTOCOL = "subprotocol"
    REGISTRATION = "registration"
    CLOCK = "clock"


class RungState(StrEnum):
    """How a rung stands. SKIPPED: it has nothing to ask here (no proxy is set, the address is ws://)."""

    NOT_REACHED = "not_reached"
    RUNNING = "running"
    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class RungResult:
    """One rung. duration_ms: None while it runs or where nothing was measured. problem: where it failed."""

    rung: Rung
    state: RungState = RungState.NOT_REACHED
    duration_ms: int | None = None
    problem: LinkProblem | None = None
    seen: Seen = field(default_factory=dict)

    @property
    def is_settled(self) -> bool:
        """It needs no further answer."""
        return self.state in (RungState.OK, RungState.SKIPPED)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Always all nine rungs, in order."""

    rungs: tuple[RungResult, ...] = tuple(RungResult(rung) for rung in Rung)

    def at(self, rung: Rung) -> RungResult:
        """Return how one rung stands."""
        return next(result for result in self.rungs if result.rung is rung)

    def step(self, result: RungResult) -> "Ladder":
        """Return the ladder with a rung replaced; behind one that failed nothing counts as reached."""
        rungs = tuple(result if old.rung is result.rung else old for old in self.rungs)
        if result.state is RungState.FAILED:
            place = rungs.index(result) + 1
            rungs = rungs[:place] + tuple(RungResult(old.rung) for old in rungs[place:])
        return replace(self, rungs=rungs)

    @property
    def broken(self) -> RungResult | None:
        """The rung that failed, None where none did so far."""
        return next((result for result in self.rungs if result.state is RungState.FAILED), None)

    @property
    def is_complete(self) -> bool:
        """Every rung was climbed or had nothing to ask."""
        return all(result.is_settled for result in self.rungs)

    @property
    def outcome(self) -> tuple[str, str]:
        """Rung and cause: what makes one run another than the last. ("", "") where nothing is broken."""
        broken = self.broken
        return ("", "") if broken is None else (broken.rung.value, str(broken.problem))

    @property
    def facts(self) -> Seen:
        """Everything that was seen, a later rung before an earlier one: what the sentences fill in."""
        return {name: text for result in self.rungs for name, text in result.seen.items()}


@dataclass(frozen=True, slots=True)
class LadderRun:
    """One attempt that came to an end, as it is kept."""

    at: datetime
    ladder: Ladder
