"""Real wallboxes for the journeys: their processes end with the test, and their logs hold no error."""

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.box import SPEED, Box, Config, DataFolders
from tests.support.central_system import RecordingCentralSystem
from tests.support.process import Wallbox, free_port
from tests.support.strict_central_system.strict import StrictCentralSystem, strict_central_system

MakeBox = Callable[..., Box]


@pytest.fixture(scope="session")
def data_folders(tmp_path_factory: pytest.TempPathFactory) -> DataFolders:
    """Every data folder of this run names the backend of the same port."""
    return DataFolders(tmp_path_factory.mktemp("templates"), free_port())


@pytest.fixture
async def central_system(data_folders: DataFolders) -> AsyncIterator[RecordingCentralSystem]:
    """The backend that the base configuration names; at the end, everything it got was well-formed."""
    async with RecordingCentralSystem(port=data_folders.backend_port) as recording:
        yield recording
    assert recording.violations == []


@pytest.fixture
async def strict(data_folders: DataFolders, tmp_path: Path) -> AsyncIterator[StrictCentralSystem]:
    """An independent implementation in the same place; at the end it has nothing to object."""
    port = str(data_folders.backend_port)
    async with strict_central_system(tmp_path, PORT=port) as running:
        yield running
        assert await running.failures() == []
        assert await running.semantic() == []


@pytest.fixture
def make_box(data_folders: DataFolders, tmp_path: Path) -> Iterator[MakeBox]:
    """Make wallboxes: changes to the base configuration by section, upper-case names for the environment."""
    boxes: list[Box] = []

    def make(changes: Config | None = None, **environment: str) -> Box:
        folder = tmp_path / f"box-{len(boxes) + 1}"
        data_folders.fill(folder, changes or {})
        box = Box(Wallbox(folder, **{"WALLBOX_SIMULATOR_SPEED": SPEED, **environment}))
        boxes.append(box)
        return box

    yield make
    for box in boxes:
        box.wallbox.kill()
    for box in boxes:
        sys.stdout.write(box.wallbox.log())
        assert box.expects_errors or _errors(box.wallbox.log()) == []


def _errors(log: str) -> list[str]:
    """Return the lines that tell of an error; a start that answers "not yet" is none."""
    lines = [line for line in log.splitlines() if " ERROR " in line or "Traceback" in line]
    return [line for line in lines if "Service Unavailable: /api/v1/" not in line]
