"""The overview of the link: what is up, why it is down, what waits, and what a person can do."""

from datetime import UTC, datetime

import pytest
from django.conf import settings as settings_of_site
from django.contrib.auth.models import User
from django.urls import reverse

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.ladder import LadderRun
from chargepoint.domain.snapshot import BackendView
from chargepoint.store import connection_runs
from chargepoint.web.known_backends import KNOWN_BACKENDS
from chargepoint.web.presenters_link import link_page
from chargepoint.web.sentences_link import cause, known_causes
from tests.support.browser import Browser, text_of
from tests.support.ladders import a_complete_ladder, an_expired_certificate
from tests.support.worker import FakeWorker, backend, offline_backend, snapshot
from tests.web.test_ocpp_queue import park_a_report

URL = "/system/settings/more/ocpp/"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def overview(user: User, view: BackendView) -> str:
    return text_of(Browser(user, FakeWorker(snapshot(backend=view))).get(URL))


@pytest.mark.parametrize(
    ("view", "badge"),
    [
        (backend(), "Connected"),
        (backend(registration="Pending"), "Registration pending"),
        (backend(registration="Rejected"), "Registration rejected"),
        (backend(registration=None), "Registering"),
        (offline_backend(), "Not connected"),
        (offline_backend(socket="connecting"), "Connecting"),
    ],
    ids=["accepted", "pending", "rejected", "no-answer", "closed", "connecting"],
)
def test_the_badge_is_socket_times_registration(owner: User, view: BackendView, badge: str) -> None:
    page = overview(owner, view)

    assert f"</svg>{badge}</span>" in page.split('id="link"')[1].split("</div>")[0]


def test_a_link_that_is_up_shows_its_facts_apart(owner: User) -> None:
    page = overview(owner, backend())

    for words in ("Socket", "Registration", "Last message in", "Last pong", "Clock difference", "+0.2 s"):
        assert words in page
    assert "wss://backend.example/ocpp/CP001" in page


@pytest.mark.parametrize(("is_used", "tone"), [(True, "stop"), (False, "")], ids=["lost", "not-used"])
def test_a_closed_socket_is_a_fault_only_where_one_is_wanted(is_used: bool, tone: str) -> None:
    badge = link_page(snapshot(backend=offline_backend(is_used=is_used))).facts[0].badge

    assert badge is not None
    assert (badge.tone, badge.text) == (tone, "Closed")


def test_a_link_that_is_down_says_why_and_what_to_do(owner: User) -> None:
    page = overview(owner, offline_backend(last_error="no_pong", error_detail="after 20 s"))

    assert "The line went dead: a ping was not answered." in page
    assert "after 20 s" in page
    assert "If it happens often, check the network" in page
    assert "data-countdown>24<" in page
    assert "Connect now" in page


def test_the_ladder_of_the_last_attempt_says_what_was_seen_and_what_to_do(owner: User) -> None:
    page = overview(owner, offline_backend(last_error="tls_expired", ladder=an_expired_certificate()))

    assert "stopped at step 5 of 9" in page
    assert "The server certificate ran out on May 30, 2026." in page
    assert "this wallbox thinks today is June 1, 2026" in page
    assert "backend.example" in page
    assert page.count("not reached</small>") == 4


def test_a_loss_after_the_ladder_is_told_beside_it(owner: User) -> None:
    page = overview(owner, offline_backend(last_error="closed", ladder=a_complete_ladder()))

    assert "all steps passed" in page
    assert "The backend has closed the connection." in page


def test_the_last_attempts_are_listed_with_rung_and_cause(owner: User) -> None:
    connection_runs.keep(LadderRun(NOW, an_expired_certificate()))
    connection_runs.keep(LadderRun(NOW, a_complete_ladder()))

    page = overview(owner, backend())

    assert page.index("All steps") < page.index("TLS trusted")
    assert "ran out on May 30, 2026" in page


def test_a_backend_that_is_not_wanted_says_which_setting_it_is(owner: User) -> None:
    page = overview(owner, offline_backend(is_used=False, why_not="no_ocpp", last_error=None))

    assert "Not connected: OCPP authorisation is set to No OCPP." in page
    assert "Connect now" not in page


@pytest.mark.parametrize("problem", list(LinkProblem), ids=str)
def test_every_problem_of_the_link_has_its_sentences(problem: LinkProblem) -> None:
    assert problem.value in known_causes()
    assert all((cause(problem).happened, cause(problem).means, cause(problem).do))


def test_an_unknown_problem_still_gives_an_answer() -> None:
    assert "brand_new" in cause("brand_new").happened


def test_connect_now_skips_the_wait(owner: User) -> None:
    browser = Browser(owner)

    response = browser.post(reverse("ocpp-connect"))

    assert response.status_code == 302
    assert browser.worker.commands == [("connect_now", {})]


def test_a_report_that_was_set_aside_is_told_and_leads_to_the_queue(owner: User) -> None:
    park_a_report()

    page = text_of(Browser(owner).get(URL))

    assert "Set aside. The backend refused it 1 time." in page
    assert reverse("ocpp-queue") in page


def test_a_viewer_reads_and_cannot_act(viewer: User) -> None:
    page = overview(viewer, offline_backend())

    assert "Not connected" in page
    assert "Connect now" not in page
    assert Browser(viewer).post(reverse("ocpp-connect")).status_code == 403
    assert Browser(viewer).post(reverse("ocpp-send-again"), {"seq": "1"}).status_code == 403


def test_the_fragment_is_the_link_alone(owner: User) -> None:
    fragment = text_of(Browser(owner).get_fragment(URL))

    assert fragment.lstrip().startswith('<div class="sections" id="link"')


def test_backends_that_were_tried_are_a_link_away_and_the_same_as_in_the_docs(owner: User) -> None:
    browser = Browser(owner, FakeWorker(snapshot()))
    assert reverse("ocpp-backends") in browser.get(URL).content.decode()
    page = text_of(browser.get(reverse("ocpp-backends")))
    documented = (settings_of_site.BASE_DIR / "docs" / "backends.md").read_text(encoding="utf-8")

    for known in KNOWN_BACKENDS:
        assert f"{known.name} {known.version}" in page
        assert known.url in page
        assert f"`{known.url}`" in documented
        assert f"| {known.version} | {known.source} |" in documented
