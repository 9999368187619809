"""A secret on its way to the worker: encrypted, read once, gone after a minute."""

from datetime import UTC, datetime

import pytest

from chargepoint import models
from chargepoint.store import passing_secrets
from chargepoint.store.errors import NotStored

pytestmark = pytest.mark.django_db


def age() -> None:
    models.PassingSecret.objects.update(stored_at=datetime.now(UTC) - passing_secrets.LIFETIME * 2)


def test_secret_is_taken_once_and_was_never_in_the_clear() -> None:
    key = passing_secrets.put(b"hunter22")
    stored = bytes(models.PassingSecret.objects.get().token)

    assert b"hunter22" not in stored
    assert passing_secrets.take(key) == b"hunter22"
    with pytest.raises(NotStored):
        passing_secrets.take(key)


def test_secret_is_gone_after_a_minute() -> None:
    key = passing_secrets.put(b"hunter22")
    age()

    with pytest.raises(NotStored):
        passing_secrets.take(key)
    assert not models.PassingSecret.objects.exists()


def test_forgotten_secret_goes_with_the_next() -> None:
    passing_secrets.put(b"old")
    age()

    key = passing_secrets.put(b"new")

    assert [row.key for row in models.PassingSecret.objects.all()] == [key]
