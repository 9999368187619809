"""Every functional block beside Core, each named once (OCPP 1.6 ed. 2 §3.1)."""

from chargepoint.runtime import certificates, local_auth_list, reservation, smart_charging
from chargepoint.runtime.blocks import Blocks, Triggers
from chargepoint.runtime.certificates import Certificates, Reload
from chargepoint.runtime.journal import Journal
from chargepoint.runtime.local_auth_list import LocalAuthList
from chargepoint.runtime.ports import CentralSystem, Clock, Store
from chargepoint.runtime.reservation import Reservations
from chargepoint.runtime.security_events import SecurityEvents
from chargepoint.runtime.smart_charging import SmartCharging
from chargepoint.runtime.state import State
from chargepoint.runtime.tasks import Tasks


class FunctionalBlocks:
    """in_turn: decided in the actor's turn. aside: without one, since the actor's state is not touched."""

    def __init__(
        self,
        state: State,
        store: Store,
        journal: Journal,
        clock: Clock,
        central_system: CentralSystem,
        tasks: Tasks,
        reload: Reload,
    ) -> None:
        self.security_events = SecurityEvents(state, journal, clock)
        self.certificates = Certificates(
            state, store, central_system, self.security_events, clock, tasks, reload
        )
        self.reservations = Reservations(state, journal, clock)
        self.smart_charging = SmartCharging(state, store, clock)
        self.in_turn: Blocks = {
            **dict.fromkeys(smart_charging.REQUESTS, self.smart_charging),
            **dict.fromkeys(reservation.REQUESTS, self.reservations),
            **dict.fromkeys(certificates.REQUESTS, self.certificates),
        }
        self.aside: Blocks = dict.fromkeys(local_auth_list.REQUESTS, LocalAuthList(state, store))
        self.triggers: Triggers = {"SignChargePointCertificate": self.certificates.sign}

    def next_due_s(self) -> float | None:
        """Return when, on the monotonic clock, a block wants the next turn at the latest."""
        due = (self.smart_charging.next_due_s(), self.reservations.next_due_s())
        return min((one for one in due if one is not None), default=None)
