"""Transactions and what changes with them, stored together or not at all (reliability rules 1 and 2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import Q, QuerySet

from chargepoint import models
from chargepoint.domain import transaction as domain
from chargepoint.domain.journal import ConnectorRecord, StateChange
from chargepoint.domain.local_list import id_tag_key
from chargepoint.domain.outbox import OutboxState
from chargepoint.store import audit, cards, outbox, reservations
from chargepoint.store.boot import boot_of
from chargepoint.store.errors import reading, short_transaction
from chargepoint.store.prepared import insert

__all__ = [
    "Session",
    "connector_records",
    "find",
    "last_session",
    "open_transactions",
    "save",
    "sessions",
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


@dataclass(frozen=True, slots=True)
class Session:
    """A transaction as a person looks back on it.

    id_tag: the card that was presented. card_name: the owner's word for it, "" if none. energy_wh: by the meter's
    register, so far while open. reported: "none" (kept locally), "waiting", "yes" or "parked".
    """

    key: str
    connector_id: int
    id_tag: str
    card_name: str
    origin: domain.TransactionOrigin
    started_at: datetime
    stopped_at: datetime | None
    energy_wh: int
    stop_reason: str
    transaction_id: int | None
    is_rejected: bool
    reported: str


def sessions(
    offset: int = 0,
    limit: int = 50,
    search: str = "",
    started_from: datetime | None = None,
    started_until: datetime | None = None,
    card: str = "",
) -> tuple[list[Session], int]:
    """Return a page of sessions, newest first, and how many match.

    search: a part of an idTag or of a card's name; started_from inclusive, started_until exclusive; card: exactly
    this card's idTag.
    """
    found = models.Transaction.objects.all()
    if search:
        keys = models.Card.objects.filter(name__icontains=search).values("id_tag_key")
        found = found.filter(
            Q(card_key__contains=id_tag_key(search)) | Q(id_tag__icontains=search) | Q(card_key__in=keys)
        )
    if card:
        found = found.filter(card_key=id_tag_key(card))
    if started_from is not None:
        found = found.filter(started_at__gte=started_from)
    if started_until is not None:
        found = found.filter(started_at__lt=started_until)
    with reading():
        return _as_sessions(found.order_by("-pk")[offset : offset + limit]), found.count()


def last_session() -> Session | None:
    """Return the newest session that has ended."""
    with reading():
        ended = _as_sessions(models.Transaction.objects.filter(stopped_at__isnull=False).order_by("-pk")[:1])
    return ended[0] if ended else None


def _as_sessions(found: QuerySet[models.Transaction]) -> list[Session]:
    rows = list(found)
    names = dict(
        models.Card.objects.filter(id_tag_key__in={row.card_key for row in rows}).values_list(
            "id_tag_key", "name"
        )
    )
    unsettled = _unsettled_states([row.key for row in rows])
    return [
        Session(
            key=row.key,
            connector_id=row.connector_id,
            id_tag=row.card_id_tag or row.id_tag,
            card_name=names.get(row.card_key, ""),
            origin=domain.TransactionOrigin(row.origin),
            started_at=row.started_at,
            stopped_at=row.stopped_at,
            energy_wh=_energy_wh(row),
            stop_reason=row.stop_reason or "",
            transaction_id=row.transaction_id,
            is_rejected=row.is_rejected,
            reported=_reported(row, unsettled.get(row.key, set())),
        )
        for row in rows
    ]


def _energy_wh(row: models.Transaction) -> int:
    last_wh = row.last_register_wh if row.meter_stop_wh is None else row.meter_stop_wh
    return max(0, last_wh - row.meter_start_wh)


def _unsettled_states(keys: list[str]) -> dict[str, set[str]]:
    unsettled = models.OutboxMessage.objects.filter(
        transaction_key__in=keys, state__in=(OutboxState.WAITING.value, OutboxState.PARKED.value)
    )
    states: dict[str, set[str]] = {}
    for key, state in unsettled.values_list("transaction_key", "state").distinct():
        states.setdefault(key, set()).add(state)
    return states


def _reported(row: models.Transaction, states: set[str]) -> str:
    if row.backend is None:
        return "none"
    if OutboxState.PARKED.value in states:
        return "parked"
    return "waiting" if OutboxState.WAITING.value in states else "yes"
