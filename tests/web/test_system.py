"""System: overview, settings of the device, and the way to the further ones."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from chargepoint.domain.snapshot import HardwareView, TaskView
from chargepoint.store import settings
from tests.support.browser import Browser, text_of
from tests.support.worker import FakeWorker, snapshot


def test_the_overview_says_who_this_is_and_how_it_is_doing(viewer: User) -> None:
    page = text_of(Browser(viewer).get(reverse("system")))

    for words in ("Serial number", "Software", "0.2.0", "Simulator", "All is well", "Charge controller"):
        assert words in page


@pytest.mark.parametrize(
    ("state", "words"), [("restarting", "Something is restarting"), ("stopped", "Something has stopped")]
)
def test_the_overview_tells_what_is_not_well(viewer: User, state: str, words: str) -> None:
    tasks = (TaskView("meter", state, 3, "no answer from the meter"),)

    page = text_of(Browser(viewer, FakeWorker(snapshot(tasks=tasks))).get(reverse("system")))

    assert words in page
    assert "3 restarts: no answer from the meter" in page


def test_the_overview_works_while_the_wallbox_is_lost(owner_client: Client) -> None:
    page = owner_client.get(reverse("system")).content.decode()

    assert "The part that controls charging does not answer." in page
    assert "Serial number" in page


def test_the_owner_changes_name_and_price(owner: User) -> None:
    response = Browser(owner).post(
        reverse("settings"), {"name": "Garage left", "price_per_kwh": "0,32", "uid_case": "lower"}
    )

    panel = settings.load().panel
    assert response.status_code == 302
    assert (panel.name, panel.price_per_kwh, panel.uid_case) == ("Garage left", "0,32", "lower")


def test_the_installation_current_is_the_electricians_alone(owner: User, electrician: User) -> None:
    data = {"name": "Wallbox", "uid_case": "upper", "installation_current_a": "10"}

    assert Browser(owner).post(reverse("settings"), data).status_code == 403
    assert settings.load().hardware.installation_current_a == 16.0
    Browser(electrician).post(reverse("settings"), data)
    assert settings.load().hardware.installation_current_a == 10.0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "This is missing."),
        ({"price_per_kwh": "cheap"}, "Enter a price like 0.32."),
        ({"installation_current_a": "100"}, "Allowed are 6 to 63 A."),
        ({"installation_current_a": "lots"}, "Enter a number of amperes."),
    ],
    ids=["name", "price", "too-much", "no-number"],
)
def test_a_wrong_value_is_explained_and_nothing_is_saved(
    electrician: User, changes: dict[str, str], sentence: str
) -> None:
    before = settings.load()
    data = {"name": "New name", "uid_case": "upper", "installation_current_a": "20", **changes}

    response = Browser(electrician).post(reverse("settings"), data)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert settings.load() == before


def test_a_viewer_reads_the_settings_and_saves_nothing(viewer: User) -> None:
    browser = Browser(viewer)

    assert "Save</button>" not in text_of(browser.get(reverse("settings")))
    assert browser.post(reverse("settings"), {"name": "Mine"}).status_code == 403


def test_hardware_and_users_are_offered_to_the_electrician_alone(owner: User, electrician: User) -> None:
    assert "Accounts and their roles." not in text_of(Browser(owner).get(reverse("settings-more")))
    assert "Accounts and their roles." in text_of(Browser(electrician).get(reverse("settings-more")))


def test_the_electrician_chooses_the_board(electrician: User) -> None:
    data = {"driver": "simulator", "connectors": "2", "phases": "1", "fixed_cable": "on"}

    Browser(electrician).post(reverse("hardware"), data)

    hardware = settings.load().hardware
    assert (hardware.driver, hardware.connectors, hardware.phases, hardware.fixed_cable) == (
        "simulator",
        2,
        1,
        True,
    )


def test_a_board_that_does_not_exist_is_refused(electrician: User) -> None:
    response = Browser(electrician).post(
        reverse("hardware"), {"driver": "moon", "connectors": "1", "phases": "3"}
    )

    assert response.status_code == 422
    assert settings.load().hardware.driver == ""


def test_a_board_that_the_environment_chose_is_said_to_be(electrician: User) -> None:
    worker = FakeWorker(snapshot(hardware=HardwareView("simulator", False, True, 3, 16.0)))

    page = text_of(Browser(electrician, worker).get(reverse("hardware")))

    assert "WALLBOX_HARDWARE" in page


def test_the_owner_does_not_reach_the_board(owner: User) -> None:
    assert Browser(owner).get(reverse("hardware")).status_code == 403
