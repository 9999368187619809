"""Reservations that stand; they outlive a power cut (OCPP 1.6 ed. 2 §3.11)."""

from collections.abc import Iterable

from chargepoint import models
from chargepoint.domain.journal import ReservationChange
from chargepoint.domain.reservation import Reservation
from chargepoint.store.errors import reading


def standing() -> list[Reservation]:
    """Return them, oldest first; one that expired meanwhile is still among them."""
    with reading():
        return [
            Reservation(
                row.reservation_id,
                row.connector_id,
                row.id_tag,
                row.expires_at,
                row.parent_id_tag or None,
                row.backend,
            )
            for row in models.Reservation.objects.order_by("pk")
        ]


def apply(changes: Iterable[ReservationChange]) -> None:
    """Carry out changes in order, inside the caller's transaction."""
    for change in changes:
        models.Reservation.objects.filter(reservation_id=change.reservation_id).delete()
        one = change.reservation
        if one is not None:
            models.Reservation.objects.create(
                reservation_id=one.reservation_id,
                connector_id=one.connector_id,
                id_tag=one.id_tag,
                parent_id_tag=one.parent_id_tag or "",
                backend=one.backend,
                expires_at=one.expires_at,
            )
