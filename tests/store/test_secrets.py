"""Secrets at rest."""

import stat
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password, make_password
from pytest_django.fixtures import Settings

from chargepoint.store import audit, secrets
from chargepoint.store import settings as stored
from chargepoint.store.audit import Actor
from chargepoint.store.secrets import SecretLost


@pytest.fixture(autouse=True)
def device_key(settings: Settings, tmp_path: Path) -> Path:
    """A device whose key was not made yet."""
    settings.DEVICE_KEY_FILE = tmp_path / "device-key"
    return tmp_path / "device-key"


def test_a_secret_comes_back_and_does_not_show(device_key: Path) -> None:
    token = secrets.encrypt(b"a secret")

    assert b"a secret" not in token
    assert secrets.decrypt(token) == b"a secret"


def test_the_device_key_is_made_once_for_its_owner_alone(device_key: Path) -> None:
    secrets.encrypt(b"x")
    first = device_key.read_bytes()
    secrets.encrypt(b"y")

    assert device_key.read_bytes() == first
    assert stat.S_IMODE(device_key.stat().st_mode) == 0o600
    assert list(device_key.parent.iterdir()) == [device_key]


@pytest.mark.parametrize("damage", ["missing", "another", "rubbish", "empty"])
def test_a_lost_key_is_said(device_key: Path, damage: str) -> None:
    token = secrets.encrypt(b"a secret")
    if damage == "rubbish":
        device_key.write_bytes(b"\x00\xff")
    elif damage == "empty":
        device_key.write_bytes(b"")
    else:
        device_key.unlink()
        if damage == "another":
            secrets.encrypt(b"makes another key")

    with pytest.raises(SecretLost, match="device-key"):
        secrets.decrypt(token)


@pytest.mark.django_db
def test_with_a_lost_key_the_password_counts_as_absent_and_the_log_says_so_once(
    device_key: Path, owner: Actor
) -> None:
    stored.change("backend", {"backend_password": "a good long password"}, owner)
    device_key.unlink()

    settings_after = [stored.load(), stored.load()]

    assert [(each.password, each.backend.has_password) for each in settings_after] == [(None, False)] * 2
    assert [line.kind for line in audit.entries(kinds=["secret_lost"])[0]] == ["secret_lost"]


@pytest.mark.django_db
def test_another_change_keeps_what_a_returning_key_can_read(device_key: Path, owner: Actor) -> None:
    stored.change("backend", {"backend_password": "a good long password"}, owner)
    key = device_key.read_bytes()
    device_key.unlink()
    stored.change("backend", {"keepalive_interval_s": 60}, owner)

    device_key.write_bytes(key)

    assert stored.load().password == b"a good long password"


def test_logins_are_hashed_for_a_small_device() -> None:
    encoded = make_password("a good long password")

    assert "argon2id" in encoded
    assert "m=19456,t=2,p=1" in encoded
    assert check_password("a good long password", encoded)
