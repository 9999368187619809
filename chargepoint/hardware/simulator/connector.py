"""One connector of the simulated box: pilot, contactor, lock and meter, and the car at its end (IEC 61851-1)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.events import (
    ContactorMoved,
    FaultCleared,
    FaultRaised,
    HardwareEvent,
    VehicleStateChanged,
    WatchdogTripped,
)
from chargepoint.domain.units import MINIMUM_CURRENT_A
from chargepoint.hardware.simulator.commands import SimulatorRefused
from chargepoint.hardware.simulator.log import SimulatorLog
from chargepoint.hardware.simulator.physics import flow, power_w
from chargepoint.hardware.simulator.state_file import Parked, RegisterFile, VehicleFile
from chargepoint.hardware.simulator.vehicle import Vehicle

PILOT_OF_FAULT = {"EVCommunicationError": ControlPilotState.E, "InternalError": ControlPilotState.F}
"""Faults that take the pilot line away; with the others it shows the vehicle as before, without an offer."""

HARMLESS_FAULTS = frozenset({"WeakSignal", "ResetFailure"})
"""Errors that say nothing about power: the contactor stays as it is."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """How a connector is built. maximum_current_a: the most it offers per phase. speed: of battery and energy."""

    phases: int
    maximum_current_a: float
    has_lock: bool
    speed: float = 1.0


class SimulatedConnector:
    """Facts of one connector; every change is settled and posted within the call that makes it.

    The vehicle asks (C) while it wants energy and is offered 6 A or more; the contactor is closed exactly while it
    asks and is permitted. Callers advance it to the present before they change anything.
    """

    def __init__(
        self,
        connector_id: int,
        wiring: Wiring,
        folder: Path,
        log: SimulatorLog,
        post: Callable[[HardwareEvent], None],
    ) -> None:
        self.connector_id = connector_id
        self.wiring = wiring
        self.vehicle: Vehicle | None = None
        self.offered_a = 0.0
        self.is_allowed = self.is_closed = self.is_tripped = False
        self.is_locked = self.is_jammed = False
        self.fault = ""
        self.current_a = 0.0
        self.feedback = "neutral"
        self.letter = ControlPilotState.A
        self._meter = RegisterFile(folder / f"simulator-meter-{connector_id}")
        self._parking = VehicleFile(folder / f"simulator-vehicle-{connector_id}.json")
        self._log = log
        self._post = post
        self._advanced_to_s: float | None = None

    @property
    def register_wh(self) -> float:
        """The meter's register as it is stored on disk; never ahead of it."""
        return self._meter.register_wh

    @property
    def power_w(self) -> float:
        """The power that flows now."""
        return power_w(self.current_a, self._phases)

    @property
    def phase_currents_a(self) -> tuple[float, float, float]:
        """L1, L2, L3."""
        used = [self.current_a if phase < self._phases else 0.0 for phase in range(3)]
        return used[0], used[1], used[2]

    @property
    def _phases(self) -> int:
        return min(self.wiring.phases, self.vehicle.phases) if self.vehicle else 0

    def start(self, keep_vehicle: bool) -> None:
        """Read the meter, and bring the car back if it is to stay; without it the place is empty."""
        self._meter.load()
        parked = self._parking.load()
        if parked is not None and keep_vehicle:
            gained_wh = max(0.0, self.register_wh - parked.register_wh)
            self.vehicle = parked.vehicle.charged(gained_wh) if parked.vehicle else None
            self.is_locked = parked.is_locked and self.wiring.has_lock
        elif parked is not None:
            self._remember()
        self.letter = self._next_letter()
        self._note("start", plugged=self.vehicle is not None)

    def advance(self, now_s: float) -> None:
        """Let energy flow up to that monotonic time and store the register before anyone can read it."""
        since_s = now_s if self._advanced_to_s is None else self._advanced_to_s
        self._advanced_to_s = max(now_s, since_s)
        if not self.is_closed or self.vehicle is None or now_s <= since_s:
            return
        after = flow(
            self.vehicle, self.current_a, self.offered_a, self._phases, now_s - since_s, self.wiring.speed
        )
        self.vehicle, self.current_a = after.vehicle, after.current_a
        if after.energy_wh > 0:
            self._meter.store(self.register_wh + after.energy_wh)
        if not self.vehicle.asks:
            self._settle()

    def offer(self, current_a: float) -> None:
        """Set the pilot's duty cycle; never more than the wiring allows."""
        self.offered_a = min(current_a, self.wiring.maximum_current_a)
        self.current_a = min(self.current_a, self.offered_a)
        self._settle()

    def permit(self, is_allowed: bool) -> None:
        """Give or take the permission to close."""
        self.is_allowed = is_allowed
        self._settle()

    def trip(self) -> None:
        """Fall back to 0 A and an open contactor; later requests count again once the watchdog is fed."""
        self._fall_back()
        self.is_tripped = True
        self._note("watchdog-tripped")
        self._post(WatchdogTripped(self.connector_id))
        self._settle()

    def recover(self) -> None:
        """Take requests again."""
        self.is_tripped = False
        self._settle()

    def make_safe(self) -> None:
        """Open for good: the software is leaving."""
        self._fall_back()
        self._settle()
        self._note("safe")

    def plug_in(self, vehicle: Vehicle) -> None:
        """Connect a car. Raises SimulatorRefused where one stands already."""
        if self.vehicle is not None:
            raise SimulatorRefused(
                "already_plugged", f"a vehicle is already plugged in at connector {self.connector_id}"
            )
        self.vehicle = vehicle
        self._remember()
        self._note("plug-in", soc_percent=round(vehicle.soc_percent, 2))
        self._settle()

    def plug_out(self) -> None:
        """Disconnect at the car's end: the lock cannot hold it there, and its position stays. Repeating it is harmless."""
        if self.vehicle is None:
            return
        self._move_contactor(False)
        self.vehicle = None
        self._remember()
        self._note("plug-out")
        self._settle()

    def set_vehicle(self, requests_energy: bool) -> None:
        """Let the car pause or go on. Raises SimulatorRefused without a car."""
        if self.vehicle is None:
            raise SimulatorRefused(
                "not_plugged", f"no vehicle is plugged in at connector {self.connector_id}"
            )
        self.vehicle = replace(self.vehicle, requests_energy=requests_energy)
        self._remember()
        self._note("vehicle", requests_energy=requests_energy)
        self._settle()

    def raise_fault(self, error_code: str) -> None:
        """Report an error; one that concerns power opens the contactor at once. The permission stays for later."""
        self.fault = error_code
        self._note("fault", error_code=error_code)
        self._post(FaultRaised(self.connector_id, error_code, info="simulated"))
        self._settle()

    def clear_fault(self) -> None:
        """Repair it; without a fault nothing happens."""
        if not self.fault:
            return
        self.fault = ""
        self._note("fault-cleared")
        self._post(FaultCleared(self.connector_id))
        self._settle()

    def jam(self, is_jammed: bool) -> None:
        """Jam or free the lock where it is. Raises SimulatorRefused at a fixed cable."""
        if not self.wiring.has_lock:
            raise SimulatorRefused("no_lock", "a fixed cable has no lock")
        self.is_jammed = is_jammed
        self._note("lock", jammed=is_jammed, locked=self.is_locked)

    def move_lock(self, is_locked: bool) -> bool:
        """Drive the lock and return whether it is where it was asked to be."""
        if self.wiring.has_lock and not self.is_jammed and self.is_locked is not is_locked:
            self.is_locked = is_locked
            self._remember()
            self._note("lock", jammed=False, locked=is_locked)
        return self.is_locked is is_locked

    def note_card(self) -> None:
        """Note that a card was shown, not which."""
        self._note("card")

    def view(self) -> dict[str, object]:
        """Return everything as JSON-like values."""
        return {
            "id": self.connector_id,
            "vehicle": _vehicle_view(self.vehicle),
            "pilot": self.letter.value,
            "contactor_closed": self.is_closed,
            "allowed": self.is_allowed,
            "offered_a": self.offered_a,
            "lock": {"locked": self.is_locked, "jammed": self.is_jammed} if self.wiring.has_lock else None,
            "register_wh": self.register_wh,
            "power_w": round(self.power_w, 1),
            "current_a": [round(current, 2) for current in self.phase_currents_a],
            "fault": self.fault or None,
            "watchdog_tripped": self.is_tripped,
            "reader": self.feedback,
        }

    def _next_letter(self) -> ControlPilotState:
        if self.fault in PILOT_OF_FAULT:
            return PILOT_OF_FAULT[self.fault]
        if self.vehicle is None:
            return ControlPilotState.A
        is_stopped = self.is_tripped or (self.fault != "" and self.fault not in HARMLESS_FAULTS)
        is_offering = self.offered_a >= MINIMUM_CURRENT_A and not is_stopped
        return ControlPilotState.C if is_offering and self.vehicle.asks else ControlPilotState.B

    def _settle(self) -> None:
        letter = self._next_letter()
        should_close = letter is ControlPilotState.C and self.is_allowed
        if not should_close:
            self._move_contactor(False)
        if letter is not self.letter:
            self.letter = letter
            self._post(VehicleStateChanged(self.connector_id, letter))
        if should_close:
            self._move_contactor(True)

    def _move_contactor(self, is_closed: bool) -> None:
        if self.is_closed is is_closed:
            return
        self.is_closed = is_closed
        self.current_a = 0.0
        self._note("contactor-closed" if is_closed else "contactor-opened")
        self._post(ContactorMoved(self.connector_id, is_closed))

    def _fall_back(self) -> None:
        self.offered_a, self.is_allowed = 0.0, False

    def _remember(self) -> None:
        self._parking.store(Parked(self.vehicle, self.is_locked, self.register_wh))

    def _note(self, event: str, **details: object) -> None:
        self._log.note(event, self.connector_id, self.register_wh, **details)


def _vehicle_view(vehicle: Vehicle | None) -> dict[str, object] | None:
    if vehicle is None:
        return None
    return {
        "max_current_a": vehicle.max_current_a,
        "phases": vehicle.phases,
        "battery_kwh": vehicle.battery_wh / 1000,
        "soc_percent": round(vehicle.soc_percent, 2),
        "requests_energy": vehicle.requests_energy,
    }
