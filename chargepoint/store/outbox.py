"""The one outbox: appended with the change it reports, drained in order (OCPP 1.6 ed. 2 §3.7.1; reliability rule 1)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from django.db.models import Count, Q, QuerySet

from chargepoint import models
from chargepoint.domain.authorization import AuthorizationStatus
from chargepoint.domain.errors import Refused
from chargepoint.domain.outbox import Lane, OutboxMessage, OutboxRow, OutboxState, lane_of
from chargepoint.domain.transaction import (
    MESSAGE_TYPES,
    Message,
    MessageKind,
    MeterValuesMessage,
    SecurityEventMessage,
    kind_of,
)
from chargepoint.runtime.ports import Delivery
from chargepoint.store import audit
from chargepoint.store.audit import Actor
from chargepoint.store.boot import boot_of
from chargepoint.store.errors import NotStored, reading, short_transaction
from chargepoint.store.prepared import insert

KEPT_DELIVERED = 2_000
_PRUNE_EVERY = 100
_PAGE = 500


@dataclass(frozen=True, slots=True)
class FormerBackend:
    """A backend that is not the present one, for which count messages are kept."""

    number: int
    address: str
    charge_point_id: str
    count: int


def stamp_of(message: Message) -> datetime:
    """Return the time a message speaks of; of several meter values the first."""
    return message.values[0].timestamp if isinstance(message, MeterValuesMessage) else message.timestamp


def encode(message: Message) -> str:
    """Return a message as the JSON that is stored."""
    return msgspec.json.encode(message).decode()


def decode(kind: str, payload: str) -> Message:
    """Return the message that was stored."""
    return msgspec.json.decode(payload, type=MESSAGE_TYPES[MessageKind(kind)])


def append(messages: Iterable[OutboxMessage], known: Mapping[str, Mapping[datetime, str]]) -> None:
    """Append messages in order, inside the caller's transaction.

    known: by transaction key, provisional stamps that an earlier boot made.
    """
    insert([_new_row(entry, known) for entry in messages])


def _new_row(entry: OutboxMessage, known: Mapping[str, Mapping[datetime, str]]) -> models.OutboxMessage:
    message = entry.message
    key = None if isinstance(message, SecurityEventMessage) else message.transaction_key
    stamp = stamp_of(message)
    return models.OutboxMessage(
        message_id=entry.message_id,
        kind=kind_of(message).value,
        lane=lane_of(message).value,
        backend=entry.backend,
        transaction_key=key or "",
        payload=encode(message),
        created_at=stamp,
        state=OutboxState.WAITING.value,
        boot=boot_of(stamp, known.get(key or "")),
    )


def to_domain(row: models.OutboxMessage) -> OutboxRow:
    """Return a stored row as the rules take it."""
    return OutboxRow(
        seq=row.seq,
        message_id=row.message_id,
        backend=row.backend,
        message=decode(row.kind, row.payload),
        created_at=row.created_at,
        attempts=row.attempts,
        state=OutboxState(row.state),
        next_attempt_at=row.next_attempt_at,
        last_error=row.last_error,
    )


def next_message(lane: Lane, backend: int) -> OutboxRow | None:
    """Return the head of the lane: the waiting row with the smallest seq of that backend."""
    waiting = models.OutboxMessage.objects.filter(
        backend=backend, lane=lane.value, state=OutboxState.WAITING.value
    )
    with reading():
        row = waiting.order_by("seq").first()
    return to_domain(row) if row else None


def settle_delivered(row: OutboxRow, delivery: Delivery) -> None:
    """Mark delivered, and give what a StartTransaction brought to its transaction, in one database transaction."""
    with short_transaction():
        models.OutboxMessage.objects.filter(seq=row.seq).update(
            state=OutboxState.DELIVERED.value, settled_at=datetime.now(UTC), next_attempt_at=None
        )
        if row.kind is MessageKind.START_TRANSACTION:
            _confirm_start(row, delivery)
        if row.seq % _PRUNE_EVERY == 0:
            _prune()


def _confirm_start(row: OutboxRow, delivery: Delivery) -> None:
    confirmed: dict[str, object] = {"transaction_id": delivery.transaction_id}
    if delivery.id_tag_info is not None:
        confirmed["parent_id_tag"] = delivery.id_tag_info.parent_id_tag
        confirmed["is_rejected"] = delivery.id_tag_info.status is not AuthorizationStatus.ACCEPTED
    models.Transaction.objects.filter(key=row.transaction_key).update(**confirmed)


def _prune() -> None:
    delivered = models.OutboxMessage.objects.filter(state=OutboxState.DELIVERED.value)
    oldest_kept = (
        delivered.order_by("-seq").values_list("seq", flat=True)[KEPT_DELIVERED - 1 : KEPT_DELIVERED].first()
    )
    if oldest_kept is not None:
        delivered.filter(seq__lt=oldest_kept).delete()


def settle_failed(row: OutboxRow) -> None:
    """Store attempts, state and next_attempt_at of the row as given; a delivered row stays delivered."""
    settled_at = datetime.now(UTC) if row.state is OutboxState.PARKED else None
    with short_transaction():
        models.OutboxMessage.objects.filter(seq=row.seq).exclude(state=OutboxState.DELIVERED.value).update(
            attempts=row.attempts,
            state=row.state.value,
            next_attempt_at=row.next_attempt_at,
            last_error=row.last_error,
            settled_at=settled_at,
        )


def queue_length(backend: int | None) -> tuple[int, int]:
    """Return how many rows are waiting and parked for that backend; None: no backend, so none."""
    if backend is None:
        return 0, 0
    with reading():
        counts = models.OutboxMessage.objects.filter(backend=backend).aggregate(
            waiting=Count("seq", filter=Q(state=OutboxState.WAITING.value)),
            parked=Count("seq", filter=Q(state=OutboxState.PARKED.value)),
        )
    return counts["waiting"], counts["parked"]


def list_rows(backend: int | None, offset: int = 0, limit: int = 50) -> tuple[list[OutboxRow], int]:
    """Return a page of what is waiting or parked, in order, and how many rows that are. backend None: all of them."""
    unsettled = models.OutboxMessage.objects.filter(
        state__in=(OutboxState.WAITING.value, OutboxState.PARKED.value)
    )
    if backend is not None:
        unsettled = unsettled.filter(backend=backend)
    with reading():
        return [
            to_domain(row) for row in unsettled.order_by("seq")[offset : offset + limit]
        ], unsettled.count()


def send_again(seq: int, actor: Actor) -> None:
    """Put a parked row back into its place in the queue, with all its attempts. Raises NotStored."""
    with short_transaction():
        changed = models.OutboxMessage.objects.filter(seq=seq, state=OutboxState.PARKED.value).update(
            state=OutboxState.WAITING.value, attempts=0, next_attempt_at=None, settled_at=None
        )
        if not changed:
            raise NotStored(f"no parked message {seq}")
        audit.record("queue_sent_again", {"seq": str(seq)}, actor)


def try_now(backend: int) -> None:
    """Take the waits off what is waiting for that backend; attempts stay counted."""
    with short_transaction():
        models.OutboxMessage.objects.filter(backend=backend, state=OutboxState.WAITING.value).update(
            next_attempt_at=None
        )


def belonging_to(seq: int) -> list[OutboxRow]:
    """Return the undelivered rows that are discarded together, in order. Raises NotStored.

    A start or an end stands for its whole session: without it the rest could never be delivered rightly.
    """
    with reading():
        return [to_domain(row) for row in _belonging(seq).order_by("seq")]


def _belonging(seq: int) -> QuerySet[models.OutboxMessage]:
    undelivered = models.OutboxMessage.objects.exclude(state=OutboxState.DELIVERED.value)
    row = undelivered.filter(seq=seq).first()
    if row is None:
        raise NotStored(f"no undelivered message {seq}")
    if not row.transaction_key or row.kind == MessageKind.METER_VALUES.value:
        return undelivered.filter(seq=seq)
    return undelivered.filter(transaction_key=row.transaction_key, backend=row.backend)


def discard(seq: int, actor: Actor) -> int:
    """Delete an undelivered row, and what belongs to it, for ever; return how many. The log keeps what they were.

    By a person's word alone, and while nothing is being sent. Raises NotStored, and Refused("charge_runs") for a
    session that is not over: its end would be reported without its start.
    """
    with short_transaction():
        rows = list(_belonging(seq).order_by("seq"))
        keys = {row.transaction_key for row in rows if row.kind != MessageKind.METER_VALUES.value}
        if models.Transaction.objects.filter(key__in=keys - {""}, stopped_at__isnull=True).exists():
            raise Refused("charge_runs")
        for row in rows:
            details = {
                "seq": str(row.seq),
                "kind": row.kind,
                "transaction": row.transaction_key,
                "message_id": row.message_id,
            }
            audit.record("queue_discarded", details, actor)
        models.OutboxMessage.objects.filter(seq__in=[row.seq for row in rows]).delete()
        return len(rows)


def former_backends(present: int | None) -> list[FormerBackend]:
    """Return the other backends for which something is still waiting or set aside."""
    unsettled = models.OutboxMessage.objects.filter(
        state__in=(OutboxState.WAITING.value, OutboxState.PARKED.value)
    ).exclude(backend=present or 0)
    with reading():
        counts = dict(unsettled.values_list("backend").annotate(Count("seq")).order_by("backend"))
        known = models.BackendIdentity.objects.in_bulk(counts)
    return [
        FormerBackend(
            number,
            known[number].address if number in known else "",
            known[number].charge_point_id if number in known else "",
            count,
        )
        for number, count in counts.items()
    ]


def walk(backend: int) -> Iterator[OutboxRow]:
    """Yield everything undelivered for a backend, in order; reads page by page, whatever its length."""
    rows = models.OutboxMessage.objects.filter(backend=backend).exclude(state=OutboxState.DELIVERED.value)
    last = 0
    while True:
        with reading():
            page = [to_domain(row) for row in rows.filter(seq__gt=last).order_by("seq")[:_PAGE]]
        yield from page
        if len(page) < _PAGE:
            return
        last = page[-1].seq
