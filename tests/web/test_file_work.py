"""Files for the backend on the System page."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from chargepoint.domain.firmware import FirmwareState
from chargepoint.domain.snapshot import FileWorkView
from chargepoint.store import audit
from chargepoint.store.audit import Actor
from chargepoint.web.presenters_file_work import STATUSES
from tests.support.browser import Browser, text_of
from tests.support.worker import NOW, FakeWorker, snapshot

AGAIN = 'hx-trigger="every 2s"'


def log(work: str, status: str, reason: str = "") -> None:
    audit.record("file_work_ended", {"work": work, "status": status, "reason": reason}, Actor(""))


def page(user: User, *views: FileWorkView) -> str:
    return text_of(Browser(user, FakeWorker(snapshot(file_work=views))).get(reverse("system")))


def test_an_update_under_way_shows_phase_and_amount_and_asks_again(viewer: User) -> None:
    view = FileWorkView("update", "Downloading", NOW - timedelta(minutes=2), 5 * 2**20)
    browser = Browser(viewer, FakeWorker(snapshot(file_work=(view,))))

    words = text_of(browser.get_fragment(reverse("system")))
    assert "Being fetched" in words
    assert "5.0" in words
    assert AGAIN in browser.get(reverse("system")).content.decode()


def test_the_newest_end_of_each_kind_is_shown_with_its_reason(viewer: User) -> None:
    log("update", "Installed")
    log("update", "DownloadFailed", "HTTP 404")
    log("upload", "Uploaded")

    words = page(viewer)
    assert "Could not be fetched" in words
    assert "HTTP 404" in words
    assert "Diagnostics for the backend" in words
    assert "Installed" not in words


def test_without_any_the_page_says_so_and_does_not_ask_again(viewer: User) -> None:
    assert "has sent no firmware" in page(viewer)
    assert AGAIN not in Browser(viewer).get(reverse("system")).content.decode()


def test_the_history_tells_the_end_in_words(viewer: User) -> None:
    log("update", "InstallVerificationFailed")

    assert "Firmware update: The new version did not start" in text_of(Browser(viewer).get(reverse("events")))


@pytest.mark.parametrize("state", [state for state in FirmwareState if state is not FirmwareState.IDLE])
def test_every_status_of_an_update_has_words(state: FirmwareState) -> None:
    assert state.value in STATUSES
