"""A board in memory: the one fake at the hardware port."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.events import (
    CardPresented,
    ContactorMoved,
    FaultCleared,
    FaultRaised,
    HardwareEvent,
    VehicleStateChanged,
    WatchdogTripped,
)
from chargepoint.domain.metering import MeterReading
from chargepoint.domain.status import is_fault
from chargepoint.domain.units import MINIMUM_CURRENT_A, NOMINAL_VOLTAGE_V
from chargepoint.runtime.board import BoardCapabilities, BoardError
from tests.support.clock import FakeClock

ONE_SOCKET = BoardCapabilities(1, 3, 32.0, has_lock=True, can_read_soc=True)


@dataclass(frozen=True, slots=True)
class Call:
    """One thing the software asked of the board. value: amperes, per cent, a feedback, or None."""

    name: str
    connector_id: int
    value: float | str | None = None


@dataclass(slots=True)
class FakeConnector:
    """What the fake knows of one connector."""

    state: ControlPilotState = ControlPilotState.A
    is_asking: bool = False
    offered_a: float = 0.0
    is_allowed: bool = False
    is_closed: bool = False
    is_locked: bool = False
    is_jammed: bool = False
    fault: FaultRaised | None = None
    register_wh: float = 0.0
    power_w: float = 0.0
    current_a: tuple[float, float, float] = (0.0, 0.0, 0.0)
    soc_percent: float | None = None
    is_meter_silent: bool = False


@dataclass(slots=True)
class FakeBoard:
    """A charge controller that obeys the port and the control pilot, with levers for the test.

    The vehicle asks (state C) while it wants energy and 6 A or more are offered; the contactor is closed
    while it asks, is permitted and no fault stands. Every change is posted at once, inside the call
    that caused it. calls: what the software asked, in order. events: what was posted, in order.
    """

    clock: FakeClock = field(default_factory=FakeClock)
    capabilities: BoardCapabilities = ONE_SOCKET
    calls: list[Call] = field(default_factory=list)
    events: list[HardwareEvent] = field(default_factory=list)
    feeds: int = 0
    is_running: bool = False
    is_light_broken: bool = False
    connectors: dict[int, FakeConnector] = field(init=False)
    _post: Callable[[HardwareEvent], None] | None = field(default=None, init=False)
    _lost: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(self) -> None:
        self.connectors = {number: FakeConnector() for number in range(1, self.capabilities.connectors + 1)}

    async def run(self, post: Callable[[HardwareEvent], None], ready: Callable[[], None]) -> None:
        """Serve until cancelled or lost."""
        self._post = post
        self.is_running = True
        try:
            for number, connector in self.connectors.items():
                self._emit(VehicleStateChanged(number, connector.state))
                if connector.fault:
                    self._emit(connector.fault)
            ready()
            await self._lost.wait()
            raise BoardError("the test has taken the board away")
        finally:
            self._leave()

    def feed_watchdog(self) -> None:
        """Count."""
        self.feeds += 1

    async def offer_current(self, connector_id: int, current_a: float) -> None:
        """Record and offer."""
        self.calls.append(Call("offer_current", connector_id, current_a))
        self.connectors[connector_id].offered_a = current_a
        self._settle(connector_id)

    def vehicle_state(self, connector_id: int) -> ControlPilotState:
        """Return the letter."""
        return self.connectors[connector_id].state

    async def allow(self, connector_id: int) -> None:
        """Record and permit."""
        self.calls.append(Call("allow", connector_id))
        self.connectors[connector_id].is_allowed = True
        self._settle(connector_id)

    async def open(self, connector_id: int) -> None:
        """Record and open."""
        self.calls.append(Call("open", connector_id))
        self.connectors[connector_id].is_allowed = False
        self._settle(connector_id)

    def is_closed(self, connector_id: int) -> bool:
        """Return the contact."""
        return self.connectors[connector_id].is_closed

    async def lock(self, connector_id: int) -> bool:
        """Record and lock, unless it is jammed."""
        self.calls.append(Call("lock", connector_id))
        return self._move_lock(connector_id, True)

    async def unlock(self, connector_id: int) -> bool:
        """Record and unlock, unless it is jammed."""
        self.calls.append(Call("unlock", connector_id))
        return not self._move_lock(connector_id, False)

    def is_locked(self, connector_id: int) -> bool | None:
        """Return the lock's contact, None without a lock."""
        return self.connectors[connector_id].is_locked if self.capabilities.has_lock else None

    async def read(self, connector_id: int) -> MeterReading:
        """Return what the test has set; a silenced meter raises BoardError. Not recorded in calls."""
        connector = self.connectors[connector_id]
        if connector.is_meter_silent:
            raise BoardError("the meter is silent")
        wired = range(3)
        voltage = tuple(NOMINAL_VOLTAGE_V if phase < self.capabilities.phases else 0.0 for phase in wired)
        return MeterReading(
            taken_at=self.clock.now().utc,
            register_wh=connector.register_wh,
            power_w=connector.power_w,
            current_a=connector.current_a,
            voltage_v=(voltage[0], voltage[1], voltage[2]),
            offered_a=connector.offered_a,
            soc_percent=connector.soc_percent,
        )

    async def set_light(self, intensity_percent: int) -> None:
        """Record; the light belongs to no connector."""
        if self.is_light_broken:
            raise BoardError("the light is broken")
        self.calls.append(Call("set_light", 0, intensity_percent))

    async def show(self, connector_id: int, feedback: str) -> None:
        """Record."""
        self.calls.append(Call("show", connector_id, feedback))

    def plug_in(self, connector_id: int = 1, asks: bool = True) -> None:
        """Connect a vehicle; it shows B, and C as soon as it asks and is offered current."""
        connector = self.connectors[connector_id]
        connector.state = ControlPilotState.B
        connector.is_asking = asks
        self._emit(VehicleStateChanged(connector_id, connector.state))
        self._settle(connector_id)

    def ask(self, asks: bool, connector_id: int = 1) -> None:
        """Let the plugged vehicle want energy or stop wanting it."""
        self.connectors[connector_id].is_asking = asks
        self._settle(connector_id)

    def plug_out(self, connector_id: int = 1) -> None:
        """Disconnect the vehicle at its own end."""
        connector = self.connectors[connector_id]
        connector.state, connector.is_asking = ControlPilotState.A, False
        self._move_contactor(connector_id, False)
        self._emit(VehicleStateChanged(connector_id, connector.state))

    def show_state(self, state: ControlPilotState, connector_id: int = 1) -> None:
        """Put any letter on the pilot, E and F included; stays until the next lever."""
        connector = self.connectors[connector_id]
        connector.state = state
        if not state.requests_energy:
            self._move_contactor(connector_id, False)
        self._emit(VehicleStateChanged(connector_id, state))

    def present_card(self, id_tag: str, connector_id: int | None = 1) -> None:
        """Hold a card to the reader."""
        self._emit(CardPresented(connector_id, id_tag))

    def raise_fault(self, error_code: str = "GroundFailure", connector_id: int = 1) -> None:
        """Report an error; the contactor opens where it puts the connector out of order."""
        fault = FaultRaised(connector_id, error_code)
        self.connectors[connector_id].fault = fault
        self._emit(fault)
        self._settle(connector_id)

    def clear_fault(self, connector_id: int = 1) -> None:
        """Clear the fault."""
        self.connectors[connector_id].fault = None
        self._emit(FaultCleared(connector_id))
        self._settle(connector_id)

    def trip_watchdog(self, connector_id: int = 1) -> None:
        """Fall back to 0 A with the contactor open, as after 5 s without food."""
        connector = self.connectors[connector_id]
        connector.offered_a, connector.is_allowed = 0.0, False
        self._emit(WatchdogTripped(connector_id))
        self._settle(connector_id)

    def set_meter(
        self,
        register_wh: float,
        connector_id: int = 1,
        current_a: tuple[float, float, float] = (0.0, 0.0, 0.0),
    ) -> None:
        """Set what the meter shows; power follows from the currents at 230 V."""
        connector = self.connectors[connector_id]
        connector.register_wh, connector.current_a = register_wh, current_a
        connector.power_w = sum(current_a) * NOMINAL_VOLTAGE_V

    def silence_meter(self, is_silent: bool = True, connector_id: int = 1) -> None:
        """Make `read` raise BoardError."""
        self.connectors[connector_id].is_meter_silent = is_silent

    def jam_lock(self, is_jammed: bool = True, connector_id: int = 1) -> None:
        """Keep the lock from moving."""
        self.connectors[connector_id].is_jammed = is_jammed

    def lose(self) -> None:
        """Make `run` raise BoardError."""
        self._lost.set()

    def names(self) -> list[str]:
        """Return the names of the calls alone, in order."""
        return [call.name for call in self.calls]

    def values(self, name: str, connector_id: int = 1) -> list[float | str | None]:
        """Return the values of every call of that name to that connector, in order."""
        return [call.value for call in self.calls if (call.name, call.connector_id) == (name, connector_id)]

    def _settle(self, connector_id: int) -> None:
        connector = self.connectors[connector_id]
        is_faulted = connector.fault is not None and is_fault(connector.fault.error_code)
        is_fed = connector.offered_a >= MINIMUM_CURRENT_A and not is_faulted
        should_ask = connector.is_asking and is_fed
        should_close = should_ask and connector.is_allowed
        if not should_close:
            self._move_contactor(connector_id, False)
        letter = ControlPilotState.C if should_ask else ControlPilotState.B
        if connector.state.is_plugged and connector.state is not letter:
            connector.state = letter
            self._emit(VehicleStateChanged(connector_id, letter))
        if should_close:
            self._move_contactor(connector_id, True)

    def _move_contactor(self, connector_id: int, is_closed: bool) -> None:
        connector = self.connectors[connector_id]
        if connector.is_closed is not is_closed:
            connector.is_closed = is_closed
            self._emit(ContactorMoved(connector_id, is_closed))

    def _move_lock(self, connector_id: int, is_locked: bool) -> bool:
        connector = self.connectors[connector_id]
        if self.capabilities.has_lock and not connector.is_jammed:
            connector.is_locked = is_locked
        return connector.is_locked

    def _emit(self, event: HardwareEvent) -> None:
        self.events.append(event)
        if self._post:
            self._post(event)

    def _leave(self) -> None:
        self._post, self.is_running = None, False
        for connector in self.connectors.values():
            connector.is_closed = connector.is_allowed = False
            connector.offered_a = 0.0
