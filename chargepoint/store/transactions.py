"""Transactions and what changes with them, stored together or not at all (reliability rules 1 and 2)."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime

from chargepoint import models
from chargepoint.domain import transaction as domain
from chargepoint.domain.journal import ConnectorRecord, StateChange
from chargepoint.domain.local_list import id_tag_key
from chargepoint.store import audit, cards, outbox, reservations, session_samples
from chargepoint.store.boot import boot_of
from chargepoint.store.errors import reading, short_transaction
from chargepoint.store.prepared import insert

__all__ = [
    "connector_records",
    "find",
    "open_transactions",
    "save",
]

_COLUMNS = tuple(field.name for field in fields(domain.Transaction))
_NEVER_CHANGED = frozenset({"key", "connector_id", "started_at", "started_boot"})
_UPDATED = [
    name for name in (*_COLUMNS, "card_key", "energised_boot", "stopped_boot") if name not in _NEVER_CHANGED
]


def save(change: StateChange) -> None:
    """Store all of it durably or nothing; raises StoreError."""
    if not change:
        return
    with short_transaction():
        stored = _stored(change)
        known = {key: _stamps(row) for key, row in stored.items()}
        _save_transactions(change.transactions, stored)
        outbox.append(change.messages, known)
        _save_connectors(change.connectors)
        audit.append(change.log)
        cards.append_presented(change.presented)
        reservations.apply(change.reservations)
        session_samples.append(change.samples)


def _stored(change: StateChange) -> dict[str, models.Transaction]:
    new = {
        m.message.transaction_key
        for m in change.messages
        if isinstance(m.message, domain.StartTransactionMessage)
    }
    keys = [transaction.key for transaction in change.transactions if transaction.key not in new]
    return {row.key: row for row in models.Transaction.objects.filter(key__in=keys)} if keys else {}


def _stamps(row: models.Transaction) -> dict[datetime, str]:
    """Return the stamps that are stored and the boots that made them: a repeated stamp stays of its boot."""
    return {row.started_at: row.started_boot, row.last_energised_at: row.energised_boot}


def _save_transactions(
    transactions: Iterable[domain.Transaction], stored: Mapping[str, models.Transaction]
) -> None:
    rows = [_to_row(transaction, stored.get(transaction.key)) for transaction in transactions]
    insert([row for row in rows if row.key not in stored])
    models.Transaction.objects.bulk_create(
        [row for row in rows if row.key in stored],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=_UPDATED,
    )


def _to_row(transaction: domain.Transaction, stored: models.Transaction | None) -> models.Transaction:
    known = _stamps(stored) if stored else {}
    row = models.Transaction(
        **{name: getattr(transaction, name) for name in _COLUMNS},
        card_key=id_tag_key(transaction.card_id_tag or transaction.id_tag),
        started_boot=boot_of(transaction.started_at, known),
        energised_boot=boot_of(transaction.last_energised_at, known),
        stopped_boot=boot_of(transaction.stopped_at, known),
    )
    if stored is not None and row.transaction_id is None:
        # The outbox stores what StartTransaction.conf brought; the actor may not have heard of it yet.
        row.transaction_id = stored.transaction_id
        row.parent_id_tag = row.parent_id_tag or stored.parent_id_tag
        row.is_rejected = row.is_rejected or stored.is_rejected
    return row


def _to_domain(row: models.Transaction) -> domain.Transaction:
    values = {name: getattr(row, name) for name in _COLUMNS}
    values["origin"] = domain.TransactionOrigin(row.origin)
    values["stop_reason"] = domain.StopReason(row.stop_reason) if row.stop_reason else None
    return domain.Transaction(**values)


def _save_connectors(records: Iterable[ConnectorRecord]) -> None:
    models.ConnectorState.objects.bulk_create(
        [
            models.ConnectorState(
                connector_id=record.connector_id,
                is_operative=record.is_operative,
                scheduled_operative=record.scheduled_operative,
                is_blocked_until_unplugged=record.is_blocked_until_unplugged,
            )
            for record in records
        ],
        update_conflicts=True,
        unique_fields=["connector_id"],
        update_fields=["is_operative", "scheduled_operative", "is_blocked_until_unplugged"],
    )


def open_transactions() -> list[domain.Transaction]:
    """Return those that were not stopped, by connector."""
    with reading():
        rows = models.Transaction.objects.filter(stopped_at__isnull=True).order_by("connector_id", "pk")
        return [_to_domain(row) for row in rows]


def find(key: str) -> domain.Transaction | None:
    """Return the transaction of that local key."""
    with reading():
        row = models.Transaction.objects.filter(key=key).first()
    return _to_domain(row) if row else None


def connector_records() -> list[ConnectorRecord]:
    """Return what survived of each connector, by number; a connector that was never stored is not in it."""
    with reading():
        return [
            ConnectorRecord(
                row.connector_id, row.is_operative, row.scheduled_operative, row.is_blocked_until_unplugged
            )
            for row in models.ConnectorState.objects.order_by("connector_id")
        ]
