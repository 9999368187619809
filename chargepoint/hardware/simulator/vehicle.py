"""The simulated vehicle: a battery, an on-board charger and a will of its own."""

from dataclasses import dataclass, replace

TAPER_FROM_PERCENT = 80.0
CURRENT_AT_FULL = 0.2
"""The part of its maximum current that a vehicle still draws just before the battery is full."""

FULL_WITHIN_WH = 1e-6


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle at one instant. charge_wh: what is in the battery, never above battery_wh. phases: 1 to 3."""

    max_current_a: float
    phases: int
    battery_wh: float
    charge_wh: float
    requests_energy: bool = True

    @property
    def soc_percent(self) -> float:
        """How full the battery is."""
        return 100.0 * self.charge_wh / self.battery_wh

    @property
    def room_wh(self) -> float:
        """What the battery can still take."""
        return self.battery_wh - self.charge_wh

    @property
    def asks(self) -> bool:
        """It wants the contactor closed, if only it is offered current."""
        return self.requests_energy and self.room_wh > FULL_WITHIN_WH

    def willing_current_a(self, offered_a: float) -> float:
        """Return the current per phase it heads for: no more than offered, less as the battery fills up."""
        share = min(1.0, max(0.0, (100.0 - self.soc_percent) / (100.0 - TAPER_FROM_PERCENT)))
        tapered_a = self.max_current_a * (CURRENT_AT_FULL + (1.0 - CURRENT_AT_FULL) * share)
        return min(offered_a, tapered_a)

    def charged(self, energy_wh: float) -> "Vehicle":
        """Return it with that much more in the battery."""
        return replace(self, charge_wh=min(self.battery_wh, self.charge_wh + energy_wh))
