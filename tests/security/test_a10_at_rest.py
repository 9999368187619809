"""A10: what the data folder holds is its owner's alone, and secrets in it are encrypted."""

import json
import stat
from pathlib import Path

import pytest

from tests.security.secrets_box import NEW_KEY, Planted
from tests.security.visitor import PASSWORD
from tests.support.process import Wallbox


def test_folder_that_was_open_to_all_is_closed(box: Wallbox) -> None:
    assert stat.S_IMODE(box.data_dir.stat().st_mode) == 0o700


def test_every_file_is_its_owners_alone_whatever_the_umask(planted: Planted) -> None:
    files = [path for path in planted.wallbox.data_dir.rglob("*") if path.is_file()]
    folders = [path for path in planted.wallbox.data_dir.rglob("*") if path.is_dir()]

    assert {
        path.name: oct(path.stat().st_mode & 0o777) for path in files if path.stat().st_mode & 0o077
    } == {}
    assert {path.name for path in folders if path.stat().st_mode & 0o077} == set()
    assert stat.S_IMODE(planted.wallbox.data_dir.stat().st_mode) == 0o700
    assert {"wallbox.sqlite3", "device-key", "secret-key"} <= {path.name for path in files}


def forms_of(secret: str) -> list[bytes]:
    """Return a secret as it could stand in a file."""
    found = [secret.encode(), secret.upper().encode(), secret.encode("utf-16-le")]
    return [*found, bytes.fromhex(secret)] if set(secret) <= set("0123456789abcdef") else found


def test_no_file_holds_a_secret_in_clear(planted: Planted) -> None:
    found = {
        (path.name, secret[:8])
        for path in planted.wallbox.data_dir.rglob("*")
        if path.is_file()
        for secret in (*planted.secrets, PASSWORD)
        for form in forms_of(secret)
        if form in path.read_bytes()
    }

    assert found == set()


def test_the_secret_is_there_all_the_same(planted: Planted) -> None:
    exported = json.loads(planted.wallbox.manage("exportconfig", "--with-secrets").stdout)

    assert exported["backend"]["backend_password"].lower() == NEW_KEY


def test_the_device_key_stays_out_of_the_database(planted: Planted) -> None:
    folder = planted.wallbox.data_dir
    keys = [(folder / name).read_bytes().strip() for name in ("device-key", "secret-key")]

    for database in folder.glob("wallbox.sqlite3*"):
        assert not [key for key in keys if key in database.read_bytes()]


@pytest.mark.parametrize("name", ["device-key", "secret-key", "wallbox.sqlite3", "setup-code"])
def test_no_file_of_the_folder_is_served(name: str, planted: Planted) -> None:
    paths = (f"/{name}", f"/static/../var/{name}", f"/static/%2e%2e/{name}", f"/static/..%2f..%2fvar/{name}")

    assert {planted.wallbox.http("GET", path)[0] for path in paths} == {404}


def test_no_key_is_in_the_repository() -> None:
    root = Path(__file__).resolve().parents[2]

    assert not [
        path for path in (root / "chargepoint").rglob("*") if path.name in ("device-key", "secret-key")
    ]
