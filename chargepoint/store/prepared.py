"""Prepared statements for what a card at the reader waits for: compiling the same query anew takes most of its time."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import AutoField, Field, Model

Row = TypeVar("Row", bound=Model)
Convert = Callable[[Any], Any]


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows in order, inside the caller's transaction, and give each its primary key.

    Does what `save(force_insert=True)` does for models without signals or parents.
    """
    for row in rows:
        statement, fields = _insertion(type(row))
        values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            if row.pk is None:
                row.pk = cursor.lastrowid
        row._state.adding = False
        row._state.db = connection.alias


def insert_values(model: type[Model], rows: Sequence[Sequence[Any]]) -> None:
    """Insert many rows at once, inside the caller's transaction. rows: values in the order of the model's fields.

    The primary key is the database's own; nothing is validated.
    """
    statement, fields = _insertion(model)
    saves = [field.get_db_prep_save for field in fields]
    prepared = [[save(value, connection) for save, value in zip(saves, row, strict=True)] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, prepared)


def find(model: type[Row], column: str, value: str) -> Row | None:
    """Return the row whose unique text column has that value, as `filter(column=value).first()` does."""
    statement, names, converters = _selection(model, column)
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        found = cursor.fetchone()
    if found is None:
        return None
    values = [convert(one) for convert, one in zip(converters, found, strict=True)]
    return model.from_db(connection.alias, names, values)


def update(model: type[Model], column: str, value: Any, where: str, equals: str) -> None:
    """Set one column of the rows where a text column has that value, inside the caller's transaction."""
    field = next(one for one in model._meta.local_concrete_fields if one.column == column)
    with connection.cursor() as cursor:
        cursor.execute(_change(model, column, where), [field.get_db_prep_save(value, connection), equals])


@lru_cache
def _insertion(model: type[Model]) -> "tuple[str, tuple[Field[Any, Any], ...]]":
    fields = tuple(field for field in model._meta.local_concrete_fields if not isinstance(field, AutoField))
    columns = ", ".join(_quoted(str(field.column)) for field in fields)
    places = ", ".join("%s" for _ in fields)
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES ({places})", fields  # noqa: S608 (own names)


@lru_cache
def _selection(model: type[Model], column: str) -> tuple[str, list[str], list[Convert]]:
    fields = model._meta.local_concrete_fields
    columns = ", ".join(_quoted(str(field.column)) for field in fields)
    table, condition = _quoted(model._meta.db_table), _quoted(column)
    statement = f"SELECT {columns} FROM {table} WHERE {condition} = %s LIMIT 1"  # noqa: S608 (names of our own models)
    return statement, [str(field.attname) for field in fields], [_converter(field) for field in fields]


@lru_cache
def _change(model: type[Model], column: str, where: str) -> str:
    table = _quoted(model._meta.db_table)
    return f"UPDATE {table} SET {_quoted(column)} = %s WHERE {_quoted(where)} = %s"  # noqa: S608 (names of our own models)


def _converter(field: "Field[Any, Any]") -> Convert:
    """Return what turns the database's value of a column into the field's."""
    expression = field.get_col(field.model._meta.db_table)
    steps = [*connection.ops.get_db_converters(expression), *field.get_db_converters(connection)]

    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, expression, connection)
        return value

    return convert


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
