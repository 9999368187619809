"""A central system in an event loop of its own, for tests that drive a browser."""

import asyncio
import threading
from typing import Any

from tests.support.central_system import RecordingCentralSystem


class Backend:
    """A central system in an event loop of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.central_system: RecordingCentralSystem = self.do(self._start())

    async def _start(self) -> RecordingCentralSystem:
        return await RecordingCentralSystem().__aenter__()

    def do(self, work: Any) -> Any:
        """Run a coroutine there and return what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def close(self) -> None:
        """Stop."""
        self.do(self.central_system.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
