"""Security events: critical ones wait in the outbox until the backend answered (security whitepaper ed. 3, A04, A05)."""

from chargepoint.domain.event_budget import EventBudget
from chargepoint.domain.journal import StateChange
from chargepoint.domain.parameters import security_profile
from chargepoint.domain.security import is_pushed
from chargepoint.domain.transaction import SecurityEventMessage
from chargepoint.runtime.journal import Journal, outgoing
from chargepoint.runtime.ports import Clock
from chargepoint.runtime.state import State


class SecurityEvents:
    """The one door for them."""

    def __init__(self, state: State, journal: Journal, clock: Clock) -> None:
        self._state = state
        self._journal = journal
        self._clock = clock
        self._budget = EventBudget()
        self._asked: set[str] = set()

    def note(self, type: str, tech_info: str = "", is_asked: bool = False) -> None:
        """Log an event with the next write; one that a backend must hear of is queued for it in the same write.

        is_asked: the backend waits for it, since it is about what it has sent.
        """
        self.follow()
        if self._budget.takes(type, self._clock.now().monotonic_s):
            self._write(type, tech_info, is_asked)
        elif is_asked:
            self._asked.add(type)

    def follow(self) -> None:
        """Say, once an hour of too many is over, how many were held back."""
        for type, count in self._budget.ended(self._clock.now().monotonic_s).items():
            self._write(type, f"{count} more within an hour", type in self._asked)
            self._asked.discard(type)

    def _write(self, type: str, tech_info: str, is_asked: bool) -> None:
        now = self._clock.now().utc
        self._journal.note(now, "security_event", type=type, tech_info=tech_info)
        settings = self._state.settings
        if settings.backend.uses_backend and is_pushed(type, security_profile(settings.backend), is_asked):
            message = SecurityEventMessage(type, now, tech_info or None)
            self._journal.add(StateChange(messages=outgoing(settings.backend_number, message)))
