"""Secrets at rest: encrypted by a key of this device that no backup holds (reliability A10)."""

import hashlib
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from chargepoint import models
from chargepoint.store.errors import StoreError

logger = logging.getLogger(__name__)


class SecretLost(StoreError):
    """The device key is gone or another one: what it encrypted cannot be read any more."""

    permanent = True


def encrypt(secret: bytes) -> bytes:
    """Return the secret as it may be stored; makes the device key on first use."""
    return _fernet(_key_made_if_needed()).encrypt(secret)


def decrypt(token: bytes) -> bytes:
    """Return the secret. Raises SecretLost."""
    try:
        return _fernet(_file().read_bytes()).decrypt(bytes(token))
    except FileNotFoundError:
        raise SecretLost(f"the device key {_file().name} is missing") from None
    except InvalidToken:
        raise SecretLost(f"the device key {_file().name} is not the one that encrypted this") from None


def reveal(token: bytes | memoryview | None, name: str) -> bytes | None:
    """Return a stored secret, None where there is none or the device key is lost; a loss is logged once a value.

    name: what the log calls it.
    """
    if token is None:
        return None
    stored = bytes(token)
    try:
        return decrypt(stored)
    except SecretLost as error:
        logger.warning("%s counts as not set: %s", name, error)
        _log_once(name, hashlib.sha256(stored).hexdigest()[:8])
        return None


def _log_once(name: str, digest: str) -> None:
    details = {"field": name, "digest": digest}
    if not models.LogEntry.objects.filter(kind="secret_lost", parameters=details).exists():
        models.LogEntry.objects.create(at=datetime.now(UTC), kind="secret_lost", parameters=details)


def _file() -> Path:
    return Path(settings.DEVICE_KEY_FILE)


def _fernet(key: bytes) -> Fernet:
    try:
        return Fernet(key.strip())
    except ValueError:
        raise SecretLost(f"the device key {_file().name} is damaged") from None


def _key_made_if_needed() -> bytes:
    """Make the key file as a whole or not at all; of two processes at once the first one's key counts."""
    file = _file()
    if not file.exists():
        new = file.with_name(f"{file.name}.{os.getpid()}.new")
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(Fernet.generate_key())
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(new, file)
        except FileExistsError:
            pass
        finally:
            new.unlink()
    return file.read_bytes()
