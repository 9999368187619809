"""What of an exchange is kept, and which ones a person wants."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chargepoint.domain.messages import Direction, Exchange, Wanted, newest, outline, result_of


def exchange(number: int = 1, **changes: Any) -> Exchange:
    values: dict[str, Any] = {
        "number": number,
        "at": datetime(2026, 6, 1, tzinfo=UTC),
        "direction": Direction.OUT,
        "action": "Heartbeat",
        "message_id": f"id-{number}",
        "request": "{}",
        "result": "OK",
    }
    return Exchange(**{**values, **changes})


@pytest.mark.parametrize(
    ("payload", "result"),
    [
        ({}, "OK"),
        ({"currentTime": "x"}, "OK"),
        ({"status": "Rejected"}, "Rejected"),
        ({"transactionId": 1, "idTagInfo": {"status": "Blocked"}}, "Blocked"),
        ({"idTagInfo": "nonsense"}, "OK"),
        ({"status": 7}, "OK"),
        ({"status": "x" * 99}, "x" * 40),
        ([], "OK"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_result_is_the_status_where_there_is_one(payload: object, result: str) -> None:
    assert result_of(payload) == result


def test_outline_tells_what_a_long_payload_is_about() -> None:
    listed = [{"idTag": "04A2C3D4"}] * 10_000

    assert outline(
        {"listVersion": 5, "localAuthorizationList": listed, "one": {"a": 1}, "text": "x" * 999}
    ) == {
        "listVersion": 5,
        "localAuthorizationList": "[10000]",
        "one": "{1}",
        "text": "x" * 200 + " …",
    }
    assert outline(listed) == "[10000]"
    assert len(outline({str(n): n for n in range(99)})) == 20  # type: ignore[arg-type]  # a dict, as it was


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(), [4, 3, 2, 1]),
        (Wanted(direction="in"), [3]),
        (Wanted(action="StatusNotification"), [2]),
        (Wanted(errors_only=True), [4]),
        (Wanted(search="ID-3"), [3]),
        (Wanted(search="rejec"), [3]),
        (Wanted(search="status"), [2]),
        (Wanted(before=3), [2, 1]),
    ],
    ids=str,
)
def test_filters_leave_what_is_wanted(wanted: Wanted, numbers: list[int]) -> None:
    kept = [
        exchange(4, is_error=True, result="InternalError"),
        exchange(3, direction=Direction.IN, result="Rejected"),
        exchange(2, action="StatusNotification"),
        exchange(1),
    ]

    found, has_more = newest(kept, wanted, 10)

    assert ([one.number for one in found], has_more) == (numbers, False)


def test_a_page_says_whether_there_is_more() -> None:
    kept = [exchange(number) for number in (3, 2, 1)]

    assert newest(kept, Wanted(), 2) == (kept[:2], True)
    assert newest(kept, Wanted(), 3) == (kept, False)
