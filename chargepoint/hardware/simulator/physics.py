"""How current and energy flow into a vehicle behind a closed contactor.

Currents ramp in real time; battery and energy run `speed` times faster than the clock.
"""

from dataclasses import dataclass

from chargepoint.domain.units import NOMINAL_VOLTAGE_V
from chargepoint.hardware.simulator.vehicle import Vehicle

RAMP_A_PER_S = 10.0
LONGEST_STEP_S = 0.1
LONGEST_SCALED_STEP_S = 10.0
"""Steps of integration: of the clock for the ramp, of the battery's faster time for the taper."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What a while of charging led to. current_a: per phase, at its end. energy_wh: through the meter."""

    vehicle: Vehicle
    current_a: float
    energy_wh: float


def next_current_a(current_a: float, willing_a: float, seconds: float) -> float:
    """Return the current after that long: it climbs by 10 A/s and falls at once, so it is never above the offer."""
    return min(willing_a, current_a + RAMP_A_PER_S * seconds)


def power_w(current_a: float, phases: int) -> float:
    """Return the sum of U*I over the phases in use."""
    return NOMINAL_VOLTAGE_V * current_a * phases


def flow(
    vehicle: Vehicle, current_a: float, offered_a: float, phases: int, seconds: float, speed: float
) -> Flow:
    """Charge for that many seconds of the clock, or until the battery is full.

    current_a: per phase at the beginning. phases: those that box and vehicle have in common. The register's
    energy is the integral of power over time (trapezia of at most 0.1 s).
    """
    energy_wh = 0.0
    longest_s = min(LONGEST_STEP_S, LONGEST_SCALED_STEP_S / speed)
    while seconds > 0 and vehicle.asks:
        step_s = min(longest_s, seconds)
        willing_a = vehicle.willing_current_a(offered_a)
        start_a = min(current_a, willing_a)
        current_a = next_current_a(start_a, willing_a, step_s)
        gained_wh = power_w((start_a + current_a) / 2, phases) * step_s * speed / 3600
        gained_wh = min(gained_wh, vehicle.room_wh)
        vehicle = vehicle.charged(gained_wh)
        energy_wh += gained_wh
        seconds -= step_s
    return Flow(vehicle, current_a if vehicle.asks else 0.0, energy_wh)
