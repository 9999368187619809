"""The product as two processes: a web server, and a worker that charges, with Redis between them."""

import asyncio
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.journeys.box import PATIENCE_S, Box
from tests.support.process import ROOT, Wallbox, free_port, wait_for


@asynccontextmanager
async def redis_server(folder: Path) -> AsyncIterator[str]:
    """Run a Redis that keeps nothing, on a free port, and give its URL. Skips where there is none."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is missing: apt-get install redis-server")
    port = free_port()
    command = f"redis-server --port {port} --bind 127.0.0.1 --appendonly no --dir {folder} --save"
    process = await asyncio.create_subprocess_exec(*command.split(), "", stdout=subprocess.DEVNULL)
    try:
        await asyncio.to_thread(wait_for, lambda: _listens(port), PATIENCE_S, "redis-server")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.kill()
        await process.wait()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


class SplitWallbox(Wallbox):
    """A wallbox whose `process` is the web server alone; `worker` is the charge point."""

    worker: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Start what does not run: the worker, the web server."""
        if self.worker is None or self.worker.poll() is not None:
            self.worker = self._spawn("manage.py", "runworker", "chargepoint")
        if self.process is not None and self.process.poll() is None:
            return
        web = ("-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port), "wallbox_site.asgi:application")
        self.process = self._spawn(*web)

    def kill_worker(self) -> None:
        """Cut the power of the worker alone: kill -9."""
        assert self.worker is not None
        self.worker.kill()
        self.worker.wait()

    def end_worker(self) -> int:
        """End the worker in order (SIGTERM); return its exit code."""
        if self.worker is None:
            return 0
        self.worker.terminate()
        return self.worker.wait(timeout=20)

    def _spawn(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self.log_path.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


def as_split(box: Box, redis_url: str) -> SplitWallbox:
    """Run this box as two processes from now on."""
    split = SplitWallbox(box.data_dir, **{**box.wallbox.environment, "WALLBOX_REDIS_URL": redis_url})
    box.wallbox = split
    return split
