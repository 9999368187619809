"""The event and audit log: appended to, never changed (reliability A26)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q

from chargepoint import models
from chargepoint.domain.journal import LogEntry
from chargepoint.store.boot import boot_of
from chargepoint.store.errors import reading, short_transaction
from chargepoint.store.prepared import insert

KEPT_ENTRIES = 50_000
_PRUNE_EVERY = 500
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. name: a user's name, "backend", "importconfig" or "" for the box itself; source: an IP or ""."""

    name: str
    source: str = ""


def record(kind: str, parameters: Mapping[str, str], actor: Actor) -> None:
    """Append one entry, stamped now. parameters must not hold a secret; UIDs are masked by the caller."""
    with short_transaction():
        append([LogEntry(datetime.now(UTC), kind, dict(parameters), actor.name, actor.source)])


def append(entries: Iterable[LogEntry]) -> None:
    """Append entries inside the caller's transaction; the newest 50,000 are kept."""
    rows = [
        models.LogEntry(
            at=entry.at,
            kind=entry.kind,
            parameters=entry.parameters,
            actor=entry.actor,
            source=entry.source,
            boot=boot_of(entry.at),
        )
        for entry in entries
    ]
    insert(rows)
    for row in rows:
        if row.pk % _PRUNE_EVERY == 0:
            models.LogEntry.objects.filter(pk__lte=row.pk - KEPT_ENTRIES).delete()


def entries(
    offset: int = 0, limit: int = 50, search: str = "", kinds: Iterable[str] = ()
) -> tuple[list[LogEntry], int]:
    """Return a page of the log, newest first, and how many entries there are in all.

    search: a part of kind, actor or details; kinds: only these, empty means all.
    """
    found = models.LogEntry.objects.all()
    if search:
        found = found.filter(
            Q(kind__icontains=search) | Q(actor__icontains=search) | Q(parameters__icontains=search)
        )
    wanted = tuple(kinds)
    if wanted:
        found = found.filter(kind__in=wanted)
    with reading():
        page = [
            LogEntry(row.at, row.kind, row.parameters, row.actor, row.source)
            for row in found.order_by("-pk")[offset : offset + limit]
        ]
        return page, found.count()


def walk(
    kinds: Iterable[str] = (), oldest: datetime | None = None, latest: datetime | None = None
) -> Iterator[LogEntry]:
    """Yield the log, newest first, of the time between (None: open); reads page by page, whatever its length.

    Each page begins behind the last row of the one before: what is appended meanwhile shifts nothing.
    """
    found = models.LogEntry.objects.order_by("-pk")
    wanted = tuple(kinds)
    if wanted:
        found = found.filter(kind__in=wanted)
    if oldest is not None:
        found = found.filter(at__gte=oldest)
    if latest is not None:
        found = found.filter(at__lte=latest)
    page = found
    while True:
        with reading():
            rows = list(page[:_PAGE])
        yield from (LogEntry(row.at, row.kind, row.parameters, row.actor, row.source) for row in rows)
        if len(rows) < _PAGE:
            return
        page = found.filter(pk__lt=rows[-1].pk)
