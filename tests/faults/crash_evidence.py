"""What a crashed and a recovered wallbox must have in its database, held against the oracle and the backend (F3)."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.central_system import OUT, RecordingCentralSystem
from tests.support.oracle import log_lines

Row = dict[str, Any]

FIRST_TRUE_YEAR = 2020
CLOCK_STEP = timedelta(milliseconds=50)
"""What the backend's word may move the clock by in mid-charge: both run on one machine here."""


@dataclass(frozen=True, slots=True)
class Books:
    """The rows of a wallbox that stands still."""

    transactions: list[Row]
    messages: list[Row]


def read_books(data_dir: Path) -> Books:
    """Read a copy of the database, so that the WAL of a crash stays as it was left."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("wallbox.sqlite3", "wallbox.sqlite3-wal"):
            if (data_dir / name).exists():
                shutil.copy(data_dir / name, folder)
        with closing(sqlite3.connect(Path(folder) / "wallbox.sqlite3")) as database:
            database.row_factory = sqlite3.Row
            return Books(
                _rows(database, "SELECT * FROM chargepoint_transaction ORDER BY id"),
                _rows(database, "SELECT * FROM chargepoint_outboxmessage ORDER BY seq"),
            )


def _rows(database: sqlite3.Connection, query: str) -> list[Row]:
    return [dict(row) for row in database.execute(query)]


def unbacked_closings(data_dir: Path, books: Books) -> list[str]:
    """Return each closing of the contactor, by the oracle's log, that no durable start stands behind."""
    closings = [line for line in log_lines(data_dir) if line["event"] == "contactor-closed"]
    return [f"{line['at']}: {why}" for line in closings if (why := _why_unbacked(line, books))]


def _why_unbacked(line: Row, books: Books) -> str:
    at = datetime.fromisoformat(str(line["at"])) + timedelta(milliseconds=1)  # the log cuts the rest off
    begun = [row for row in books.transactions if _moment(row["started_at"]) <= at]
    if not begun:
        return "closed without a durable start"
    newest = begun[-1]
    if newest["meter_start_wh"] > float(line["register_wh"]):
        return "the newest start before it has a later register"
    is_cut_off = newest["stop_reason"] == "PowerLoss"  # ended as of the last moment that was known of it
    stopped_at = _moment(newest["stopped_at"]) if newest["stopped_at"] else None
    if stopped_at and stopped_at.year >= FIRST_TRUE_YEAR and not is_cut_off and stopped_at + CLOCK_STEP < at:
        return f"closed after the end of the newest transaction, {stopped_at}"
    kinds = [row["kind"] for row in books.messages if row["transaction_key"] == newest["key"]]
    return "" if kinds[:1] == ["StartTransaction"] else f"its messages begin with {kinds[:1]}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def broken_promises(at_crash: Books, at_end: Books, keeps_stamps: bool) -> list[str]:
    """Return what was durable at the crash and is not the same at the end. keeps_stamps: payloads stay as they are."""
    names = ("seq", "kind", "transaction_key", *(("payload",) if keeps_stamps else ()))
    after = {row["message_id"]: row for row in at_end.messages}
    faults = [f"{row['kind']} {row['message_id']} is gone" for row in _missing(at_crash.messages, after)]
    for row in at_crash.messages:
        faults += [
            f"{row['kind']} {row['message_id']}: another {name}"
            for name in names
            if row["message_id"] in after and after[row["message_id"]][name] != row[name]
        ]
    keys = {row["key"] for row in at_end.transactions}
    faults += [f"transaction {row['key']} is gone" for row in at_crash.transactions if row["key"] not in keys]
    faults += [f"transaction {row['key']} is open" for row in at_end.transactions if not row["stopped_at"]]
    return faults


def undelivered(central_system: RecordingCentralSystem, books: Books) -> list[str]:
    """Return what differs between the outbox and what the backend got and confirmed: content, order, ids, times."""
    sent = _first_sent(central_system)
    stored = {row["message_id"]: row for row in books.messages}
    confirmed = {
        recorded.frame[1]
        for recorded in central_system.frames
        if recorded.direction == OUT and recorded.frame[0] == 3
    }
    faults = [f"{frame[2]} {frame[1]} was sent but is not stored" for frame in sent if frame[1] not in stored]
    order = [stored[frame[1]]["seq"] for frame in sent if frame[1] in stored]
    faults += [] if order == sorted(order) else [f"sent in the order {order}"]
    faults += [
        f"{row['kind']} {name} is {row['state']}, confirmed: {name in confirmed}"
        for name, row in stored.items()
        if row["state"] != "delivered" or name not in confirmed
    ]
    faults += [f"a stamp of an unset clock: {frame}" for frame in sent if "'2000-" in str(frame)]
    return faults + _strange_ids(central_system, books)


def _missing(rows: list[Row], found: dict[str, Row]) -> list[Row]:
    return [row for row in rows if row["message_id"] not in found]


def _first_sent(central_system: RecordingCentralSystem) -> list[list[Any]]:
    """Return the frames of stored kinds at their first transmission; what was triggered is not stored."""
    frames: dict[str, list[Any]] = {}
    for recorded in central_system.calls():
        is_stored = recorded.action in ("StartTransaction", "StopTransaction", "MeterValues")
        if is_stored and "'Trigger'" not in str(recorded.frame):
            frames.setdefault(recorded.frame[1], recorded.frame)
    return list(frames.values())


def _strange_ids(central_system: RecordingCentralSystem, books: Books) -> list[str]:
    """Return the transactions whose id is none of those that their own StartTransaction was answered with."""
    answers: dict[str, set[int]] = {}
    for recorded in central_system.frames:
        if recorded.direction == OUT and recorded.frame[0] == 3 and "transactionId" in recorded.frame[2]:
            answers.setdefault(recorded.frame[1], set()).add(recorded.frame[2]["transactionId"])
    starts = {
        row["transaction_key"]: row["message_id"]
        for row in books.messages
        if row["kind"] == "StartTransaction"
    }
    return [
        f"transaction {row['key']} has the id {row['transaction_id']}"
        for row in books.transactions
        if row["transaction_id"] not in answers.get(starts.get(row["key"], ""), set())
    ]
