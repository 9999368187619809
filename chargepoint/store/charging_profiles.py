"""Installed charging profiles (OCPP 1.6 ed. 2 §3.13); they outlive a power cut."""

import logging
from collections.abc import Iterable

import msgspec

from chargepoint import models
from chargepoint.domain.charging_profile import ChargingProfile, InstalledProfile
from chargepoint.store.errors import reading, short_transaction

logger = logging.getLogger(__name__)


def installed() -> list[InstalledProfile]:
    """Return all, oldest first; one that cannot be read any more is left out: no limit is better than a wrong one."""
    with reading():
        return [found for row in models.ChargingProfile.objects.order_by("pk") if (found := _read(row))]


def _read(row: models.ChargingProfile) -> InstalledProfile | None:
    try:
        profile = msgspec.json.decode(row.payload, type=ChargingProfile)
    except msgspec.MsgspecError as error:
        logger.warning("charging profile %s cannot be read: %s", row.profile_id, error)
        return None
    return InstalledProfile(row.connector_id, profile, row.installed_at, row.transaction_key, row.backend)


def save(added: Iterable[InstalledProfile], removed: Iterable[InstalledProfile]) -> None:
    """Take some away and add others in one database transaction. Raises StoreError."""
    with short_transaction():
        gone = [one.profile.profile_id for one in removed]
        models.ChargingProfile.objects.filter(profile_id__in=gone).delete()
        models.ChargingProfile.objects.bulk_create([_row(one) for one in added])


def _row(one: InstalledProfile) -> models.ChargingProfile:
    return models.ChargingProfile(
        profile_id=one.profile.profile_id,
        connector_id=one.connector_id,
        purpose=one.profile.purpose.value,
        stack_level=one.profile.stack_level,
        transaction_key=one.transaction_key,
        backend=one.backend,
        installed_at=one.installed_at,
        payload=msgspec.json.encode(one.profile).decode(),
    )
