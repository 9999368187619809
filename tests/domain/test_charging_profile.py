"""What a charging profile must be like, what it replaces, and what a request clears."""

import math
from typing import Any

import pytest

from chargepoint.domain.charging_profile import (
    ClearChargingProfile,
    Kind,
    ProfileLimits,
    Purpose,
    RecurrencyKind,
    cleared_by,
    is_sound,
    may_stand_on,
    replaces,
)
from tests.support.charging_profiles import MIDNIGHT, daily, installed, profile

LIMITS = ProfileLimits(stack_level=100, periods=3, profiles=300)


@pytest.mark.parametrize(
    ("periods", "changes", "is_accepted"),
    [
        ([(0, 10.0)], {}, True),
        ([(0, 0.0), (60, 6.5), (120, 32.0)], {}, True),
        ([(0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0)], {}, False),
        ([(1, 10.0)], {}, False),
        ([(0, 10.0), (60, 6.0), (60, 8.0)], {}, False),
        ([(0, -0.1)], {}, False),
        ([(0, math.inf)], {}, False),
        ([(0, math.nan)], {}, False),
        ([(0, 10.0)], {"schedule_periods": ()}, False),
        ([(0, 10.0)], {"schedule_duration_s": 0}, False),
        ([(0, 10.0)], {"stack_level": 100}, True),
        ([(0, 10.0)], {"stack_level": 101}, False),
        ([(0, 10.0)], {"stack_level": -1}, False),
        ([(0, 10.0)], {"transaction_id": 5}, False),
        ([(0, 10.0)], {"transaction_id": 5, "purpose": Purpose.TX}, True),
        ([(0, 10.0)], {"valid_from": MIDNIGHT, "valid_to": MIDNIGHT}, False),
        ([(0, 10.0)], {"kind": Kind.RECURRING, "schedule_start": MIDNIGHT}, False),
        ([(0, 10.0)], {"kind": Kind.RECURRING, "recurrency": RecurrencyKind.DAILY}, False),
        ([(0, 10.0)], {"kind": Kind.RELATIVE}, True),
    ],
)
def test_a_profile_is_judged(
    periods: list[tuple[int, float]], changes: dict[str, Any], is_accepted: bool
) -> None:
    assert is_sound(profile(1, *periods, **changes), LIMITS) is is_accepted


def test_a_recurring_profile_is_sound() -> None:
    assert is_sound(daily(), LIMITS)


@pytest.mark.parametrize(
    ("connector_id", "purpose", "may"),
    [
        (0, Purpose.CHARGE_POINT_MAX, True),
        (1, Purpose.CHARGE_POINT_MAX, False),
        (0, Purpose.TX_DEFAULT, True),
        (1, Purpose.TX_DEFAULT, True),
        (0, Purpose.TX, False),
        (1, Purpose.TX, True),
    ],
)
def test_a_purpose_has_its_place(connector_id: int, purpose: Purpose, may: bool) -> None:
    assert may_stand_on(connector_id, purpose) is may


@pytest.mark.parametrize(
    ("other", "connector_id", "is_replaced"),
    [
        (profile(1, stack_level=9, purpose=Purpose.CHARGE_POINT_MAX), 1, True),
        (profile(2), 0, True),
        (profile(2), 1, False),
        (profile(2, stack_level=1), 0, False),
        (profile(2, purpose=Purpose.CHARGE_POINT_MAX), 0, False),
    ],
)
def test_the_same_id_or_the_same_place_is_replaced(other: Any, connector_id: int, is_replaced: bool) -> None:
    assert replaces(installed(profile(1)), installed(other, connector_id)) is is_replaced


INSTALLED = [
    installed(profile(1, stack_level=1), 0),
    installed(profile(2, stack_level=2), 1),
    installed(profile(3, stack_level=2, purpose=Purpose.CHARGE_POINT_MAX), 0),
]


@pytest.mark.parametrize(
    ("request_", "ids"),
    [
        (ClearChargingProfile(), [1, 2, 3]),
        (ClearChargingProfile(profile_id=2, connector_id=0, stack_level=7), [2]),
        (ClearChargingProfile(profile_id=9), []),
        (ClearChargingProfile(connector_id=0), [1, 3]),
        (ClearChargingProfile(purpose=Purpose.TX_DEFAULT), [1, 2]),
        (ClearChargingProfile(stack_level=2), [2, 3]),
        (ClearChargingProfile(stack_level=2, connector_id=1, purpose=Purpose.TX_DEFAULT), [2]),
        (ClearChargingProfile(stack_level=1, connector_id=1), []),
    ],
)
def test_a_request_clears_by_id_or_by_all_filters(request_: ClearChargingProfile, ids: list[int]) -> None:
    assert [one.profile.profile_id for one in cleared_by(request_, INSTALLED)] == ids
