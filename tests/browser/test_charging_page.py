"""The Charging page as a person uses it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Panel
from tests.support.process import Wallbox

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390, 360)


@pytest.fixture
def charging(panel: Panel) -> Page:
    return panel.sign_in()


def test_a_charge_from_plug_to_stop_without_a_reload(charging: Page, panel: Panel) -> None:
    state = charging.get_by_role("heading", level=1)

    charging.get_by_role("button", name="Plug in a car").click()
    expect(charging.get_by_text("Waiting for a card.")).to_be_visible()
    charging.get_by_label("Card to present").select_option(index=0)
    charging.get_by_role("button", name="Present card").click()
    expect(state).to_have_text("Charging", timeout=15_000)
    charging.get_by_role("button", name="Pause", exact=True).click()
    expect(state).to_have_text("Paused")
    charging.get_by_role("button", name="Continue").click()
    expect(state).to_have_text("Charging", timeout=15_000)
    charging.get_by_role("button", name="Stop").click()
    expect(state).to_have_text("Finished")
    charging.get_by_role("button", name="Unplug the car").click()
    expect(charging.get_by_text("No car is plugged in.")).to_be_visible()

    assert panel.complaints == []


def test_change_at_the_box_shows_up_by_itself(charging: Page, wallbox: Wallbox) -> None:
    wallbox.simulate("fault", error_code="GroundFailure")
    expect(charging.get_by_text("A ground fault was found.")).to_be_visible()

    wallbox.simulate("clear-fault")
    expect(charging.get_by_text("A ground fault was found.")).to_be_hidden()


def test_own_limit_is_set_and_named(charging: Page) -> None:
    charging.get_by_role("button", name="1 A less").click()
    expect(charging.get_by_text("Not set yet.")).to_be_visible()
    charging.get_by_role("button", name="Set", exact=True).click()

    expect(charging.locator("#limit-now")).to_contain_text("Limited to 15 A by your limit.")


def test_theme_holds_over_a_reload(charging: Page) -> None:
    charging.get_by_role("button", name="Dark").click()
    charging.reload()

    assert charging.locator("html").get_attribute("data-theme") == "dark"


def test_language_changes_at_once(charging: Page) -> None:
    charging.get_by_role("button", name="Deutsch").click()

    expect(charging.locator("html")).to_have_attribute("lang", "de")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/", "/why/", "/start/1/"])
def test_nothing_runs_out_of_the_page(path: str, width: int, charging: Page, panel: Panel) -> None:
    charging.set_viewport_size({"width": width, "height": 844})

    panel.open(path)

    assert charging.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_panel_works_without_javascript(browser: Browser, wallbox: Wallbox) -> None:
    wallbox.simulate("plug-out")
    context = browser.new_context(java_script_enabled=False)
    panel = Panel(context, wallbox)

    page = panel.sign_in()
    page.get_by_role("button", name="Plug in a car").click()
    page.get_by_role("button", name="Unplug the car").click()

    expect(page.get_by_role("button", name="Plug in a car")).to_be_visible()
    context.close()


def test_page_says_when_it_loses_the_wallbox_and_when_it_is_back(charging: Page, wallbox: Wallbox) -> None:
    lost = charging.get_by_text("This page has lost the wallbox.")
    expect(lost).to_be_hidden()

    wallbox.stop()
    expect(lost).to_be_visible(timeout=15_000)
    wallbox.start()
    expect(lost).to_be_hidden(timeout=20_000)
