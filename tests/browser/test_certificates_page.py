"""Certificates uploaded in a real browser, with and without scripts, to the real wallbox."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Panel
from tests.support.certificates import Authority
from tests.support.process import Wallbox
from tests.support.uploads import encrypted_key, pkcs12_of

pytestmark = pytest.mark.browser

CERTIFICATES = "/system/settings/more/certificates/"
AUTHORITY = Authority()
PAIR = AUTHORITY.sign("client.example", days=300)


@pytest.fixture
def page(panel: Panel) -> Page:
    panel.sign_in()
    return panel.open(CERTIFICATES)


def written(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def test_a_root_is_uploaded_and_removed(page: Page, panel: Panel, tmp_path: Path) -> None:
    page.get_by_role("link", name="Add a root").click()
    page.get_by_label("Certificate as a file").set_input_files(
        written(tmp_path, "root.pem", AUTHORITY.root_pem.encode())
    )
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("1 root was added.")).to_be_visible()
    page.get_by_text("Details").last.click()
    expect(page.get_by_text("Fingerprint (SHA-256)").last).to_be_visible()

    page.get_by_role("link", name="Remove Test root").click()
    page.get_by_role("button", name="Remove").click()

    expect(page.get_by_text("No root of a provider was added.")).to_be_visible()
    assert panel.complaints == []


def test_a_client_certificate_is_uploaded_with_its_passphrase(page: Page, tmp_path: Path) -> None:
    page.get_by_role("link", name="Upload").click()
    container = written(tmp_path, "client.p12", pkcs12_of(PAIR, "open sesame"))
    page.get_by_label("Certificate as a file").set_input_files(container)
    page.get_by_role("button", name="Store").click()
    expect(page.get_by_text("enter its passphrase")).to_be_visible()

    page.get_by_label("Certificate as a file").set_input_files(container)
    page.get_by_label("Passphrase").fill("open sesame")
    page.get_by_role("button", name="Store").click()

    expect(page.locator("#client")).to_contain_text("The key matches")
    page.locator("#client").get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#client")).to_contain_text("There is none.")


def test_a_request_is_signed_and_answered_without_scripts(
    wallbox: Wallbox, browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    panel = Panel(context, wallbox)
    panel.sign_in()
    page = panel.open(CERTIFICATES)
    page.get_by_role("link", name="Make a request").click()
    page.get_by_label("Common name (CN)").fill("CP001")
    page.get_by_role("button", name="Make a request").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    signed = AUTHORITY.sign_request(Path(download.value.path()).read_text())

    page.get_by_label("Certificate as text").fill(signed)
    page.get_by_role("button", name="Use this certificate").click()

    expect(page.locator("#client")).to_contain_text("CP001")
    expect(page.locator("#client")).to_contain_text("The key matches")
    context.close()


def test_a_key_pasted_as_a_root_is_gone(page: Page, wallbox: Wallbox) -> None:
    page.get_by_role("link", name="Add a root").click()
    key = encrypted_key(PAIR, "open sesame").decode()
    page.get_by_label("Certificate as text").fill(key)
    page.get_by_role("button", name="Add").click()

    expect(page.get_by_text("It was not stored.")).to_be_visible()
    expect(page.get_by_label("Certificate as text")).to_have_value("")
    assert key.splitlines()[1] not in wallbox.log()
