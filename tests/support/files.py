"""Transfers, installer and diagnostics in memory: the fakes at the runtime's file ports."""

import asyncio
import atexit
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from chargepoint.domain.diagnostics import GetDiagnostics
from chargepoint.runtime.file_ports import FilePorts, InstallationFailed, Moved, TransferFailed, unseen


@dataclass(slots=True)
class FakeFiles:
    """content: what a download brings; failures: raised by the next transfers; why_not: what the installer says.

    gate: a download waits for it."""

    content: bytes = b"firmware"
    failures: list[TransferFailed] = field(default_factory=list)
    why_not: str = ""
    downloads: list[str] = field(default_factory=list)
    uploads: list[tuple[str, str, bytes]] = field(default_factory=list)
    installed: list[bytes] = field(default_factory=list)
    running_version: str = "1.0"
    unwritable: Exception | None = None
    gate: asyncio.Event | None = None

    async def download(self, url: str, target: Path, moved: Moved = unseen) -> None:
        self.downloads.append(url)
        if self.failures:
            raise self.failures.pop(0)
        moved(len(self.content))
        if self.gate is not None:
            await self.gate.wait()
        await asyncio.to_thread(target.write_bytes, self.content)

    async def upload(self, url: str, source: Path, name: str, moved: Moved = unseen) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.uploads.append((url, name, await asyncio.to_thread(source.read_bytes)))

    async def install(self, file: Path) -> str:
        if self.why_not:
            raise InstallationFailed(self.why_not)
        self.installed.append(await asyncio.to_thread(file.read_bytes))
        return "2.0"

    async def write(self, request: GetDiagnostics, target: Path) -> None:
        if self.unwritable is not None:
            raise self.unwritable
        await asyncio.to_thread(target.write_bytes, b"bundle")

    def ports(self) -> FilePorts:
        """Return them as the charge point takes them."""
        return FilePorts(self, self, self, _folder())


@cache
def _folder() -> Path:
    """Return one folder for all of this process, which leaves nothing behind."""
    folder = tempfile.mkdtemp(prefix="wallbox-files-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
