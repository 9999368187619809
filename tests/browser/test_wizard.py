"""The first connection as a new user makes it, on a phone, in German: a wrong password first, then the right one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.backend import Backend
from tests.browser.conftest import PASSWORD, USER
from tests.support.process import Wallbox

pytestmark = pytest.mark.browser

SECRET = "geheim-und-lang-genug"


@pytest.fixture
def backend() -> Iterator[Backend]:
    running = Backend()
    yield running
    running.close()


@pytest.fixture
def phone(wallbox: Wallbox, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="de-DE")
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{wallbox.port}/login/")
    page.locator("#id_username").fill(USER)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"http://127.0.0.1:{wallbox.port}/")
    yield page
    context.close()


def next_step(page: Page, url: str) -> None:
    page.get_by_role("button", name="Weiter").click()
    page.wait_for_url(f"**/first/{url}/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_provider_mail_becomes_a_connection(phone: Page, wallbox: Wallbox, backend: Backend) -> None:
    phone.goto(f"http://127.0.0.1:{wallbox.port}/system/settings/more/ocpp/")
    phone.get_by_role("link", name="Schritt für Schritt verbinden").click()
    mail = f"Guten Tag,\nURL: {backend.central_system.url}/CP-0042\nLadepunkt-ID: CP-0042\nPasswort: falsch"
    phone.locator("#id_pasted").fill(mail)
    next_step(phone, "address")
    expect(phone.locator("#id_charge_point_id")).to_have_value("CP-0042")
    next_step(phone, "proof")
    next_step(phone, "test")

    backend.central_system.handshake.statuses.append(401)
    phone.get_by_role("button", name="Testen").click()
    expect(phone.locator("#test")).to_contain_text(
        "Das Backend hat die Charge Point ID oder das Passwort abgelehnt"
    )
    expect(phone.locator("#test")).to_contain_text("bei Schritt 6 von 9 gescheitert")

    phone.get_by_role("link", name="Ändern Nachweis").click()
    phone.locator("#id_backend_password").fill(SECRET)
    next_step(phone, "test")
    phone.get_by_role("button", name="Testen").click()
    expect(phone.locator("#test")).to_contain_text("alle Schritte bestanden", timeout=15_000)
    phone.get_by_role("button", name="Speichern und verbinden").click()
    expect(phone.get_by_role("heading", name="Verbunden")).to_be_visible(timeout=15_000)

    assert SECRET not in phone.content()
    login = backend.central_system.handshakes[-1].headers["Authorization"]
    assert login.startswith("Basic ")
    phone.get_by_role("link", name="Karte anlernen").click()
    phone.wait_for_url("**/cards/")


def test_every_step_is_done_by_keyboard_alone(phone: Page, wallbox: Wallbox, backend: Backend) -> None:
    phone.goto(f"http://127.0.0.1:{wallbox.port}/system/settings/more/ocpp/first/")
    phone.locator("#id_pasted").focus()
    phone.keyboard.insert_text(f"{backend.central_system.url}/CP-0077")
    for url in ("address", "proof", "test"):
        phone.get_by_role("button", name="Weiter").focus()
        phone.keyboard.press("Enter")
        phone.wait_for_url(f"**/first/{url}/")
    phone.get_by_role("button", name="Testen").focus()
    phone.keyboard.press("Enter")

    expect(phone.locator("#test")).to_contain_text("Verbindungstest", timeout=15_000)
