"""Accounts, a worker, and one real wallbox that is attacked over its sockets."""

import os
from collections.abc import Iterator

import pytest

from tests.security.secrets_box import Planted, plant
from tests.security.visitor import Visitor
from tests.support.process import Wallbox
from tests.web.conftest import (
    electrician,
    empty_bus,
    owner,
    owner_client,
    owner_page,
    viewer,
    viewer_client,
    viewer_page,
    worker,
)

__all__ = [
    "electrician",
    "empty_bus",
    "owner",
    "owner_client",
    "owner_page",
    "viewer",
    "viewer_client",
    "viewer_page",
    "worker",
]


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wallbox]:
    """A wallbox that was set up, started by somebody whose umask hides nothing, on a folder open to all."""
    folder = tmp_path_factory.mktemp("attacked") / "data"
    umask = os.umask(0)
    try:
        folder.mkdir(mode=0o777)
        wallbox = Wallbox(folder, WALLBOX_LOG_LEVEL="DEBUG")
        wallbox.log_path.touch()
        wallbox.start()
    finally:
        os.umask(umask)
    yield wallbox
    wallbox.kill()


@pytest.fixture(scope="session")
def visitor(box: Wallbox) -> Visitor:
    """Somebody who has just set the wallbox up, and is logged in."""
    newcomer = Visitor(box.port)
    code = (box.data_dir / "setup-code").read_text().split()[0]
    assert newcomer.set_up(code).status == 302
    return newcomer


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    """A running wallbox with secrets to keep."""
    found = plant(tmp_path_factory.mktemp("planted") / "data")
    yield found
    found.wallbox.kill()
