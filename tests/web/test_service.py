"""Service: the diagnostics as a file, and a restart."""

from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.urls import reverse

from chargepoint.store import audit
from chargepoint.store.panel_files import make_room
from tests.support.browser import Browser, text_of
from tests.support.worker import FakeWorker


def kinds() -> list[str]:
    return [line.kind for line in audit.entries()[0]]


def test_the_diagnostics_come_as_a_file_and_the_log_says_so(owner: User) -> None:
    (make_room(Path(site.DATA_DIR)) / "diagnostics-1.zip").write_bytes(b"bundle")
    worker = FakeWorker(answers={"diagnostics": {"name": "diagnostics-1.zip"}})
    browser = Browser(owner, worker)

    first = browser.post(reverse("service-diagnostics"))
    again = browser.post(reverse("service-diagnostics"))

    assert first.content == b"bundle"
    assert 'filename="diagnostics-1.zip"' in first["Content-Disposition"]
    assert again.status_code == 302
    assert "The file is gone." in text_of(browser.get(reverse("service")))
    assert kinds() == ["diagnostics_taken"]


@pytest.mark.parametrize(
    ("is_charging", "words"), [(True, "once the charge is over"), (False, "It restarts now.")]
)
def test_a_restart_says_when_it_is(owner: User, is_charging: bool, words: str) -> None:
    browser = Browser(owner, FakeWorker(answers={"restart": {"is_charging": is_charging}}))

    browser.post(reverse("service-restart"))

    assert words in text_of(browser.get(reverse("service")))
    assert kinds() == ["panel_restart"]


@pytest.mark.parametrize("name", ["service-diagnostics", "service-restart"])
def test_what_the_worker_refuses_is_told_and_not_logged(owner: User, name: str) -> None:
    refusals = {"diagnostics": "cannot_store", "restart": "starting"}
    browser = Browser(owner, FakeWorker(refusals=refusals))

    assert browser.post(reverse(name)).status_code == 302
    page = text_of(browser.get(reverse("service")))
    assert "cannot write to its storage" in page or "still starting" in page
    assert kinds() == []


def test_a_viewer_reads_and_does_nothing(viewer: User) -> None:
    browser = Browser(viewer)

    assert '<form method="post" action="/system/service' not in text_of(browser.get(reverse("service")))
    for name in ("service-diagnostics", "service-restart"):
        assert browser.post(reverse(name)).status_code == 403
