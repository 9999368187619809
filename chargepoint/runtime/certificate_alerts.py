"""Says a month ahead that a certificate in use ends (security whitepaper ed. 3, A02)."""

from chargepoint.domain.certificate_facts import Ending, endings
from chargepoint.domain.settings import StoredSettings
from chargepoint.domain.units import is_provisional
from chargepoint.runtime.ports import CentralSystem, Clock
from chargepoint.runtime.state import State

CHECK_S = 60.0

_CODES = {
    (True, False): "client_certificate_ends",
    (True, True): "client_certificate_ended",
    (False, False): "root_ends",
    (False, True): "root_ended",
}
"""By whether it is the client certificate, and whether it has ended."""


class CertificateAlerts:
    """Raises and clears four alerts, each for what ends first."""

    def __init__(self, state: State, central_system: CentralSystem, clock: Clock) -> None:
        self._state = state
        self._central_system = central_system
        self._clock = clock
        self._seen: StoredSettings | None = None
        self._next_s = 0.0

    def follow(self) -> None:
        """Look once a minute and after every change of the settings."""
        now_s = self._clock.now().monotonic_s
        if self._seen is self._state.settings and now_s < self._next_s:
            return
        self._seen = self._state.settings
        self._next_s = now_s + CHECK_S
        found = {_CODES[(one.is_own, one.has_ended)]: one for one in reversed(self._endings())}
        for code in _CODES.values():
            if code not in found:
                self._state.clear_alert(code)
            else:
                self._tell(code, found[code])

    def _endings(self) -> tuple[Ending, ...]:
        now = self._clock.now().utc
        if is_provisional(now):
            return ()  # a clock that was never set knows no end
        chain = self._central_system.verified_chain()
        return endings(self._state.settings, chain[-1] if chain else "", now)

    def _tell(self, code: str, ending: Ending) -> None:
        name, until = ending.facts.name, ending.facts.ends_at.isoformat()
        told = self._state.alerts.get((code, 0))
        if told is None or (told.parameters["name"], told.parameters["until"]) != (name, until):
            tone = "stop" if ending.has_ended else "warn"
            self._state.raise_alert(code, self._clock.now().utc, tone=tone, name=name, until=until)
