"""Every page, looked at by axe-core, in both themes and languages, on a desktop and on a phone: no finding, no overflow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PASSWORD, USER
from tests.support.node import installed
from tests.support.process import Wallbox

pytestmark = [pytest.mark.browser, pytest.mark.node]

OCPP = "/system/settings/more/ocpp/"
PAGES = (
    "/",
    "/why/",
    "/cards/",
    "/cards/1/",
    "/cards/1/delete/",
    "/cards/add/",
    "/cards/backend/",
    "/cards/export/",
    "/cards/import/",
    "/history/",
    "/history/?start=2026-01-01&end=2026-12-31",
    "/history/?start=x",
    "/history/60/",
    "/history/events/",
    "/setup/backend/",
    "/system/",
    "/system/service/",
    "/system/settings/",
    "/system/settings/more/",
    "/system/settings/more/certificates/",
    "/system/settings/more/hardware/",
    "/system/settings/more/network/",
    "/system/settings/more/time/",
    OCPP,
    *(f"{OCPP}{page}/" for page in ("backends", "first", "first/address", "first/proof", "first/test", "first/watch")),
    *(f"{OCPP}{page}/" for page in ("keys", "keys/HeartbeatInterval", "keys/LocalPreAuthorize", "messages")),
    *(f"{OCPP}{page}/" for page in ("profiles", "queue", "queue/2/discard", "remove", "settings")),
)  # fmt: skip
VIEWS = {"light, desktop": (1280, "light", "en-GB"), "dark, phone": (390, "dark", "de-DE")}
LOOK = """axe.run(document, {resultTypes: ["violations"]}).then(result => result.violations.map(
    one => `${one.id}: ${one.nodes[0].html.slice(0, 150)}`))"""


@pytest.fixture(scope="module")
def axe() -> str:
    """Return the source of axe-core."""
    folder = installed("accessibility", Path(__file__).parent / "axe" / "package.json", "axe-core")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def lived_in(wallbox: Wallbox) -> Wallbox:
    """Return a wallbox with something on every page."""
    made = wallbox.manage("shell", "-c", "from tests.support.seed import fill; fill()")
    assert made.returncode == 0, made.stderr
    return wallbox


@pytest.fixture
def page(request: pytest.FixtureRequest, lived_in: Wallbox, browser: Browser) -> Iterator[Page]:
    width, scheme, locale = VIEWS[request.param]
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{lived_in.port}",
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        locale=locale,
        bypass_csp=True,  # for axe alone
    )
    page = context.new_page()
    page.goto("/login/")
    page.locator("#id_username").fill(USER)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"http://127.0.0.1:{lived_in.port}/")
    yield page
    context.close()


@pytest.mark.parametrize("page", VIEWS, indirect=True)
def test_no_page_has_a_finding(page: Page, axe: str) -> None:
    found = {}
    for path in PAGES:
        page.goto(path)
        page.evaluate(axe)
        findings = page.evaluate(LOOK)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            findings.append("wider than the window")
        if findings:
            found[path] = findings

    assert found == {}
