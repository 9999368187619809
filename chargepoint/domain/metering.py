"""Readings of the meter and the meter values made of them (OCPP 1.6 ed. 2 §3.16, §7.31-7.33, §7.43-7.46)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReadingContext(StrEnum):
    """Why a value was sampled (§7.35)."""

    INTERRUPTION_BEGIN = "Interruption.Begin"
    INTERRUPTION_END = "Interruption.End"
    OTHER = "Other"
    SAMPLE_CLOCK = "Sample.Clock"
    SAMPLE_PERIODIC = "Sample.Periodic"
    TRANSACTION_BEGIN = "Transaction.Begin"
    TRANSACTION_END = "Transaction.End"
    TRIGGER = "Trigger"


class Measurand(StrEnum):
    """What was measured (§7.31), those this charge point can deliver."""

    ENERGY_REGISTER = "Energy.Active.Import.Register"
    ENERGY_INTERVAL = "Energy.Active.Import.Interval"
    POWER_ACTIVE = "Power.Active.Import"
    POWER_OFFERED = "Power.Offered"
    POWER_FACTOR = "Power.Factor"
    CURRENT_IMPORT = "Current.Import"
    CURRENT_OFFERED = "Current.Offered"
    VOLTAGE = "Voltage"
    FREQUENCY = "Frequency"
    TEMPERATURE = "Temperature"
    SOC = "SoC"


@dataclass(frozen=True, slots=True)
class MeterReading:
    """What the meter showed at one instant.

    register_wh: the meter's own Energy.Active.Import.Register, monotonic, never re-based.
    current_a, voltage_v: L1, L2, L3; 0 on a phase that is not wired. offered_a: the pilot's offer.
    None: this hardware cannot tell.
    """

    taken_at: datetime
    register_wh: float
    power_w: float
    current_a: tuple[float, float, float]
    voltage_v: tuple[float, float, float]
    offered_a: float
    frequency_hz: float | None = None
    power_factor: float | None = None
    temperature_celsius: float | None = None
    soc_percent: float | None = None


@dataclass(frozen=True, slots=True)
class SampledValue:
    """One value of a meter value (§7.43); phase is L1, L2, L3, L1-N, ... or None for the total."""

    value: str
    context: ReadingContext
    measurand: str
    unit: str
    phase: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class MeterValue:
    """What was sampled at one instant (§7.33); sampled is never empty."""

    timestamp: datetime
    sampled: tuple[SampledValue, ...]
