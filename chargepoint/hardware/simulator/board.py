"""The simulated box at the hardware port; the default driver."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.errors import UnknownConnector
from chargepoint.domain.events import CardPresented, FaultRaised, HardwareEvent, VehicleStateChanged
from chargepoint.domain.metering import MeterReading
from chargepoint.domain.units import NOMINAL_VOLTAGE_V
from chargepoint.hardware.options import BoardOptions
from chargepoint.hardware.simulator.commands import (
    ClearFault,
    Command,
    JamLock,
    PlugIn,
    PlugOut,
    PresentCard,
    RaiseFault,
    SetVehicle,
    SimulatorRefused,
    parse,
)
from chargepoint.hardware.simulator.connector import SimulatedConnector, Wiring
from chargepoint.hardware.simulator.log import SimulatorLog
from chargepoint.hardware.simulator.vehicle import Vehicle
from chargepoint.runtime.board import BoardCapabilities, BoardError

WATCHDOG_S = 5.0
TICK_S = 0.1
AMBIENT_CELSIUS = 25.0
HEATING_CELSIUS_PER_A = 0.5


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SimulatedBoard:
    """A box with its own meter, lock, card reader and watchdog, and cars that come and go by command.

    Everything runs on one event loop. Reactions happen inside the call that causes them; a tick is needed only for
    what time brings: energy, a full battery, a hungry watchdog. An idle box wakes up once per watchdog period.
    """

    def __init__(
        self,
        options: BoardOptions,
        monotonic: Callable[[], float] = time.monotonic,
        utc_now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._options = options
        self._monotonic = monotonic
        self._utc_now = utc_now
        self._post: Callable[[HardwareEvent], None] | None = None
        self._woken = asyncio.Event()
        self._fed_at_s = monotonic()
        self._is_tripped = False
        self._light_percent = 100
        self._log = SimulatorLog(options.data_dir, utc_now)
        wiring = Wiring(
            options.phases, options.installation_current_a, not options.fixed_cable, options.speed
        )
        self._connectors = {
            number: SimulatedConnector(number, wiring, options.data_dir, self._log, self._emit)
            for number in range(1, options.connectors + 1)
        }
        for connector in self._connectors.values():
            connector.start(options.keep_vehicle)

    @property
    def capabilities(self) -> BoardCapabilities:
        """What it has, from the first moment on."""
        return BoardCapabilities(
            connectors=self._options.connectors,
            phases=self._options.phases,
            maximum_current_a=self._options.installation_current_a,
            has_lock=not self._options.fixed_cable,
            can_read_soc=True,
            has_light=True,
        )

    async def run(self, post: Callable[[HardwareEvent], None], ready: Callable[[], None]) -> None:
        """Serve until cancelled; leaves every contactor open."""
        self._post = post
        self.feed_watchdog()
        try:
            for number, connector in self._connectors.items():
                post(VehicleStateChanged(number, connector.letter))
                if connector.fault:
                    post(FaultRaised(number, connector.fault, info="simulated"))
            ready()
            while True:
                self._advance()
                await self._wait()
        finally:
            self._post = None
            self._advance()
            for connector in self._connectors.values():
                connector.make_safe()

    def feed_watchdog(self) -> None:
        """Put the fall-back off for 5 s; after one, take requests again."""
        self._advance()
        self._fed_at_s = self._monotonic()
        if self._is_tripped:
            self._is_tripped = False
            for connector in self._connectors.values():
                connector.recover()
            self._woken.set()

    async def offer_current(self, connector_id: int, current_a: float) -> None:
        """Offer at once, at most the installation's current. Raises ValueError for what is no current."""
        if not 0 <= current_a < float("inf"):
            raise ValueError(f"{current_a} is no current to offer")
        self._at_present(connector_id).offer(current_a)

    def vehicle_state(self, connector_id: int) -> ControlPilotState:
        """Return the pilot's letter."""
        return self._connector(connector_id).letter

    async def allow(self, connector_id: int) -> None:
        """Permit closing; it closes at once where the vehicle asks."""
        self._at_present(connector_id).permit(True)

    async def open(self, connector_id: int) -> None:
        """Open at once."""
        self._at_present(connector_id).permit(False)

    def is_closed(self, connector_id: int) -> bool:
        """Return the contact."""
        return self._connector(connector_id).is_closed

    async def lock(self, connector_id: int) -> bool:
        """Lock at once; False at a jammed lock that is open and at a fixed cable."""
        return self._connector(connector_id).move_lock(True)

    async def unlock(self, connector_id: int) -> bool:
        """Unlock at once; False at a jammed lock that is closed."""
        return self._connector(connector_id).move_lock(False)

    def is_locked(self, connector_id: int) -> bool | None:
        """Return the lock's contact, None at a fixed cable."""
        connector = self._connector(connector_id)
        return connector.is_locked if connector.wiring.has_lock else None

    async def read(self, connector_id: int) -> MeterReading:
        """Read the meter as of now; what is returned is already stored. Raises BoardError under PowerMeterFailure."""
        connector = self._at_present(connector_id)
        if connector.fault == "PowerMeterFailure":
            raise BoardError(f"the meter of connector {connector_id} is silent")
        return MeterReading(
            taken_at=self._utc_now(),
            register_wh=connector.register_wh,
            power_w=connector.power_w,
            current_a=connector.phase_currents_a,
            voltage_v=self._voltages_v(),
            offered_a=connector.offered_a,
            frequency_hz=50.0,
            power_factor=1.0,
            temperature_celsius=AMBIENT_CELSIUS + HEATING_CELSIUS_PER_A * connector.current_a,
            soc_percent=connector.vehicle.soc_percent if connector.vehicle else None,
        )

    async def show(self, connector_id: int, feedback: str) -> None:
        """Keep it for the view."""
        if connector_id in self._connectors:
            self._connectors[connector_id].feedback = feedback

    async def set_light(self, intensity_percent: int) -> None:
        """Keep it for the view."""
        self._light_percent = intensity_percent

    def command(self, name: str, arguments: object) -> None:
        """Carry out what a person does at the box: plug-in, plug-out, present-card, vehicle, fault, clear-fault, lock.

        arguments: a JSON object as simulator.md's table has it. Raises SimulatorRefused; then nothing has changed.
        """
        command = parse(name, arguments)
        if command.connector not in self._connectors:
            raise SimulatorRefused(
                "no_such_connector", f"there is no connector {command.connector}", not_found=True
            )
        self._execute(command, self._at_present(command.connector))

    def view(self) -> dict[str, object]:
        """Return the box as it is now, with the newest 200 lines of its log, as JSON-like values."""
        self._advance()
        return {
            "speed": self._options.speed,
            "keep_vehicle": self._options.keep_vehicle,
            "watchdog_tripped": self._is_tripped,
            "light_percent": self._light_percent,
            "connectors": [connector.view() for connector in self._connectors.values()],
            "log": self._log.lines(),
        }

    def _execute(self, command: Command, connector: SimulatedConnector) -> None:
        match command:
            case PlugIn():
                connector.plug_in(_vehicle(command))
            case PlugOut():
                connector.plug_out()
            case PresentCard(connector=number, id_tag=id_tag):
                connector.note_card()
                self._emit(CardPresented(number, id_tag))
            case SetVehicle(requests_energy=requests_energy):
                connector.set_vehicle(requests_energy)
            case RaiseFault(error_code=error_code):
                connector.raise_fault(error_code)
            case ClearFault():
                connector.clear_fault()
            case JamLock(jammed=jammed):
                connector.jam(jammed)

    def _connector(self, connector_id: int) -> SimulatedConnector:
        try:
            return self._connectors[connector_id]
        except KeyError:
            raise UnknownConnector(connector_id) from None

    def _at_present(self, connector_id: int) -> SimulatedConnector:
        """Return a connector advanced to now, and have the loop look at it after the change that follows."""
        connector = self._connector(connector_id)
        self._advance()
        self._woken.set()
        return connector

    def _advance(self) -> None:
        """Bring everything to the present; an overdue watchdog acts at the time it was due, not when it is noticed."""
        now_s = self._monotonic()
        due_s = self._fed_at_s + WATCHDOG_S
        if not self._is_tripped and now_s >= due_s:
            self._is_tripped = True
            for connector in self._connectors.values():
                connector.advance(due_s)
                connector.trip()
        for connector in self._connectors.values():
            connector.advance(now_s)

    async def _wait(self) -> None:
        self._woken.clear()
        try:
            async with asyncio.timeout(self._pause_s()):
                await self._woken.wait()
        except TimeoutError:
            return

    def _pause_s(self) -> float | None:
        if any(connector.is_closed for connector in self._connectors.values()):
            return TICK_S
        if self._is_tripped:
            return None
        return max(0.0, self._fed_at_s + WATCHDOG_S - self._monotonic())

    def _voltages_v(self) -> tuple[float, float, float]:
        wired = [NOMINAL_VOLTAGE_V if phase < self._options.phases else 0.0 for phase in range(3)]
        return wired[0], wired[1], wired[2]

    def _emit(self, event: HardwareEvent) -> None:
        if self._post is not None:
            self._post(event)


def _vehicle(command: PlugIn) -> Vehicle:
    battery_wh = command.battery_kwh * 1000
    charge_wh = battery_wh * command.soc_percent / 100
    return Vehicle(command.max_current_a, command.phases, battery_wh, charge_wh)
