"""What the runtime needs of files: to move them, to install them, and to have the diagnostics written."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from chargepoint.domain.diagnostics import GetDiagnostics, TransferProblem

Moved = Callable[[int], None]
"""Takes how many bytes have come through so far; called from another thread."""


def unseen(_: int) -> None:
    """Nobody looks."""


class TransferFailed(Exception):
    """A file did not come through, or not all of it. permanent: trying again cannot help."""

    permanent = False

    def __init__(self, why: str, problem: TransferProblem = TransferProblem.FAILED) -> None:
        super().__init__(why)
        self.problem = problem


class FileTransfer(Protocol):
    """Brings files from and to where a backend says, over HTTP(S) and FTP(S); safe to cancel."""

    async def download(self, url: str, target: Path, moved: Moved = unseen) -> None:
        """Fetch a file whole. Raises TransferFailed."""
        ...

    async def upload(self, url: str, source: Path, name: str, moved: Moved = unseen) -> None:
        """Bring a file into the folder that url names. Raises TransferFailed."""
        ...


class InstallationFailed(Exception):
    """Nothing was installed; the text says why, for a person."""

    permanent = True


class FirmwareInstaller(Protocol):
    """Puts a verified file in place; the restart that follows runs it."""

    @property
    def running_version(self) -> str:
        """The version of the software that runs now."""
        ...

    async def install(self, file: Path) -> str:
        """Install; return the version that is to run then, "" where it is not known. Raises InstallationFailed."""
        ...


class DiagnosticsSource(Protocol):
    """Writes down what a maker needs to find a fault: no secret, no whole card number."""

    async def write(self, request: GetDiagnostics, target: Path) -> None:
        """Write the bundle. Raises StoreUnavailable, OSError."""
        ...


@dataclass(frozen=True, slots=True)
class FilePorts:
    """What moves and makes files. folder: for those that are only passing through."""

    transfer: FileTransfer
    installer: FirmwareInstaller
    diagnostics: DiagnosticsSource
    folder: Path
