"""An unsaved secret on its way from the panel's process to the worker's: encrypted, read once, gone after a minute."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from chargepoint import models
from chargepoint.store import secrets
from chargepoint.store.errors import NotStored, short_transaction

LIFETIME = timedelta(minutes=1)


def put(secret: bytes) -> str:
    """Store a secret and return the key under which it can be taken once. Raises StoreError."""
    key = str(uuid4())
    now = datetime.now(UTC)
    with short_transaction():
        models.PassingSecret.objects.filter(stored_at__lt=now - LIFETIME).delete()
        models.PassingSecret.objects.create(key=key, token=secrets.encrypt(secret), stored_at=now)
    return key


def take(key: str) -> bytes:
    """Return a secret and forget it. Raises NotStored where there is none any more, SecretLost without the device key."""
    with short_transaction():
        row = models.PassingSecret.objects.filter(key=key).first()
        models.PassingSecret.objects.filter(key=key).delete()
    if row is None or datetime.now(UTC) - row.stored_at > LIFETIME:
        raise NotStored("the secret was taken before, or a minute is over")
    return secrets.decrypt(bytes(row.token))
