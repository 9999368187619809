"""What the runtime needs of the hardware, with the promises each port keeps (IEC 61851-1)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.events import HardwareEvent
from chargepoint.domain.metering import MeterReading


class BoardError(Exception):
    """The board did not do or tell what was asked. permanent: asking again without a repair cannot help."""

    permanent = False


@dataclass(frozen=True, slots=True)
class BoardCapabilities:
    """What this hardware has. maximum_current_a: the board's own limit per phase."""

    connectors: int
    phases: int
    maximum_current_a: float
    has_lock: bool
    can_read_soc: bool = False
    has_light: bool = False


class ControlPilot(Protocol):
    """Offers current and shows the vehicle's state."""

    async def offer_current(self, connector_id: int, current_a: float) -> None:
        """Offer that much per phase, 0 to pause. Safe to call repeatedly; takes effect within 100 ms."""
        ...

    def vehicle_state(self, connector_id: int) -> ControlPilotState:
        """Return the newest state seen; costs no I/O."""
        ...


class Contactor(Protocol):
    """Gives and takes the permission to close; the controller closes only while the vehicle asks (state C or D)."""

    async def allow(self, connector_id: int) -> None:
        """Permit closing. Safe to call repeatedly."""
        ...

    async def open(self, connector_id: int) -> None:
        """Take the permission away; open within 100 ms. Safe to call repeatedly and in any state."""
        ...

    def is_closed(self, connector_id: int) -> bool:
        """Return what the board's own contact reports; costs no I/O."""
        ...


class ConnectorLock(Protocol):
    """Holds the plug in the socket; a fixed cable has none (capabilities.has_lock False)."""

    async def lock(self, connector_id: int) -> bool:
        """Try to lock, within 3 s; return whether it is locked."""
        ...

    async def unlock(self, connector_id: int) -> bool:
        """Try to unlock, within 3 s; return whether it is free."""
        ...

    def is_locked(self, connector_id: int) -> bool | None:
        """Return the lock's contact; None where there is no lock."""
        ...


class PowerMeter(Protocol):
    """The meter."""

    async def read(self, connector_id: int) -> MeterReading:
        """Read it now, within 1 s. Raises BoardError when silent or implausible."""
        ...


class IdTagReader(Protocol):
    """Tells the person at the box what became of the card."""

    async def show(self, connector_id: int, feedback: str) -> None:
        """Show or sound `accepted`, `refused`, `working`, `learned` or `neutral`. Never raises."""
        ...


class Light(Protocol):
    """Lights the box; only asked where capabilities.has_light is True."""

    async def set_light(self, intensity_percent: int) -> None:
        """Light that bright, 0 (dark) to 100. Safe to call repeatedly."""
        ...


class Board(ControlPilot, Contactor, ConnectorLock, PowerMeter, IdTagReader, Light, Protocol):
    """A charge controller with everything it has; a driver implements this."""

    @property
    def capabilities(self) -> BoardCapabilities:
        """What it has; constant once `run` has posted its first event."""
        ...

    async def run(self, post: Callable[[HardwareEvent], None], ready: Callable[[], None]) -> None:
        """Serve until cancelled.

        First posts VehicleStateChanged for every connector (and FaultRaised where one stands), then calls
        ready once; then posts each change within 100 ms. Raises BoardError when the board is lost. Cancelled
        or failed: leaves the board in its safe state.
        """
        ...

    def feed_watchdog(self) -> None:
        """Tell the controller that this software lives; due every 5 s, else it falls back to its safe current."""
        ...
