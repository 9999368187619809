"""What a backend leaves behind in this box, and must not count for the next one: its cards, its limits, its reservations."""

from chargepoint import models
from chargepoint.store import audit
from chargepoint.store.audit import Actor
from chargepoint.store.errors import short_transaction

_LEFT = {
    "list_entries": models.LocalAuthorizationEntry,
    "cache_entries": models.CacheEntry,
    "charging_profiles": models.ChargingProfile,
    "reservations": models.Reservation,
}


def forget_now() -> None:
    """Do so once the link to the next one is taken: what the old one sent since the change was stored. Raises StoreError."""
    with short_transaction():
        forget(Actor(""))


def forget(actor: Actor) -> None:
    """Take it all away, inside the caller's transaction: another provider's card opens nothing here.

    The Local Authorization List is empty from then on, with version 0. Reports and sessions stay.
    """
    counts = {name: model._default_manager.all().delete()[0] for name, model in _LEFT.items()}
    models.LocalAuthorizationList.objects.all().delete()
    if any(counts.values()):
        audit.record("backend_forgotten", {name: str(count) for name, count in counts.items()}, actor)
