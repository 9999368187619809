"""The OCPP settings and the learn window in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Panel

pytestmark = pytest.mark.browser

SETTINGS = "/system/settings/more/ocpp/settings/"
HEX = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def settings_page(panel: Panel) -> Page:
    panel.sign_in()
    return panel.open(SETTINGS)


@pytest.fixture
def cards_page(panel: Panel) -> Page:
    panel.sign_in()
    return panel.open("/cards/")


def choose(page: Page, label: str) -> None:
    page.locator("label").filter(has_text=re.compile(rf"^{label}$")).click()


def test_a_switch_changes_the_table_before_saving(settings_page: Page, panel: Panel) -> None:
    page = settings_page
    page.get_by_text("OCPP authorisation", exact=True).last.click()
    choose(page, "Ethernet")

    page.get_by_label("Offline RFID authorisation").check()

    unknown = page.locator("#outcome tr", has_text="Unknown card")
    expect(unknown.locator("td").nth(1)).to_contain_text("Starts")
    expect(page.locator("#save-state")).to_contain_text("3 changes not saved.")
    assert panel.complaints == []


def test_choosing_ethernet_frees_the_fields_and_typed_text_stays(settings_page: Page) -> None:
    page = settings_page
    url = page.get_by_label("OCPP backend URL")
    expect(url).to_be_disabled()
    choose(page, "Ethernet")
    expect(url).to_be_enabled()
    url.fill("wss://backend.example/ocpp")

    expect(page.locator("output.url")).to_contain_text("wss://backend.example/ocpp/")
    choose(page, "No backend")
    expect(url).to_be_disabled()
    expect(url).to_have_value("wss://backend.example/ocpp")


def test_pasted_hex_digits_choose_hexadecimal(settings_page: Page) -> None:
    page = settings_page
    choose(page, "WLAN")
    password = page.get_by_label("OCPP backend password")
    expect(password).to_be_enabled()

    password.fill(HEX)
    password.blur()

    expect(page.get_by_role("radio", name="Hexadecimal")).to_be_checked()
    expect(password).to_have_value(HEX)


def test_a_refused_save_puts_the_focus_on_the_summary(settings_page: Page) -> None:
    page = settings_page
    choose(page, "Ethernet")
    expect(page.get_by_label("OCPP backend URL")).to_be_enabled()

    page.locator(".savebar").get_by_role("button", name="Save").click()

    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.locator("[data-focus]")).to_contain_text("OCPP backend URL")


def test_the_learn_window_counts_down_and_can_be_cancelled(cards_page: Page) -> None:
    page = cards_page
    page.get_by_role("button", name="Add card").click()

    expect(page.get_by_role("timer")).to_have_accessible_name(re.compile(r"5\d seconds left"))
    expect(page.get_by_role("timer")).to_have_accessible_name(re.compile(r"5[0-7] seconds left"))
    page.get_by_role("button", name="Cancel").click()

    expect(page.get_by_role("timer")).to_have_count(0)


def test_search_narrows_the_list_while_typing(cards_page: Page, panel: Panel) -> None:
    page = cards_page
    expect(page.locator("#cards-table")).to_contain_text("Anna")

    page.get_by_label("Search cards").press_sequentially("nobody")

    expect(page.locator("#cards-table")).to_contain_text("No card matches")
    assert panel.complaints == []
