"""What every test stands on: a data folder of its own, and no unexpected ERROR in the log."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator

import django
import pytest

# Before Django reads its settings, so that no test ever touches the real data folder. pyproject.toml does not name
# the settings module for the same reason: pytest-django would load it before this file.
DATA_DIR = tempfile.mkdtemp(prefix="wallbox-tests-")
os.environ["WALLBOX_DATA_DIR"] = DATA_DIR
os.environ["DJANGO_SETTINGS_MODULE"] = "wallbox_site.settings"
django.setup()


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker by which a test says that it provokes ERROR records; let each worker read its own settings."""
    if not hasattr(config, "workerinput"):
        # Workers of a parallel run inherit the environment; with these two in it, pytest-django would read the
        # settings, with this process's data folder, before their own conftest has given them one.
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    config.addinivalue_line(
        "markers", "expects_errors: this test provokes ERROR log records and looks at them itself"
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the data folder."""
    shutil.rmtree(DATA_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def no_unexpected_errors(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logged an ERROR it did not announce."""
    yield
    if request.node.get_closest_marker("expects_errors"):
        return
    errors = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not errors, "unexpected ERROR in the log: " + "; ".join(record.getMessage() for record in errors)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Give the tests a real database file: WAL, threads and two connections behave as on the device."""
    from django.db import connections

    connections["default"].settings_dict["TEST"]["NAME"] = os.path.join(DATA_DIR, "tests.sqlite3")
