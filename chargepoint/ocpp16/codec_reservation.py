"""Payloads of Reservation (OCPP 1.6 ed. 2 §6.7, §6.8, §6.37, §6.38)."""

from ocpp.exceptions import PropertyConstraintViolationError

from chargepoint.domain.reservation import (
    CancelReservation,
    CancelStatus,
    Reservation,
    ReservationStatus,
    ReserveNow,
)
from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.timestamps import from_wire

ACTIONS = frozenset({"CancelReservation", "ReserveNow"})


def request(action: str, payload: Payload) -> ReserveNow | CancelReservation:
    """Return what the backend asks. Raises PropertyConstraintViolationError for a time that cannot be read."""
    if action == "CancelReservation":
        return CancelReservation(payload["reservationId"])
    try:
        expires_at = from_wire(payload["expiryDate"])
    except ValueError:
        raise PropertyConstraintViolationError("expiryDate: no timestamp") from None
    return ReserveNow(
        Reservation(
            payload["reservationId"],
            payload["connectorId"],
            payload["idTag"],
            expires_at,
            payload.get("parentIdTag") or None,
        )
    )


def confirmation(decision: ReservationStatus | CancelStatus) -> Payload:
    """Return the answer."""
    return {"status": decision.value}
