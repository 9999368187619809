"""Charging profiles on the wire."""

from typing import Any

import pytest

from chargepoint.domain.charging_profile import (
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
from chargepoint.domain.requests import RemoteStart, Violation
from tests.ocpp16.link import Link
from tests.support.central_system import RecordingCentralSystem
from tests.support.charging_profiles import MIDNIGHT, daily, profile

PROFILE: dict[str, Any] = {
    "chargingProfileId": 4,
    "stackLevel": 2,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Recurring",
    "recurrencyKind": "Daily",
    "validTo": "2026-03-04T01:00:00+01:00",
    "chargingSchedule": {
        "startSchedule": "2026-03-04T00:00:00Z",
        "duration": 3600,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.5, "numberPhases": 1}],
    },
}


async def test_a_profile_reaches_the_charge_point(link: Link, central_system: RecordingCentralSystem) -> None:
    await link.online()
    link.actions.decision = ProfileStatus.ACCEPTED

    answer = await central_system.call(
        "SetChargingProfile", {"connectorId": 1, "csChargingProfiles": PROFILE}
    )

    (request,) = link.actions.requests
    assert answer == {"status": "Accepted"}
    assert isinstance(request, SetChargingProfile)
    assert request.profile.schedule.periods == (SchedulePeriod(0, 10.5, 1),)
    assert request.profile == daily(
        4,
        stack_level=2,
        valid_to=MIDNIGHT,
        schedule_duration_s=3600,
        schedule_periods=request.profile.schedule.periods,
    )
    assert (request.profile.kind, request.profile.recurrency) == (Kind.RECURRING, RecurrencyKind.DAILY)


async def test_a_remote_start_carries_a_profile(link: Link, central_system: RecordingCentralSystem) -> None:
    await link.online()
    own = {
        **PROFILE,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": {
            "chargingRateUnit": "W",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 0}],
        },
    }
    del own["recurrencyKind"], own["validTo"]

    await central_system.call(
        "RemoteStartTransaction", {"idTag": "T", "connectorId": 1, "chargingProfile": own}
    )

    expected = profile(
        4, (0, 0.0), stack_level=2, purpose=Purpose.TX, kind=Kind.RELATIVE, schedule_unit=RateUnit.WATT
    )
    assert link.actions.requests == [RemoteStart("T", 1, expected)]


@pytest.mark.parametrize(
    ("action", "payload", "request_"),
    [
        ("ClearChargingProfile", {}, ClearChargingProfile()),
        (
            "ClearChargingProfile",
            {"id": 0, "connectorId": 0, "chargingProfilePurpose": "TxProfile", "stackLevel": 0},
            ClearChargingProfile(0, 0, Purpose.TX, 0),
        ),
        ("GetCompositeSchedule", {"connectorId": 0, "duration": 60}, GetCompositeSchedule(0, 60)),
        (
            "GetCompositeSchedule",
            {"connectorId": 1, "duration": 60, "chargingRateUnit": "W"},
            GetCompositeSchedule(1, 60, RateUnit.WATT),
        ),
    ],
)
async def test_a_question_reaches_the_charge_point(
    link: Link, central_system: RecordingCentralSystem, action: str, payload: dict[str, Any], request_: object
) -> None:
    await link.online()
    link.actions.decision = ClearStatus.UNKNOWN

    assert await central_system.call(action, payload) == {"status": "Unknown"} or action.startswith("Get")
    assert link.actions.requests == [request_]


async def test_a_composite_schedule_stands_beside_its_start(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()
    periods = (SchedulePeriod(0, 10.5), SchedulePeriod(60, 6.0, 1))
    link.actions.decision = CompositeSchedule(1, MIDNIGHT, ChargingSchedule(RateUnit.AMPERE, periods, 90))

    answer = await central_system.call("GetCompositeSchedule", {"connectorId": 1, "duration": 90})

    assert answer == {
        "status": "Accepted",
        "connectorId": 1,
        "scheduleStart": "2026-03-04T00:00:00.000Z",
        "chargingSchedule": {
            "duration": 90,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": 10.5},
                {"startPeriod": 60, "limit": 6.0, "numberPhases": 1},
            ],
        },
    }


async def test_no_schedule_is_rejected(link: Link, central_system: RecordingCentralSystem) -> None:
    await link.online()
    link.actions.decision = CompositeSchedule(9)

    answer = await central_system.call("GetCompositeSchedule", {"connectorId": 9, "duration": 90})

    assert answer == {"status": "Rejected"}


@pytest.mark.parametrize(
    "payload",
    [
        {"connectorId": 1, "csChargingProfiles": {**PROFILE, "validTo": "tomorrow"}},
        {"connectorId": 1, "csChargingProfiles": {**PROFILE, "chargingProfileKind": "Sometimes"}},
        {
            "connectorId": 1,
            "csChargingProfiles": {
                **PROFILE,
                "chargingSchedule": {**PROFILE["chargingSchedule"], "chargingRateUnit": "kW"},
            },
        },
    ],
)
async def test_what_cannot_be_is_a_constraint_violation(
    link: Link, central_system: RecordingCentralSystem, payload: dict[str, Any]
) -> None:
    await link.online()

    assert (await central_system.call("SetChargingProfile", payload))[0] == "PropertyConstraintViolation"
    assert link.actions.requests == []


async def test_an_unknown_connector_is_a_constraint_violation(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()
    link.actions.decision = Violation("connectorId")

    answer = await central_system.call(
        "SetChargingProfile", {"connectorId": 9, "csChargingProfiles": PROFILE}
    )

    assert answer[0] == "PropertyConstraintViolation"
