"""The store's errors.

StoreError
├── StoreCorrupt    the database file is damaged; permanent
└── NotStored       no such row; permanent
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error as DatabaseError
from django.db import transaction

_CORRUPT_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class StoreError(Exception):
    """Root of the layer. permanent: trying again without a repair cannot help."""

    permanent = False


class StoreCorrupt(StoreError):
    """The database file is damaged."""

    permanent = True


class NotStored(StoreError):
    """There is no such row."""

    permanent = True


@contextmanager
def reading() -> Iterator[None]:
    """Turn database errors into StoreError."""
    try:
        yield
    except DatabaseError as error:
        raise _translated(error) from error


@contextmanager
def short_transaction() -> Iterator[None]:
    """Do the block in one database transaction: all of it, durably, or nothing. Raises StoreError."""
    with reading(), transaction.atomic():
        yield


@contextmanager
def rehearsal() -> Iterator[None]:
    """Do the block and take it back: whatever it raises is what doing it would raise."""
    with short_transaction():
        yield
        transaction.set_rollback(True)


def _translated(error: DatabaseError) -> StoreError:
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    return StoreCorrupt(str(error)) if code in _CORRUPT_CODES else StoreError(str(error))
