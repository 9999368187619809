"""The Test button in a real browser: the ladder grows, the entries stay, and a preview that comes late starts no other."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Panel
from tests.support.faulty_servers import closed_port

pytestmark = pytest.mark.browser

SETTINGS = "/system/settings/more/ocpp/settings/"


@pytest.fixture
def settings_page(panel: Panel) -> Page:
    panel.sign_in()
    return panel.open(SETTINGS)


def test_test_of_unsaved_entries_ends_with_what_to_do(settings_page: Page, panel: Panel) -> None:
    page, url = settings_page, f"ws://127.0.0.1:{closed_port()}/ocpp"
    page.locator("label").filter(has_text=re.compile(r"^Ethernet$")).click()
    page.locator("#id_ssl_client_mode:enabled").select_option("none")
    page.locator("#id_backend_url").fill(url)
    starts: list[str] = []
    page.on("request", lambda sent: starts.append(sent.url) if sent.method == "POST" else None)

    page.get_by_role("button", name="Test", exact=True).click()

    expect(page.locator("#test")).to_contain_text("127.0.0.1 answers, but nothing listens on port")
    page.wait_for_timeout(1000)  # what was typed last is previewed half a second later
    assert [sent for sent in starts if sent.endswith("/test/")] == [f"{panel.url}{SETTINGS}test/"]
    assert page.locator("#id_backend_url").input_value() == url
    assert panel.complaints == []
