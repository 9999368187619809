"""The benches of the conformance cases: one that they share, and any other that a case needs for itself.

All cases and their central systems live in one event loop, so that the shared wallbox keeps its socket between cases.
"""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from ssl import SSLContext

import pytest
import pytest_asyncio

from tests.conformance.bench import CHANGES, Bench
from tests.conformance.tool import Tool
from tests.journeys.box import SPEED, Box, Config, DataFolders
from tests.support.central_system import RecordingCentralSystem
from tests.support.process import Wallbox, free_port

MakeTool = Callable[..., Awaitable[Tool]]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run every case in the event loop of the session."""
    marker = pytest.mark.asyncio(loop_scope="session")
    for item in items:
        if item.path.is_relative_to(HERE) and pytest_asyncio.is_async_test(item):
            item.add_marker(marker, append=False)


class Benches:
    """Starts wallboxes in a folder; equal configurations are imported once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self.data_folders = DataFolders(folder, free_port())
        self.shared: Bench | None = None

    def box(self, changes: Config, **environment: str) -> Box:
        """Make a wallbox with CHANGES and these to the base configuration."""
        self._count += 1
        folder = self._folder / f"box-{self._count}"
        merged = {name: {**CHANGES.get(name, {}), **changes.get(name, {})} for name in {*CHANGES, *changes}}
        self.data_folders.fill(folder, merged)
        return Box(Wallbox(folder, **{"WALLBOX_SIMULATOR_SPEED": SPEED, **environment}))

    async def ready(self, central_system: RecordingCentralSystem) -> Bench:
        """Return the shared bench as every case begins; a worn one is replaced."""
        if self.shared is not None and self.shared.is_worn:
            self.shared.box.wallbox.kill()
            self.shared = None
        if self.shared is None:
            self.shared = Bench(self.box({}), central_system)
            await self.shared.start()
        await self.shared.restore()
        return self.shared


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_central_system() -> AsyncIterator[RecordingCentralSystem]:
    """The backend of the shared wallbox."""
    async with RecordingCentralSystem(port=free_port()) as central_system:
        yield central_system


@pytest.fixture(scope="session")
def benches(tmp_path_factory: pytest.TempPathFactory) -> Benches:
    """The wallboxes of their own."""
    return Benches(tmp_path_factory.mktemp("own"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_benches(
    shared_central_system: RecordingCentralSystem, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Benches]:
    """The wallbox that is used by one case after another."""
    shared = Benches(tmp_path_factory.mktemp("shared"))
    shared.data_folders.backend_port = shared_central_system.port
    yield shared
    if shared.shared is not None:
        shared.shared.box.wallbox.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def tool(
    request: pytest.FixtureRequest,
    shared_benches: Benches,
    shared_central_system: RecordingCentralSystem,
) -> AsyncIterator[Tool]:
    """A case on the shared wallbox: one connector with a socket, registered, free, knowing no card."""
    bench = await shared_benches.ready(shared_central_system)
    case = await bench.case()
    bench.is_worn = True  # until the case has ended well
    yield case
    sys.stdout.write(case.story())
    await bench.close(case)


@pytest_asyncio.fixture(loop_scope="session")
async def make_tool(benches: Benches) -> AsyncIterator[MakeTool]:
    """Make a case on a wallbox of its own: changes by section, upper-case names for the environment.

    online False: nothing is started yet; else it has registered, and that is not part of the case.
    """
    async with AsyncExitStack() as stack:
        made: list[tuple[Bench, Tool]] = []

        async def make(
            changes: Config | None = None,
            *,
            online: bool = True,
            tls: SSLContext | None = None,
            **environment: str,
        ) -> Tool:
            port = benches.data_folders.backend_port
            central_system = await stack.enter_async_context(RecordingCentralSystem(tls, port))
            bench = Bench(benches.box(changes or {}, **environment), central_system)
            stack.callback(bench.box.wallbox.kill)
            if online:
                await bench.start()
            made.append((bench, await bench.case()))
            return made[-1][1]

        yield make
        for bench, case in made:
            sys.stdout.write(case.story())
            await bench.close(case)
