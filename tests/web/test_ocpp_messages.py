"""Messages: live, filtered, unfolded, and as a file; masked for everybody."""

import json
from typing import Any

import msgspec
import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from chargepoint.domain.messages import Direction, Exchange, Wanted, newest
from chargepoint.ocpp16.message_log import MessageLog
from tests.support.browser import Browser, text_of
from tests.support.clock import FakeClock
from tests.support.worker import FakeWorker

URL = "/system/settings/more/ocpp/messages/"


@pytest.fixture
def log() -> MessageLog:
    log = MessageLog(FakeClock())
    log.called(Direction.OUT, "id-1", "Authorize", {"idTag": "04A2C3D4"}, 40)
    log.answered(Direction.OUT, "id-1", {"idTagInfo": {"status": "Blocked"}}, 40)
    log.called(Direction.IN, "id-2", "Reset", {"type": "Soft"}, 40)
    log.refused(Direction.IN, "id-2", "InternalError", "no memory")
    log.called(Direction.OUT, "id-3", "Heartbeat", {}, 20)
    return log


def worker_of(log: MessageLog) -> FakeWorker:
    """Return a worker that answers as the real one does."""

    def tell(arguments: dict[str, Any]) -> dict[str, Any]:
        wanted = msgspec.convert(arguments["wanted"], Wanted)
        found, has_more = newest(log.newest_first(), wanted, arguments["limit"])
        exchanges: list[Exchange] = msgspec.to_builtins(found)
        return {
            "version": log.version,
            "exchanges": exchanges,
            "has_more": has_more,
            "actions": log.actions(),
        }

    return FakeWorker(answers={"messages": tell})


def actions_on(page: str) -> list[str]:
    return [part.split("</b>")[0] for part in page.split("<summary><b>")[1:]]


def test_exchanges_are_shown_newest_first_with_result_and_json(viewer: User, log: MessageLog) -> None:
    page = text_of(Browser(viewer, worker_of(log)).get(URL))

    assert actions_on(page) == ["Heartbeat", "Reset", "Authorize"]
    for words in ("Blocked", "InternalError", "no memory", "open", "id-1", "from the backend"):
        assert words in page
    assert "04A2C3D4" not in page and "•••• C3D4" in page
    assert reverse("ocpp-messages-file") not in page


@pytest.mark.parametrize(
    ("query", "actions"),
    [
        ({"direction": "in"}, ["Reset"]),
        ({"action": "Heartbeat"}, ["Heartbeat"]),
        ({"errors": "1"}, ["Reset"]),
        ({"q": "block"}, ["Authorize"]),
        ({"before": "2"}, ["Authorize"]),
        ({"before": "²"}, ["Heartbeat", "Reset", "Authorize"]),
    ],
    ids=str,
)
def test_filters_choose(viewer: User, log: MessageLog, query: dict[str, str], actions: list[str]) -> None:
    assert actions_on(text_of(Browser(viewer, worker_of(log)).get(URL, **query))) == actions


def test_what_matches_nothing_says_so(viewer: User, log: MessageLog) -> None:
    assert "No message matches." in text_of(Browser(viewer, worker_of(log)).get(URL, q="nothing"))
    assert "Nothing was exchanged yet." in text_of(Browser(viewer).get(URL))


def test_a_page_that_knows_the_newest_gets_nothing(viewer: User, log: MessageLog) -> None:
    browser = Browser(viewer, worker_of(log))

    assert browser.get_fragment(URL, version=str(log.version)).status_code == 204
    log.answered(Direction.OUT, "id-3", {}, 20)
    newer = browser.get_fragment(URL, version=str(log.version - 1))

    assert newer.status_code == 200
    assert text_of(newer).lstrip().startswith('<section class="card" id="messages"')


def test_live_and_paused(viewer: User, log: MessageLog) -> None:
    browser = Browser(viewer, worker_of(log))

    live, paused = text_of(browser.get(URL, q="id")), text_of(browser.get(URL, q="id", pause="1"))

    assert f'hx-get="{URL}?q=id&amp;version={log.version}"' in live and "every 2s" in live
    assert "every 2s" not in paused and "Continue live" in paused


def test_an_exchange_that_is_over_stays_unfolded_while_the_page_lives(viewer: User, log: MessageLog) -> None:
    page = text_of(Browser(viewer, worker_of(log)).get(URL))

    assert '<details id="m-1" hx-preserve="true">' in page
    assert '<details id="m-3">' in page


def test_older_exchanges_are_a_link_away(viewer: User) -> None:
    log = MessageLog(FakeClock())
    for number in range(60):
        log.called(Direction.OUT, f"id-{number}", "Heartbeat", {}, 20)
    browser = Browser(viewer, worker_of(log))

    assert "before=11" in text_of(browser.get(URL))
    older = text_of(browser.get(URL, before="11"))
    assert len(actions_on(older)) == 10 and "every 2s" not in older


def test_the_file_holds_everything_and_masks_it_too(owner: User) -> None:
    log = MessageLog(FakeClock())
    for number in range(250):
        log.called(Direction.OUT, f"id-{number}", "Authorize", {"idTag": "04A2C3D4"}, 40)

    name, text = Browser(owner, worker_of(log)).download(reverse("ocpp-messages-file"))

    lines = [json.loads(line) for line in text.splitlines()]
    assert name.startswith("messages-") and name.endswith(".jsonl")
    assert [line["number"] for line in lines] == list(range(250, 0, -1))
    assert lines[0]["request"] == {"idTag": "•••• C3D4"}


def test_the_file_is_for_staff(viewer: User, log: MessageLog) -> None:
    assert Browser(viewer, worker_of(log)).get(reverse("ocpp-messages-file")).status_code == 403


def test_without_the_wallbox_the_page_says_so_and_there_is_no_file(owner: User) -> None:
    lost = FakeWorker(refusals={"messages": "internal_error"})
    browser = Browser(owner, lost)

    assert "The wallbox does not answer." in text_of(browser.get(URL))
    assert browser.get(reverse("ocpp-messages-file")).status_code == 302
