"""Ten years of history: 11,000 sessions, 5 million points and 100,000 cards, page by page beside raw SQL of the same work."""

import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from chargepoint.domain.card_table import read
from chargepoint.store import cards, sessions
from chargepoint.store.audit import Actor
from chargepoint.web import http
from chargepoint.web.forms.cards import last_moment
from chargepoint.web.history_csv import FLAVOURS, lines
from tests.web.conftest import make_user

SESSIONS, POINTS, CARDS = 11_000, 455, 100_000
BEGUN = datetime(2017, 1, 1, tzinfo=UTC)
ROUNDS = 7

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]


def fill() -> None:
    """Store ten years."""
    cards.import_cards(
        ({"id_tag": f"{number:014X}", "name": f"Card {number}"} for number in range(CARDS)), Actor("x")
    )
    step = timedelta(days=3650) / SESSIONS
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO chargepoint_transaction (key, connector_id, id_tag, card_id_tag, card_key, origin, started_at,"
            " meter_start_wh, last_register_wh, last_energised_at, is_rejected, is_paused, stopped_at, meter_stop_wh,"
            " stop_reason, started_boot, energised_boot, stopped_boot)"
            " VALUES (%s, 1, %s, %s, %s, 'card', %s, 0, 9000, %s, 0, 0, %s, 9000, 'Local', '', '', '')",
            [
                (f"k{n}", tag, tag, tag.lower(), start, start, start + timedelta(hours=7))
                for n in range(SESSIONS)
                for tag, start in [(f"{n % 500:014X}", BEGUN + n * step)]
            ],
        )
        cursor.execute("SELECT id FROM chargepoint_transaction")
        numbers = [number for (number,) in cursor.fetchall()]
        for number in numbers:
            cursor.executemany(
                "INSERT INTO chargepoint_sessionsample (transaction_id, second, power_w, energy_wh)"
                " VALUES (%s, %s, 7000, %s)",
                [(number, 60 * n, 20 * n) for n in range(POINTS)],
            )
        cursor.execute("ANALYZE")


def milliseconds(work: Callable[[], object]) -> float:
    """Return the best of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    return min(taken)


def raw(statement: str) -> Callable[[], object]:
    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    return ask


def pages(client: Client, number: int) -> Iterator[tuple[str, str]]:
    yield "history, newest", reverse("history")
    yield "history, page 400", reverse("history") + "?page=400"
    yield "history, one month", reverse("history") + "?start=2024-05-01&end=2024-05-31"
    yield "history, search", reverse("history") + "?q=1f3"
    yield "a charge with its curve", reverse("charge", args=[number])
    yield "cards, newest", reverse("cards")
    yield "cards, page 2000", reverse("cards") + "?page=2000"
    yield "cards, search", reverse("cards") + "?q=card 4711"
    yield "an empty list of events", reverse("events")


def test_ten_years_of_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_ask_for_snapshot", lambda: None)
    fill()
    client, owner = Client(), make_user("petra", "owner")
    client.force_login(owner)
    number = sessions.page(limit=1)[0][0].number
    slowest = 0.0
    print()
    for name, url in pages(client, number):
        taken = milliseconds(lambda url=url: client.get(url))  # type: ignore[misc]  # bound now
        slowest = max(slowest, taken)
        print(f"{name:32} {taken:7.1f} ms")
    sums = raw(
        "SELECT card_key, COUNT(*), SUM(meter_stop_wh - meter_start_wh) FROM chargepoint_transaction GROUP BY 1"
    )
    print(f"{'raw SQL: sums by card':32} {milliseconds(sums):7.1f} ms")
    tracemalloc.start()
    begun = time.perf_counter()
    count = sum(1 for _ in lines(sessions.walk(), FLAVOURS["rfc4180"], "0.30"))
    print(f"{'CSV of all sessions':32} {(time.perf_counter() - begun) * 1000:7.1f} ms")
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    print(f"{'its memory at most':32} {peak:7.1f} MB")
    text = "".join(f"{number:014X};Card\n" for number in range(CARDS))
    begun = time.perf_counter()
    cards.import_cards(read(text, last_moment).cards, Actor("x"))
    print(f"{'import of 100,000 cards':32} {(time.perf_counter() - begun) * 1000:7.1f} ms")

    assert count == SESSIONS + 1
    assert peak < 8
    assert slowest < 500, "lists of this size need no query per row; see the table"
