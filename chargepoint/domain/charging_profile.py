"""Charging profiles: what a backend may install, and what replaces or clears what (OCPP 1.6 ed. 2 §3.13, §5.5, §5.16)."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

PROFILE = "SmartCharging"


class Purpose(StrEnum):
    """§7.12."""

    CHARGE_POINT_MAX = "ChargePointMaxProfile"
    TX_DEFAULT = "TxDefaultProfile"
    TX = "TxProfile"


class Kind(StrEnum):
    """§7.11."""

    ABSOLUTE = "Absolute"
    RECURRING = "Recurring"
    RELATIVE = "Relative"


class RecurrencyKind(StrEnum):
    """§7.38."""

    DAILY = "Daily"
    WEEKLY = "Weekly"


class RateUnit(StrEnum):
    """§7.14: A per phase, W over all phases."""

    AMPERE = "A"
    WATT = "W"


@dataclass(frozen=True, slots=True)
class SchedulePeriod:
    """§7.15. start_s: from the start of the schedule; limit: in the schedule's unit. number_phases None: 3."""

    start_s: int
    limit: float
    number_phases: int | None = None


@dataclass(frozen=True, slots=True)
class ChargingSchedule:
    """§7.13. periods: start_s ascending, the first is 0. duration_s None: the last period goes on. start: aware UTC."""

    unit: RateUnit
    periods: tuple[SchedulePeriod, ...]
    duration_s: int | None = None
    start: datetime | None = None
    minimum_rate: float | None = None


@dataclass(frozen=True, slots=True)
class ChargingProfile:
    """§7.8. transaction_id: the backend's, only with TxProfile."""

    profile_id: int
    stack_level: int
    purpose: Purpose
    kind: Kind
    schedule: ChargingSchedule
    recurrency: RecurrencyKind | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    transaction_id: int | None = None


@dataclass(frozen=True, slots=True)
class InstalledProfile:
    """A profile in force. connector_id 0: the whole charge point. transaction_key: ours, of a TxProfile, else "".

    backend: the number of the backend that installed it.
    """

    connector_id: int
    profile: ChargingProfile
    installed_at: datetime
    transaction_key: str = ""
    backend: int | None = None


@dataclass(frozen=True, slots=True)
class SetChargingProfile:
    """§5.16."""

    connector_id: int
    profile: ChargingProfile


@dataclass(frozen=True, slots=True)
class ClearChargingProfile:
    """§5.5; None: whichever. The id alone decides where it is given."""

    profile_id: int | None = None
    connector_id: int | None = None
    purpose: Purpose | None = None
    stack_level: int | None = None


@dataclass(frozen=True, slots=True)
class GetCompositeSchedule:
    """§5.7. connector_id 0: the whole charge point. unit None: ours to choose."""

    connector_id: int
    duration_s: int
    unit: RateUnit | None = None


class ProfileStatus(StrEnum):
    """§7.10."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    NOT_SUPPORTED = "NotSupported"


class ClearStatus(StrEnum):
    """§7.18."""

    ACCEPTED = "Accepted"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class CompositeSchedule:
    """GetCompositeSchedule.conf (§6.20). schedule None: Rejected; else it starts at `start`, which stands beside it."""

    connector_id: int
    start: datetime | None = None
    schedule: ChargingSchedule | None = None


@dataclass(frozen=True, slots=True)
class ProfileLimits:
    """The keys ChargeProfileMaxStackLevel, ChargingScheduleMaxPeriods and MaxChargingProfilesInstalled."""

    stack_level: int
    periods: int
    profiles: int


def is_sound(profile: ChargingProfile, limits: ProfileLimits) -> bool:
    """Tell whether a profile means something here, wherever it is to be installed."""
    if not 0 <= profile.stack_level <= limits.stack_level:
        return False
    is_recurring = profile.kind is Kind.RECURRING
    if is_recurring and (profile.recurrency is None or profile.schedule.start is None):
        return False
    if profile.valid_from and profile.valid_to and profile.valid_from >= profile.valid_to:
        return False
    if profile.transaction_id is not None and profile.purpose is not Purpose.TX:
        return False
    return _is_sound_schedule(profile.schedule, limits)


def _is_sound_schedule(schedule: ChargingSchedule, limits: ProfileLimits) -> bool:
    periods = schedule.periods
    if not 1 <= len(periods) <= limits.periods or periods[0].start_s != 0:
        return False
    if schedule.duration_s is not None and schedule.duration_s < 1:
        return False
    is_ascending = all(first.start_s < second.start_s for first, second in pairwise(periods))
    return is_ascending and all(math.isfinite(period.limit) and period.limit >= 0 for period in periods)


def may_stand_on(connector_id: int, purpose: Purpose) -> bool:
    """Tell whether a purpose fits connector 0 or a single one (§3.13.1)."""
    if purpose is Purpose.CHARGE_POINT_MAX:
        return connector_id == 0
    return purpose is Purpose.TX_DEFAULT or connector_id > 0


def replaces(new: InstalledProfile, old: InstalledProfile) -> bool:
    """Tell whether an installed profile makes room: the same id, or the same place in the stack (§5.16.2)."""
    if new.profile.profile_id == old.profile.profile_id:
        return True
    return _place(new) == _place(old)


def _place(installed: InstalledProfile) -> tuple[int, Purpose, int, str]:
    profile = installed.profile
    return installed.connector_id, profile.purpose, profile.stack_level, installed.transaction_key


def cleared_by(
    request: ClearChargingProfile, installed: Iterable[InstalledProfile]
) -> list[InstalledProfile]:
    """Return what a request clears: by its id alone, else whatever matches every filter; no filter: all (§5.5)."""
    if request.profile_id is not None:
        return [one for one in installed if one.profile.profile_id == request.profile_id]
    return [one for one in installed if _matches(request, one)]


def _matches(request: ClearChargingProfile, installed: InstalledProfile) -> bool:
    return (
        request.connector_id in (None, installed.connector_id)
        and request.purpose in (None, installed.profile.purpose)
        and request.stack_level in (None, installed.profile.stack_level)
    )
