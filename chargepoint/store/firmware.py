"""How far a firmware update has come; it outlives a power cut in each of its phases."""

import logging

import msgspec

from chargepoint import models
from chargepoint.domain.firmware import PendingUpdate, UpdatePhase
from chargepoint.store.errors import reading, short_transaction

logger = logging.getLogger(__name__)


def pending() -> PendingUpdate | None:
    """Return the update under way, None where there is none or it cannot be read any more."""
    with reading():
        row = models.FirmwareUpdate.objects.filter(pk=1).first()
    if row is None:
        return None
    try:
        return msgspec.json.decode(row.payload, type=PendingUpdate)
    except msgspec.MsgspecError as error:
        logger.warning("the firmware update under way cannot be read: %s", error)
        return None


def save(update: PendingUpdate | None) -> None:
    """Store it, None: it is over. Raises StoreError."""
    with short_transaction():
        if update is None:
            models.FirmwareUpdate.objects.all().delete()
            return
        payload = msgspec.json.encode(update).decode()
        models.FirmwareUpdate.objects.update_or_create(
            pk=1, defaults={"phase": update.phase.value, "payload": payload}
        )


def forget_ended() -> None:
    """Delete one that is over; a newer one in its place stays. Raises StoreError."""
    with short_transaction():
        models.FirmwareUpdate.objects.filter(phase=UpdatePhase.OVER.value).delete()
