"""The page of the charging profiles."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from chargepoint import models
from chargepoint.domain.charging_profile import Kind, Purpose, RateUnit
from chargepoint.domain.snapshot import LimitView, Snapshot
from chargepoint.store import charging_profiles
from chargepoint.web.presenters_profiles import days
from tests.support.browser import Browser, text_of
from tests.support.charging_profiles import daily, installed, profile
from tests.support.worker import FakeWorker, connector, snapshot, transaction

pytestmark = pytest.mark.django_db

SHOWN = snapshot(connectors=(connector(limits=(LimitView("installation", 16.0), LimitView("backend", 6.0))),))
NOW = SHOWN.clock.now


def page(user: User, shown: Snapshot = SHOWN) -> str:
    return text_of(Browser(user, FakeWorker(shown)).get(reverse("ocpp-profiles")))


def test_without_profiles_the_page_says_what_they_are_for(electrician: User) -> None:
    shown = page(electrician)

    assert "The backend limits nothing." in shown
    assert "16 A all day." in shown


def test_profiles_are_shown_with_what_follows_from_them(electrician: User) -> None:
    limit = profile(7, (0, 10.0), (3600, 5.0), schedule_start=NOW)
    maximum = profile(
        8, (0, 11000.0), purpose=Purpose.CHARGE_POINT_MAX, kind=Kind.RELATIVE, schedule_unit=RateUnit.WATT
    )
    charging_profiles.save([installed(limit, 1, NOW), installed(maximum, 0, NOW)], [])

    shown = page(electrician)

    assert "10 A now, 5 A in 1 h 00 min." in shown
    assert "pauses: a car needs 6 A" in shown
    for words in (
        "Maximum of the charge point",
        "11.0 kW",
        "5 A – 10 A",
        "connector 1",
        "whole charge point",
    ):
        assert words in shown


def test_the_line_has_a_step_at_each_boundary() -> None:
    (day,) = days(SHOWN, [installed(profile(1, (0, 16.0), (43200, 8.0), schedule_start=NOW))], 3)

    assert day.line == "M0 0 L480 0 L480 100 L960 100"
    assert [step.limit for step in day.steps] == ["16 A", "8 A"]


def test_a_long_day_says_that_it_is_cut() -> None:
    made = daily(1, *((n * 60, 6.0 + n % 2) for n in range(1000)))

    (day,) = days(SHOWN, [installed(made)], 3)

    assert day.is_cut


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"valid_to": NOW - timedelta(hours=1)}, "over"),
        ({"valid_to": NOW + timedelta(minutes=1)}, "until "),
        ({"valid_from": NOW + timedelta(minutes=1)}, "from "),
        ({}, "no end"),
    ],
)
def test_validity_is_told(electrician: User, changes: dict[str, object], words: str) -> None:
    charging_profiles.save([installed(profile(7, **changes), 1, NOW)], [])

    assert words in page(electrician)


def test_several_connectors_have_a_day_each() -> None:
    two = replace(SHOWN, connectors=(SHOWN.connectors[0], replace(SHOWN.connectors[0], id=2)))

    assert [day.title for day in days(two, [], 3)] == ["Connector 1", "Connector 2"]


def test_two_charges_share_the_maximum_on_the_page_too() -> None:
    one = replace(SHOWN.connectors[0], transaction=transaction())
    two = replace(SHOWN, connectors=(one, replace(one, id=2)))
    maximum = profile(1, (0, 12.0), purpose=Purpose.CHARGE_POINT_MAX)

    assert [day.steps[0].limit for day in days(two, [installed(maximum, 0, NOW)], 3)] == ["6 A", "6 A"]


@pytest.mark.parametrize(
    ("why_not", "words"), [("no_backend", "No backend is used"), ("no_ocpp", "“No OCPP” is chosen")]
)
def test_without_a_backend_the_page_says_that_its_profiles_limit_nothing(
    electrician: User, why_not: str, words: str
) -> None:
    charging_profiles.save([installed(profile(1, (0, 8.0)), 0, NOW)], [])
    alone = replace(SHOWN, backend=replace(SHOWN.backend, is_used=False, why_not=why_not))

    shown = page(electrician, alone)

    for said in ("limits are not obeyed now.", words, "not now", "16 A all day."):
        assert said in shown


def test_smart_charging_switched_off_is_said(electrician: User) -> None:
    charging_profiles.save([installed(profile(1, (0, 8.0)), 0, NOW)], [])
    models.ConfigurationKey.objects.create(name="SupportedFeatureProfiles", value="Core", changed_at=NOW)

    shown = page(electrician)

    for said in ("Smart charging is switched off", "not now", "16 A all day."):
        assert said in shown


@pytest.mark.parametrize(
    ("changes", "waits"),
    [
        ({"schedule_start": NOW}, True),
        ({"valid_to": NOW}, True),
        ({"valid_from": NOW, "kind": Kind.RELATIVE}, True),
        ({}, False),
        ({"kind": Kind.RELATIVE}, False),
    ],
)
def test_while_the_time_is_lost_the_page_names_what_waits(
    electrician: User, changes: dict[str, object], waits: bool
) -> None:
    charging_profiles.save([installed(profile(1, (0, 8.0), **changes), 0, NOW)], [])

    shown = page(electrician, replace(SHOWN, clock=replace(SHOWN.clock, source="unset")))

    assert ("The wallbox lost the time." in shown) is waits
    assert ("once the time is known" in shown) is waits


def test_where_nothing_is_installed_nothing_needs_saying(electrician: User) -> None:
    alone = replace(SHOWN, backend=replace(SHOWN.backend, is_used=False, why_not="no_backend"))

    assert "not obeyed" not in page(electrician, alone)


def test_the_page_stands_without_the_wallbox(owner_client: Client) -> None:
    shown = owner_client.get(reverse("ocpp-profiles")).content.decode()

    assert "The backend limits nothing." in shown
