"""The one outbox: appended with the change it reports, drained in order (OCPP 1.6 ed. 2 §3.7.1; reliability rule 1)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec
from django.db.models import Count, Q

from chargepoint import models
from chargepoint.domain.authorization import AuthorizationStatus
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


def discard(seq: int, actor: Actor) -> None:
    """Delete an undelivered row for ever, by a person's word alone; the log keeps what it was. Raises NotStored."""
    with short_transaction():
        row = models.OutboxMessage.objects.exclude(state=OutboxState.DELIVERED.value).filter(seq=seq).first()
        if row is None:
            raise NotStored(f"no undelivered message {seq}")
        details = {
            "seq": str(seq),
            "kind": row.kind,
            "transaction": row.transaction_key,
            "message_id": row.message_id,
        }
        row.delete()
        audit.record("queue_discarded", details, actor)
