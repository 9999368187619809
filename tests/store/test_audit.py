"""The event and audit log."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper

from chargepoint import models
from chargepoint.domain.journal import LogEntry
from chargepoint.store import audit
from chargepoint.store.audit import Actor
from chargepoint.store.errors import StoreCorrupt, StoreError, reading

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_from_where_and_when(owner: Actor) -> None:
    before = datetime.now(UTC)

    audit.record("logged_in", {"user": "anna"}, owner)

    line = audit.entries()[0][0]
    assert (line.kind, line.parameters, line.actor, line.source) == (
        "logged_in",
        {"user": "anna"},
        "anna",
        "192.0.2.7",
    )
    assert line.at >= before


def test_entries_are_paged_newest_first_searched_and_filtered(owner: Actor) -> None:
    for kind in ("card_added", "card_deleted", "logged_in"):
        audit.record(kind, {"what": kind}, owner)

    assert [line.kind for line in audit.entries(0, 2)[0]] == ["logged_in", "card_deleted"]
    assert audit.entries(0, 2)[1] == 3
    assert [line.kind for line in audit.entries(search="card")[0]] == ["card_deleted", "card_added"]
    assert [line.kind for line in audit.entries(kinds=["logged_in"])[0]] == ["logged_in"]


def test_the_log_keeps_its_newest_entries_alone(now: datetime) -> None:
    rows = [models.LogEntry(at=now, kind="old", parameters={}) for _ in range(600)]
    models.LogEntry.objects.bulk_create(rows)
    due = models.LogEntry.objects.latest("pk").pk
    far = due - due % 500 + audit.KEPT_ENTRIES + 500
    models.LogEntry.objects.create(pk=far - 1, at=now, kind="kept", parameters={})

    audit.append([LogEntry(now, "newest", {})])

    assert list(models.LogEntry.objects.filter(kind="old", pk__lte=far - audit.KEPT_ENTRIES)) == []
    assert audit.entries(0, 2)[0][0].kind == "newest"


def test_a_passing_failure_is_not_permanent() -> None:
    with pytest.raises(StoreError) as error, reading(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nowhere")

    assert not error.value.permanent


def test_a_damaged_file_is_permanent(tmp_path: Path) -> None:
    file = tmp_path / "damaged.sqlite3"
    file.write_bytes(b"no database at all" * 100)
    damaged = DatabaseWrapper({**connection.settings_dict, "NAME": file}, "damaged")

    with pytest.raises(StoreCorrupt) as error, reading(), damaged.wrap_database_errors:
        damaged.get_new_connection(damaged.get_connection_params())

    assert error.value.permanent


def test_a_walk_meets_every_entry_once_while_others_are_appended(owner: Actor) -> None:
    moment = datetime(2026, 3, 4, tzinfo=UTC)
    audit.append([LogEntry(moment, "card_refused", {"number": str(n)}, "", "") for n in range(1200)])
    met = []
    for entry in audit.walk():
        met.append(entry.parameters["number"])
        if len(met) % 100 == 0:
            audit.record("logged_in", {"number": "new"}, owner)

    assert met == [str(number) for number in reversed(range(1200))]


def test_a_walk_keeps_to_its_time_and_kinds(owner: Actor) -> None:
    moments = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 3)]
    audit.append([LogEntry(at, kind, {}, "", "") for at in moments for kind in ("card_refused", "other")])

    assert [one.at for one in audit.walk(("other",), oldest=moments[1])] == moments[:0:-1]
    assert [one.at for one in audit.walk(("other",), latest=moments[1])] == moments[1::-1]
