"""Installed charging profiles in the database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chargepoint import models
from chargepoint.domain.charging_profile import Kind, Purpose, RateUnit
from chargepoint.store import charging_profiles
from tests.support.charging_profiles import MIDNIGHT, daily, installed, profile

pytestmark = pytest.mark.django_db

ALL = [
    installed(daily(1, (0, 10.5), (60, 6.0), valid_to=MIDNIGHT + timedelta(days=9))),
    installed(profile(2, (0, 3680.0), schedule_unit=RateUnit.WATT, kind=Kind.RELATIVE), 1),
    replace(installed(profile(-3, purpose=Purpose.TX, transaction_id=-1), 1, key="key"), backend=3),
]


def test_profiles_come_back_as_they_were() -> None:
    charging_profiles.save(ALL, [])

    assert charging_profiles.installed() == ALL


def test_some_go_and_others_come_in_one_step() -> None:
    charging_profiles.save(ALL[:2], [])

    charging_profiles.save([installed(profile(1, stack_level=7))], ALL[:1])

    assert [one.profile.profile_id for one in charging_profiles.installed()] == [2, 1]


def test_one_that_cannot_be_read_any_more_is_left_out() -> None:
    charging_profiles.save(ALL, [])
    models.ChargingProfile.objects.filter(profile_id=2).update(payload="{")

    assert charging_profiles.installed() == [ALL[0], ALL[2]]
