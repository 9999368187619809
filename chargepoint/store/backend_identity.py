"""Which backend this is: a stored number, not the text of the URL (parameters.md: Which backend)."""

from datetime import UTC, datetime

from chargepoint import models
from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.domain.outbox import OutboxState
from chargepoint.domain.parameters import BackendParameters, identity_of

SAME = "same"
ANOTHER = "another"
REMOVED = "removed"
LATER = object()
"""Section `backend` follows in the same transaction and settles it."""


def settle(
    current: models.BackendIdentity | None, parameters: BackendParameters, serial_number: str, which: object
) -> models.BackendIdentity | None:
    """Return the identity that the parameters mean, made or moved to its new address where needed.

    which: SAME keeps the number (its queue goes to the new address), ANOTHER takes a new number or the one that this
    address had before; REMOVED leaves it without another; None while nothing hangs on the old one counts as ANOTHER. Raises InvalidSettings with
    `which_backend` where somebody has to say.
    """
    address, charge_point_id = identity_of(parameters, serial_number)
    if which == REMOVED:
        return None
    if not address or not charge_point_id:
        return current
    if current is None:
        return _found_or_made(address, charge_point_id)
    if (current.address, current.charge_point_id) == (address, charge_point_id):
        return current
    if which == SAME:
        current.address, current.charge_point_id = address, charge_point_id
        current.save()
        return current
    if which != ANOTHER and _is_in_use(current):
        raise InvalidSettings((Problem("", "which_backend"),))
    return _found_or_made(address, charge_point_id)


def _is_in_use(identity: models.BackendIdentity) -> bool:
    """Tell whether an open transaction or a waiting message belongs to it."""
    return (
        models.Transaction.objects.filter(backend=identity.number, stopped_at__isnull=True).exists()
        or models.OutboxMessage.objects.filter(
            backend=identity.number, state=OutboxState.WAITING.value
        ).exists()
    )


def _found_or_made(address: str, charge_point_id: str) -> models.BackendIdentity:
    known = models.BackendIdentity.objects.filter(address=address, charge_point_id=charge_point_id)
    return known.order_by("-number").first() or models.BackendIdentity.objects.create(
        address=address, charge_point_id=charge_point_id, created_at=datetime.now(UTC)
    )
