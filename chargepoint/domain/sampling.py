"""Readings to meter values, and when samples are due (OCPP 1.6 ed. 2 §3.16, §4.7, §9.1.6, §9.1.17)."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from chargepoint.domain.metering import Measurand, MeterReading, MeterValue, ReadingContext, SampledValue

PHASES = ("L1", "L2", "L3")
_SUFFIX = re.compile(r"\.(L[123])(?:-N)?$")

BASIC_MEASURANDS = tuple(m.value for m in Measurand if m is not Measurand.SOC)
"""What every board with a meter delivers."""


def split_phase(name: str) -> tuple[str, str | None]:
    """Return a measurand as configured without its phase suffix, and the phase (`L1`, `L2`, `L3` or None)."""
    match = _SUFFIX.search(name)
    return (name[: match.start()], match.group(1)) if match else (name, None)


def meter_value(
    reading: MeterReading,
    names: Iterable[str],
    context: ReadingContext,
    at: datetime,
    interval_wh: float | None = None,
) -> MeterValue:
    """Return the configured measurands of a reading, stamped `at`.

    names: as configured, with or without phase; empty means the energy register (§9.1.17). interval_wh: energy
    since the last sample, for Energy.Active.Import.Interval. What the meter cannot tell is left out, but never all.
    """
    sampled: list[SampledValue] = []
    for name in names:
        measurand, phase = split_phase(name)
        sampled += _values(reading, measurand, phase, context, interval_wh)
    if not sampled:
        sampled = _values(reading, Measurand.ENERGY_REGISTER, None, context, None)
    return MeterValue(at, tuple(sampled))


def _values(
    reading: MeterReading,
    measurand: str,
    phase: str | None,
    context: ReadingContext,
    interval_wh: float | None,
) -> list[SampledValue]:
    if measurand in (Measurand.CURRENT_IMPORT, Measurand.VOLTAGE):
        return _per_phase(reading, measurand, phase, context)
    plain = _plain(reading, measurand, interval_wh)
    if plain is None or phase is not None:
        return []  # a total says nothing about one phase
    value, unit = plain
    location = "EV" if measurand == Measurand.SOC else None
    return [SampledValue(value, context, measurand, unit, None, location)]


def _per_phase(
    reading: MeterReading, measurand: str, only: str | None, context: ReadingContext
) -> list[SampledValue]:
    is_current = measurand == Measurand.CURRENT_IMPORT
    figures = reading.current_a if is_current else reading.voltage_v
    unit, suffix = ("A", "") if is_current else ("V", "-N")
    return [
        SampledValue(f"{figure:.1f}", context, measurand, unit, phase + suffix)
        for phase, figure, voltage in zip(PHASES, figures, reading.voltage_v, strict=True)
        if only == phase or (only is None and voltage > 0)
    ]


def _plain(reading: MeterReading, measurand: str, interval_wh: float | None) -> tuple[str, str] | None:
    is_live = any(voltage > 0 for voltage in reading.voltage_v)
    offered_w = reading.offered_a * sum(reading.voltage_v)
    figures: dict[str, tuple[float | None, str, int]] = {
        Measurand.ENERGY_REGISTER: (int(reading.register_wh), "Wh", 0),
        Measurand.ENERGY_INTERVAL: (interval_wh, "Wh", 0),
        Measurand.POWER_ACTIVE: (reading.power_w, "W", 0),
        Measurand.POWER_OFFERED: (offered_w, "W", 0),
        Measurand.POWER_FACTOR: (reading.power_factor if is_live else None, "", 2),
        Measurand.CURRENT_OFFERED: (reading.offered_a, "A", 1),
        Measurand.FREQUENCY: (reading.frequency_hz, "", 2),
        Measurand.TEMPERATURE: (reading.temperature_celsius, "Celcius", 1),
        Measurand.SOC: (reading.soc_percent, "Percent", 0),
    }
    figure, unit, digits = figures.get(measurand, (None, "", 0))
    if figure is None:
        return None
    return f"{figure:.{digits}f}", unit


def next_aligned(after: datetime, interval_s: int) -> datetime:
    """Return the next multiple of interval_s counted from 00:00:00 UTC, strictly after (§9.1.6).

    The last slot of a day ends at midnight, where the count starts anew.
    """
    midnight = after.replace(hour=0, minute=0, second=0, microsecond=0)
    elapsed = int((after - midnight).total_seconds()) // interval_s + 1
    slot = midnight + timedelta(seconds=elapsed * interval_s)
    return min(slot, midnight + timedelta(days=1))


def thinned(values: tuple[MeterValue, ...], most: int) -> tuple[MeterValue, ...]:
    """Return at most that many values, evenly chosen; the first and the last always stay.

    most: below 2 counts as 2 (StopTransactionMaxMeterValues).
    """
    most = max(2, most)
    if len(values) <= most:
        return values
    step = (len(values) - 1) / (most - 1)
    return tuple(values[round(index * step)] for index in range(most))
