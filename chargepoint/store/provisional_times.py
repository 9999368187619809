"""Stamps of a clock that had never been set, put right once it is (reliability rule 8)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Model

from chargepoint import models
from chargepoint.domain.metering import MeterValue
from chargepoint.domain.transaction import (
    Message,
    MeterValuesMessage,
    StopTransactionMessage,
)
from chargepoint.domain.units import is_provisional
from chargepoint.store import outbox
from chargepoint.store.boot import boot_id, booted_at
from chargepoint.store.errors import short_transaction

_STAMPS: tuple[tuple[type[Model], str, str], ...] = (
    (models.Transaction, "started_at", "started_boot"),
    (models.Transaction, "last_energised_at", "energised_boot"),
    (models.Transaction, "stopped_at", "stopped_boot"),
    (models.OutboxMessage, "created_at", "boot"),
    (models.LogEntry, "at", "boot"),
    (models.PresentedCard, "at", "boot"),
)
"""Every stamp and the column that names the boot whose clock made it."""


def convert_provisional_times(offset_s: float) -> int:
    """Shift every provisional stamp of this boot by offset_s; return how many rows changed.

    Stamps of earlier boots, whose clock nobody will ever know, keep their distances and end where the boot after
    them began: late rather than never, and in order.
    """
    with short_transaction():
        boots = _boots_newest_first()
        changed = _shift(boot_id(), timedelta(seconds=offset_s))
        end = booted_at(offset_s)
        for boot in boots:
            if boot == boot_id():
                continue
            oldest, newest = _span(boot)
            changed += _shift(boot, end - newest)
            end += oldest - newest
    return changed


def _boots_newest_first() -> list[str]:
    """Return the boots that have provisional stamps; within a table a larger key is a later row."""
    boots: list[str] = []
    for model, _stamp, column in _STAMPS:
        found = model._default_manager.exclude(**{column: ""}).order_by("-pk").values_list(column, flat=True)
        boots += [boot for boot in dict.fromkeys(found) if boot not in boots]
    return boots


def _span(boot: str) -> tuple[datetime, datetime]:
    stamps = [
        stamp
        for model, name, column in _STAMPS
        for stamp in model._default_manager.filter(**{column: boot}).values_list(name, flat=True)
    ]
    return min(stamps), max(stamps)


def _shift(boot: str, by: timedelta) -> int:
    changed = 0
    for model, name, column in _STAMPS:
        for row in model._default_manager.filter(**{column: boot}):
            values: dict[str, object] = {name: getattr(row, name) + by, column: ""}
            if isinstance(row, models.OutboxMessage):
                message = _shifted(outbox.decode(row.kind, row.payload), by)
                values["payload"] = outbox.encode(message)
                values["next_attempt_at"] = None
            changed += model._default_manager.filter(pk=row.pk).update(**values)
    return changed


def _shifted(message: Message, by: timedelta) -> Message:
    if isinstance(message, MeterValuesMessage):
        return replace(message, values=_shifted_values(message.values, by))
    timestamp = _moved(message.timestamp, by)
    if isinstance(message, StopTransactionMessage):
        data = _shifted_values(message.transaction_data, by)
        return replace(message, timestamp=timestamp, transaction_data=data)
    return replace(message, timestamp=timestamp)


def _shifted_values(values: Iterable[MeterValue], by: timedelta) -> tuple[MeterValue, ...]:
    return tuple(replace(value, timestamp=_moved(value.timestamp, by)) for value in values)


def _moved(stamp: datetime, by: timedelta) -> datetime:
    return stamp + by if is_provisional(stamp) else stamp
