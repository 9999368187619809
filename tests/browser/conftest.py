"""A real browser on a real wallbox: the process with its simulator, set up as an electrician does it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.process import Wallbox

CHROMIUM = shutil.which("chromium") or ""
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
USER = "emil"
PASSWORD = "correct horse battery"


class Panel:
    """One browser window on one wallbox. complaints: what the browser's console had to say."""

    def __init__(self, context: BrowserContext, wallbox: Wallbox) -> None:
        self.url = f"http://127.0.0.1:{wallbox.port}"
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def open(self, path: str) -> Page:
        """Go to a page."""
        self.page.goto(self.url + path)
        return self.page

    def sign_in(self) -> Page:
        """Log in as the electrician."""
        page = self.open("/login/")
        page.get_by_label("User name").fill(USER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(self.url + "/")
        return page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def fresh_wallbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wallbox]:
    """Return a wallbox at its very first start, with one card on the local whitelist."""
    wallbox = Wallbox(tmp_path_factory.mktemp("wallbox") / "data")
    wallbox.configure({"cards": [{"id_tag": "04A2C3D4", "name": "Anna"}]})
    wallbox.start()
    yield wallbox
    wallbox.stop()


@pytest.fixture(scope="module")
def wallbox(fresh_wallbox: Wallbox, browser: Browser) -> Wallbox:
    """Return the wallbox after the first run."""
    context = browser.new_context()
    page = Panel(context, fresh_wallbox).open("/")
    page.get_by_label("Setup code").fill((fresh_wallbox.data_dir / "setup-code").read_text().split()[0])
    page.get_by_label("User name").fill(USER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    page.get_by_label("Installation current").fill("16")
    page.get_by_role("button", name="Finish").click()
    page.wait_for_url("**/")
    context.close()
    return fresh_wallbox


@pytest.fixture
def panel(wallbox: Wallbox, browser: Browser) -> Iterator[Panel]:
    """Return a window of a browser that never was here before, at 1280 pixels."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    panel = Panel(context, wallbox)
    yield panel
    context.close()
