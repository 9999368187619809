"""Messages in a real browser: a refused attempt to talk appears by itself, unfolds by keyboard, and waits when told."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.backend import Backend
from tests.browser.conftest import Panel
from tests.support.process import Wallbox

pytestmark = pytest.mark.browser

URL = "/system/settings/more/ocpp/messages/"
CARD = "04A2C3D4"


@pytest.fixture
def backend(wallbox: Wallbox) -> Iterator[Backend]:
    running = Backend()
    link = {
        "connection_type": "ethernet",
        "backend_url": running.central_system.url,
        "charge_point_id": "CP001",
        "ssl_client_mode": "none",
        "authorization_mode": "ocpp",
    }
    wallbox.configure({"backend": link})
    running.do(running.central_system.received("BootNotification", 1, 20.0))
    yield running
    wallbox.configure({"backend": {"connection_type": "none"}})
    running.close()


def test_an_exchange_appears_by_itself_unfolds_and_stays_unfolded(panel: Panel, backend: Backend) -> None:
    panel.sign_in()
    page = panel.open(URL)
    log = page.locator("#messages")
    expect(log).to_contain_text("BootNotification")

    backend.do(backend.central_system.call("ClearCache", {}))
    cleared = log.locator("details", has_text="ClearCache")
    expect(cleared).to_be_visible(timeout=8_000)
    cleared.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(cleared.locator("pre").last).to_contain_text(
        '"status": "Rejected"'
    )  # the local whitelist has no cache

    backend.do(backend.central_system.call("GetLocalListVersion", {}))
    expect(log).to_contain_text("GetLocalListVersion", timeout=8_000)
    expect(cleared.locator("pre").last).to_be_visible()

    page.get_by_role("link", name="Pause").click()
    backend.do(backend.central_system.call("TriggerMessage", {"requestedMessage": "Heartbeat"}))
    page.wait_for_timeout(2_500)
    expect(log).not_to_contain_text("TriggerMessage")
    page.get_by_role("link", name="Continue live").click()
    expect(log).to_contain_text("TriggerMessage")

    backend.do(backend.central_system.call("RemoteStartTransaction", {"idTag": CARD, "connectorId": 1}))
    expect(log).to_contain_text("•••• C3D4", timeout=8_000)
    assert CARD not in page.content()
    assert panel.complaints == []
