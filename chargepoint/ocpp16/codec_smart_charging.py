"""Payloads of Smart Charging (OCPP 1.6 ed. 2 §6.13, §6.14, §6.19, §6.20, §6.43, §6.44)."""

from collections.abc import Callable
from datetime import datetime

from ocpp.exceptions import PropertyConstraintViolationError

from chargepoint.domain.charging_profile import (
    ChargingProfile,
    ChargingSchedule,
    ClearChargingProfile,
    ClearStatus,
    CompositeSchedule,
    GetCompositeSchedule,
    Kind,
    ProfileStatus,
    Purpose,
    RateUnit,
    RecurrencyKind,
    SchedulePeriod,
    SetChargingProfile,
)
from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.timestamps import from_wire, to_wire

SmartChargingRequest = SetChargingProfile | ClearChargingProfile | GetCompositeSchedule
SmartChargingDecision = ProfileStatus | ClearStatus | CompositeSchedule


def charging_profile(data: Payload) -> ChargingProfile:
    """§7.8. Raises PropertyConstraintViolationError for a time that cannot be read."""
    recurrency = data.get("recurrencyKind")
    return ChargingProfile(
        profile_id=data["chargingProfileId"],
        stack_level=data["stackLevel"],
        purpose=Purpose(data["chargingProfilePurpose"]),
        kind=Kind(data["chargingProfileKind"]),
        schedule=_schedule(data["chargingSchedule"]),
        recurrency=RecurrencyKind(recurrency) if recurrency else None,
        valid_from=_time(data, "validFrom"),
        valid_to=_time(data, "validTo"),
        transaction_id=data.get("transactionId"),
    )


def _schedule(data: Payload) -> ChargingSchedule:
    periods = tuple(
        SchedulePeriod(period["startPeriod"], float(period["limit"]), period.get("numberPhases"))
        for period in data["chargingSchedulePeriod"]
    )
    return ChargingSchedule(
        unit=RateUnit(data["chargingRateUnit"]),
        periods=periods,
        duration_s=data.get("duration"),
        start=_time(data, "startSchedule"),
        minimum_rate=data.get("minChargingRate"),
    )


def _time(data: Payload, name: str) -> datetime | None:
    if name not in data:
        return None
    try:
        return from_wire(data[name])
    except ValueError:
        raise PropertyConstraintViolationError(f"{name}: no timestamp") from None


def _set_charging_profile(payload: Payload) -> SetChargingProfile:
    return SetChargingProfile(payload["connectorId"], charging_profile(payload["csChargingProfiles"]))


def _clear_charging_profile(payload: Payload) -> ClearChargingProfile:
    purpose = payload.get("chargingProfilePurpose")
    return ClearChargingProfile(
        payload.get("id"),
        payload.get("connectorId"),
        Purpose(purpose) if purpose else None,
        payload.get("stackLevel"),
    )


def _get_composite_schedule(payload: Payload) -> GetCompositeSchedule:
    unit = payload.get("chargingRateUnit")
    return GetCompositeSchedule(payload["connectorId"], payload["duration"], RateUnit(unit) if unit else None)


_REQUESTS: dict[str, Callable[[Payload], SmartChargingRequest]] = {
    "SetChargingProfile": _set_charging_profile,
    "ClearChargingProfile": _clear_charging_profile,
    "GetCompositeSchedule": _get_composite_schedule,
}

ACTIONS = frozenset(_REQUESTS)


def request(action: str, payload: Payload) -> SmartChargingRequest:
    """Return what the backend asks. Raises PropertyConstraintViolationError."""
    return _REQUESTS[action](payload)


def confirmation(decision: SmartChargingDecision) -> Payload:
    """Return the answer."""
    if isinstance(decision, CompositeSchedule):
        return _composite_schedule(decision)
    return {"status": decision.value}


def _composite_schedule(composite: CompositeSchedule) -> Payload:
    if composite.schedule is None or composite.start is None:
        return {"status": "Rejected"}
    schedule = composite.schedule
    return {
        "status": "Accepted",
        "connectorId": composite.connector_id,
        "scheduleStart": to_wire(composite.start),
        "chargingSchedule": {
            "duration": schedule.duration_s,
            "chargingRateUnit": schedule.unit.value,
            "chargingSchedulePeriod": [_period(period) for period in schedule.periods],
        },
    }


def _period(period: SchedulePeriod) -> Payload:
    payload: Payload = {"startPeriod": period.start_s, "limit": period.limit}
    if period.number_phases is not None:
        payload["numberPhases"] = period.number_phases
    return payload
