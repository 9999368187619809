"""The Local Authorization List as SendLocalList writes it; nothing else may edit it (OCPP 1.6 ed. 2 §3.5.2)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection

from chargepoint import models
from chargepoint.domain.authorization import IdTagInfo
from chargepoint.domain.local_list import (
    NO_LIST,
    ListEntry,
    ListLimits,
    SendLocalList,
    UpdateStatus,
    UpdateType,
    check_update,
    id_tag_key,
)
from chargepoint.store import audit, prepared
from chargepoint.store.errors import reading, short_transaction

_TABLE = models.LocalAuthorizationEntry._meta.db_table
_CACHE_TABLE = models.CacheEntry._meta.db_table
_BACKEND = audit.Actor("backend")


class _TooLong(Exception):
    """The list would pass its limit; takes the whole update back."""


def update(request: SendLocalList, limits: ListLimits) -> UpdateStatus:
    """Carry out an update in one database transaction: all of it, or the list stays as it was. Raises StoreError."""
    try:
        with short_transaction():
            status = check_update(request, version(), limits)
            if status is UpdateStatus.ACCEPTED:
                _write(request, limits)
            return status
    except _TooLong:
        return UpdateStatus.FAILED


def _write(request: SendLocalList, limits: ListLimits) -> None:
    if request.update_type is UpdateType.FULL:
        models.LocalAuthorizationEntry.objects.all().delete()
    else:
        keys = [(id_tag_key(entry.id_tag),) for entry in request.entries]
        _execute_many(f'DELETE FROM "{_TABLE}" WHERE id_tag_key = %s', keys)  # noqa: S608 (our own table's name)
    prepared.insert_values(
        models.LocalAuthorizationEntry,
        [_row(e.id_tag, e.info) for e in request.entries if e.info is not None],
    )
    if models.LocalAuthorizationEntry.objects.count() > limits.list_length:
        raise _TooLong
    _forget_in_cache()
    models.LocalAuthorizationList.objects.update_or_create(
        pk=1, defaults={"version": request.version, "updated_at": datetime.now(UTC)}
    )
    details = {"version": str(request.version), "type": request.update_type.value}
    audit.record("local_list_updated", {**details, "entries": str(len(request.entries))}, _BACKEND)


def _row(id_tag: str, info: IdTagInfo) -> tuple[object, ...]:
    """Return the values in the order of the model's fields."""
    return id_tag, id_tag_key(id_tag), info.status.value, info.expiry_date, info.parent_id_tag or ""


def _execute_many(statement: str, rows: Iterable[tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def _forget_in_cache() -> None:
    """Take out of the cache what is on the list (§3.5.3)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'DELETE FROM "{_CACHE_TABLE}" WHERE id_tag_key IN (SELECT id_tag_key FROM "{_TABLE}")'  # noqa: S608 (our own tables' names)
        )


def version() -> int:
    """Return the version as a backend is told it: NO_LIST while the list is empty."""
    return stamp()[0]


def stamp() -> tuple[int, datetime | None]:
    """Return the version as a backend is told it, and when the backend last changed the list, None: never."""
    with reading():
        row = models.LocalAuthorizationList.objects.filter(pk=1).first()
        if row is None:
            return NO_LIST, None
        return row.version if models.LocalAuthorizationEntry.objects.exists() else NO_LIST, row.updated_at


def entries(search: str = "", offset: int = 0, limit: int = 50) -> tuple[list[ListEntry], int]:
    """Return a page of the list by idTag, and how many entries match. search: a part of an idTag."""
    rows = models.LocalAuthorizationEntry.objects.order_by("id_tag_key")
    if search:
        rows = rows.filter(id_tag_key__contains=id_tag_key(search))
    with reading():
        page = [ListEntry(row.id_tag, row.info()) for row in rows[offset : offset + limit]]
        return page, rows.count()
