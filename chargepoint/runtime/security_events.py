"""Security events: critical ones wait in the outbox until the backend answered (security whitepaper ed. 3, A05)."""

from chargepoint.domain.journal import StateChange
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

    def note(self, type: str, tech_info: str = "") -> None:
        """Log an event with the next write; one that a backend must hear of is queued for the backend in the same write."""
        now = self._clock.now().utc
        self._journal.note(now, "security_event", type=type, tech_info=tech_info)
        if is_pushed(type):
            message = SecurityEventMessage(type, now, tech_info or None)
            self._journal.add(StateChange(messages=outgoing(self._backend(), message)))

    def _backend(self) -> int | None:
        settings = self._state.settings
        return settings.backend_number if settings.backend.uses_backend else None
