"""SendLocalList with 10,000 entries, from the frame's text to the stored list, beside a bare parse and insert."""

import json
import sqlite3
import time
from pathlib import Path

import pytest

from chargepoint.domain.local_list import ListLimits, UpdateStatus
from chargepoint.ocpp16 import codec_local_auth_list, long_lists
from chargepoint.store import local_auth_list

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

ENTRIES = 10_000
ROUNDS = 9
LIMITS = ListLimits(100_000, ENTRIES)


def frame() -> str:
    info = {"status": "Accepted", "parentIdTag": "FLEET"}
    entries = [{"idTag": f"04{number:012X}", "idTagInfo": info} for number in range(ENTRIES)]
    payload = {"listVersion": 1, "updateType": "Full", "localAuthorizationList": entries}
    return json.dumps([2, "1", "SendLocalList", payload])


def product(text: str) -> None:
    payload = json.loads(text)[3]
    assert long_lists.fits("SendLocalList", payload)
    request = codec_local_auth_list.request("SendLocalList", payload)
    assert not hasattr(request, "nothing")
    assert local_auth_list.update(request, LIMITS) is UpdateStatus.ACCEPTED  # type: ignore[arg-type]  # of this action


def bare(text: str, database: sqlite3.Connection) -> None:
    entries = json.loads(text)[3]["localAuthorizationList"]
    rows = [(entry["idTag"], entry["idTagInfo"]["status"]) for entry in entries]
    with database:
        database.execute("DELETE FROM listed")
        database.executemany("INSERT INTO listed VALUES (?, ?)", rows)


def test_ten_thousand_entries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = sqlite3.connect(tmp_path / "bare.sqlite3")
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE listed (tag TEXT PRIMARY KEY, status TEXT)"
    )
    text = frame()
    times: dict[str, list[float]] = {"product": [], "bare": []}
    for _ in range(ROUNDS):
        started = time.perf_counter()
        product(text)
        middle = time.perf_counter()
        bare(text, database)
        times["product"].append(middle - started)
        times["bare"].append(time.perf_counter() - middle)
    with capsys.disabled():
        for name, seconds in times.items():
            low, mid, high = sorted(seconds)[0], sorted(seconds)[ROUNDS // 2], sorted(seconds)[-1]
            print(f"\nSendLocalList 10,000 {name}: {low * 1e3:.0f} / {mid * 1e3:.0f} / {high * 1e3:.0f} ms")
