"""Appending rows by a prepared statement: a card at the reader waits for this, and a compiled query takes most of it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows in order, inside the caller's transaction, and give each its primary key.

    Does what `save(force_insert=True)` does for models without signals or parents.
    """
    for row in rows:
        statement, fields = _statement(type(row))
        values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            if row.pk is None:
                row.pk = cursor.lastrowid
        row._state.adding = False
        row._state.db = connection.alias


@lru_cache
def _statement(model: type[Model]) -> "tuple[str, tuple[Field[Any, Any], ...]]":
    fields = tuple(field for field in model._meta.local_concrete_fields if not isinstance(field, AutoField))
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join("%s" for _ in fields)
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES ({places})", fields  # noqa: S608 (names of our own models)
