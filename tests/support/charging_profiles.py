"""Charging profiles for tests: only what a test says differs from the plainest one."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chargepoint.domain.charging_profile import (
    ChargingProfile,
    ChargingSchedule,
    InstalledProfile,
    Kind,
    Purpose,
    RateUnit,
    RecurrencyKind,
    SchedulePeriod,
)

MIDNIGHT = datetime(2026, 3, 4, tzinfo=UTC)


def schedule(*periods: tuple[int, float], **changes: Any) -> ChargingSchedule:
    """Return a schedule of (start_s, limit) in A."""
    made = tuple(SchedulePeriod(start_s, limit) for start_s, limit in periods or ((0, 10.0),))
    return replace(ChargingSchedule(RateUnit.AMPERE, made), **changes)


def profile(number: int = 1, *periods: tuple[int, float], **changes: Any) -> ChargingProfile:
    """Return an absolute TxDefaultProfile on stack level 0; fields of the schedule are changed as schedule_*."""
    for_schedule = {name[9:]: value for name, value in changes.items() if name.startswith("schedule_")}
    own = {name: value for name, value in changes.items() if not name.startswith("schedule_")}
    plain = ChargingProfile(number, 0, Purpose.TX_DEFAULT, Kind.ABSOLUTE, schedule(*periods, **for_schedule))
    return replace(plain, **own)


def daily(number: int = 1, *periods: tuple[int, float], **changes: Any) -> ChargingProfile:
    """Return one that recurs each day from MIDNIGHT."""
    return profile(
        number,
        *periods,
        kind=Kind.RECURRING,
        recurrency=RecurrencyKind.DAILY,
        schedule_start=MIDNIGHT,
        **changes,
    )


def installed(
    made: ChargingProfile, connector_id: int = 0, at: datetime = MIDNIGHT, key: str = ""
) -> InstalledProfile:
    """Return it as installed."""
    return InstalledProfile(connector_id, made, at, key)
