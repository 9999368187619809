"""The newest exchanges: paired, masked on their way in, bounded in number and in bytes."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargepoint.domain.messages import UNANSWERED, UNREADABLE, Direction
from chargepoint.ocpp16.message_log import LONGEST_KEPT, MOST_CHARACTERS, MOST_EXCHANGES, MessageLog
from chargepoint.runtime.ports import CallTimedOut
from tests.ocpp16.session import HEARTBEAT, Answers, OpenSession
from tests.support.central_system import Behaviour, RecordingCentralSystem
from tests.support.clock import FakeClock

OUT, IN = Direction.OUT, Direction.IN
SECRETS = {
    "ChangeConfiguration": {"key": "AuthorizationKey", "value": "canary-0123456789abcdef"},
    "GetDiagnostics": {"location": "ftp://user:canary-secret@files.example/up"},
    "Authorize": {"idTag": "CANARY01"},
    "RemoteStartTransaction": {"idTag": "CANARY01", "connectorId": 1},
    "SendLocalList": {
        "localAuthorizationList": [{"idTag": "CANARY01", "idTagInfo": {"parentIdTag": "CANARY02"}}]
    },
    "DataTransfer": {"data": "-----BEGIN EC PRIVATE KEY-----\ncanary\n-----END EC PRIVATE KEY-----"},
}


@pytest.fixture
def log() -> MessageLog:
    return MessageLog(FakeClock())


def test_a_call_and_its_answer_are_one_exchange(log: MessageLog) -> None:
    log.called(OUT, "1", "Heartbeat", {}, 20)
    log.called(IN, "1", "Reset", {"type": "Soft"}, 40)
    log.answered(OUT, "1", {"currentTime": "2026-06-01T12:00:00Z"}, 60)
    log.answered(IN, "1", {"status": "Accepted"}, 30)

    reset, heartbeat = log.newest_first()
    assert (heartbeat.action, heartbeat.direction, heartbeat.result) == ("Heartbeat", OUT, "OK")
    assert (reset.action, reset.direction, reset.result) == ("Reset", IN, "Accepted")
    assert json.loads(reset.request) == {"type": "Soft"}
    assert heartbeat.milliseconds is not None and 0 <= heartbeat.milliseconds < 1000
    assert log.actions() == ["Heartbeat", "Reset"]


def test_refusals_silence_and_rubbish_are_errors(log: MessageLog) -> None:
    log.called(OUT, "1", "Authorize", {}, 20)
    log.refused(OUT, "1", "InternalError", "no memory")
    log.called(OUT, "2", "Authorize", {}, 20)
    log.unanswered(OUT, "2")
    log.unanswered(OUT, "1")
    log.unreadable("<html>Authorization: Basic Y2FuYXJ5</html>", "not JSON")

    rubbish, silent, refused = log.newest_first()
    assert [one.result for one in (rubbish, silent, refused)] == [UNREADABLE, UNANSWERED, "InternalError"]
    assert all(one.is_error for one in (rubbish, silent, refused))
    assert "Y2FuYXJ5" not in rubbish.request
    assert json.loads(refused.answer) == {"code": "InternalError", "description": "no memory"}


@pytest.mark.parametrize("action", SECRETS)
@pytest.mark.parametrize("characters", [100, LONGEST_KEPT + 1])
def test_no_secret_and_no_whole_card_comes_in(log: MessageLog, action: str, characters: int) -> None:
    log.called(IN, "1", action, SECRETS[action], characters)
    log.answered(IN, "1", SECRETS[action], characters)
    log.called(IN, "2", action, {}, 10)
    log.refused(IN, "2", "InternalError", f"cannot use {json.dumps(SECRETS[action])}")

    kept = "".join(f"{one.request}{one.answer}" for one in log.newest_first())
    assert "canary" not in kept.lower()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_any_payload_is_kept_as_json(payload: Any) -> None:
    log = MessageLog(FakeClock())
    log.called(IN, "1", "DataTransfer", payload, 100)

    (kept,) = log.newest_first()
    json.loads(kept.request)


def test_numbers_as_frames_bring_them_are_kept(log: MessageLog) -> None:
    log.called(IN, "1", "SetChargingProfile", {"limit": Decimal("6.5")}, 100)

    assert json.loads(next(log.newest_first()).request) == {"limit": 6.5}


def test_the_oldest_go_first_by_number_and_by_bytes(log: MessageLog) -> None:
    for number in range(MOST_EXCHANGES + 5):
        log.called(OUT, str(number), "Heartbeat", {}, 20)
    assert len(list(log.newest_first())) == MOST_EXCHANGES
    assert next(log.newest_first()).message_id == str(MOST_EXCHANGES + 4)

    for number in range(MOST_EXCHANGES):
        log.called(OUT, f"long {number}", "DataTransfer", {"data": "x" * 4000}, LONGEST_KEPT)
    kept = list(log.newest_first())
    assert sum(len(one.request) for one in kept) <= MOST_CHARACTERS
    assert 400 < len(kept) < 600


def test_what_was_pushed_out_is_not_answered_any_more(log: MessageLog) -> None:
    log.called(OUT, "first", "Heartbeat", {}, 20)
    for number in range(MOST_EXCHANGES):
        log.called(IN, str(number), "Reset", {}, 20)
    version = log.version

    log.answered(OUT, "first", {}, 10)

    assert log.version == version


class _Untouched(list[object]):
    """May be counted, not looked through."""

    def __iter__(self) -> Iterator[object]:
        raise AssertionError("a long list was looked through")


def test_a_list_of_ten_thousand_cards_is_counted_and_not_looked_through(log: MessageLog) -> None:
    cards = {"localAuthorizationList": _Untouched({"idTag": f"CARD{n}"} for n in range(10_000))}

    log.called(IN, "1", "SendLocalList", cards, 600_000)

    assert json.loads(next(log.newest_first()).request) == {"localAuthorizationList": "[10000]"}


async def test_a_real_session_notes_both_directions(
    opened: OpenSession, central_system: RecordingCentralSystem, answers: Answers
) -> None:
    await opened.session.call(HEARTBEAT, 2.0)
    await central_system.call("Reset", {"type": "Soft"})
    await central_system.send("rubbish")
    await central_system.call("ClearCache", {})

    cleared, rubbish, reset, heartbeat = opened.monitor.messages.newest_first()
    assert [one.action for one in (cleared, rubbish, reset, heartbeat)] == [
        "ClearCache",
        "",
        "Reset",
        "Heartbeat",
    ]
    assert [one.result for one in (cleared, rubbish, reset, heartbeat)] == ["OK", UNREADABLE, "OK", "OK"]


async def test_a_call_without_an_answer_is_no_open_one_for_ever(
    opened: OpenSession, central_system: RecordingCentralSystem
) -> None:
    central_system.plan("Heartbeat", Behaviour(ignore=True))
    with pytest.raises(CallTimedOut):
        await opened.session.call(HEARTBEAT, 0.1)

    assert next(opened.monitor.messages.newest_first()).result == UNANSWERED
