"""The power curves of charges: a point a minute."""

from collections.abc import Iterable

from chargepoint import models
from chargepoint.domain.journal import SessionSample
from chargepoint.store.errors import reading
from chargepoint.store.prepared import insert_values


def append(samples: Iterable[SessionSample]) -> None:
    """Append points inside the caller's transaction; those of an unknown transaction are left out."""
    points = list(samples)
    if not points:
        return
    keys = {point.transaction_key for point in points}
    numbers = dict(models.Transaction.objects.filter(key__in=keys).values_list("key", "pk"))
    insert_values(
        models.SessionSample,
        [
            (numbers[point.transaction_key], point.second, max(0, point.power_w), point.energy_wh)
            for point in points
            if point.transaction_key in numbers
        ],
    )


def curve(transaction_pk: int) -> list[tuple[int, int, int]]:
    """Return a charge's points in order: seconds since its start, power in W, energy by then in Wh."""
    with reading():
        found = models.SessionSample.objects.filter(transaction_id=transaction_pk).order_by("pk")
        return list(found.values_list("second", "power_w", "energy_wh"))
