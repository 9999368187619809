"""Control pilot states and duty cycle (IEC 61851-1 Annex A)."""

from enum import StrEnum


class ControlPilotState(StrEnum):
    """What the vehicle and the pilot line show."""

    A = "A"  # no vehicle
    B = "B"  # vehicle connected, not ready
    C = "C"  # vehicle draws or is ready to
    D = "D"  # as C, ventilation required
    E = "E"  # pilot shorted or no supply
    F = "F"  # charge point not available

    @property
    def is_plugged(self) -> bool:
        """A vehicle is connected."""
        return self in (ControlPilotState.B, ControlPilotState.C, ControlPilotState.D)

    @property
    def requests_energy(self) -> bool:
        """The vehicle asks for the contactor to be closed."""
        return self in (ControlPilotState.C, ControlPilotState.D)


def duty_cycle_percent(current_a: float) -> float:
    """Return the PWM duty cycle that offers a current (IEC 61851-1 table A.7).

    current_a: 6 to 80; below 6 nothing is offered and the result is 100 (constant +12 V).
    Raises ValueError above 80 A.
    """
    if current_a < 6:
        return 100.0
    if current_a <= 51:
        return current_a / 0.6
    if current_a <= 80:
        return current_a / 2.5 + 64
    raise ValueError(f"a control pilot cannot offer {current_a} A")


def offered_current_a(duty_percent: float) -> float:
    """Return the current a duty cycle offers, 0 where charging is not allowed (IEC 61851-1 table A.8)."""
    if not 8 <= duty_percent <= 97:
        return 0.0
    if duty_percent <= 85:
        return max(6.0, duty_percent * 0.6)
    return min(80.0, (duty_percent - 64) * 2.5)
