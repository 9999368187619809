"""The runtime's port `FileTransfer`: each transfer in a thread, given up when its task is cancelled."""

import asyncio
import ftplib
import http.client
import logging
import shutil
import ssl
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from chargepoint.domain.diagnostics import TransferProblem
from chargepoint.domain.redaction import redact_text
from chargepoint.runtime.file_ports import Moved, TransferFailed, unseen
from chargepoint.transfer import ftp
from chargepoint.transfer import http as over_http
from chargepoint.transfer.addresses import Target, resolve
from chargepoint.transfer.errors import TransferRefused
from chargepoint.transfer.progress import Progress

logger = logging.getLogger(__name__)

LONGEST_S = 3600.0
MOST_DOWNLOADED_BYTES = 512 * 2**20
KEPT_FREE_BYTES = 64 * 2**20
"""What a download leaves for the records of charges."""

MOST_UPLOADED_BYTES = 64 * 2**20

_FTP_PROBLEMS = {
    "530": TransferProblem.NO_PERMISSION,
    "550": TransferProblem.NO_PERMISSION,
    "500": TransferProblem.NOT_SUPPORTED,
    "502": TransferProblem.NOT_SUPPORTED,
    "504": TransferProblem.NOT_SUPPORTED,
}
"""By the reply's code (RFC 959 §4.2)."""

Move = Callable[[Progress], None]


class FileTransferClient:
    """allows_local: loopback and own addresses may be used (tests do). roots: PEM texts trusted beside the system's."""

    def __init__(self, allows_local: bool, roots: Callable[[], tuple[str, ...]]) -> None:
        self._allows_local = allows_local
        self._roots = roots

    async def download(self, url: str, target: Path, moved: Moved = unseen) -> None:
        """Fetch a file; see the port."""
        free = (await asyncio.to_thread(shutil.disk_usage, target.parent)).free
        most = min(MOST_DOWNLOADED_BYTES, max(0, free - KEPT_FREE_BYTES))
        await self._run(url, most, moved, lambda progress: self._download(url, target, progress))

    async def upload(self, url: str, source: Path, name: str, moved: Moved = unseen) -> None:
        """Bring a file there under its name; see the port."""
        full = _with_name(url, name)
        await self._run(
            url, MOST_UPLOADED_BYTES, moved, lambda progress: self._upload(full, source, progress)
        )

    async def _run(self, url: str, most_bytes: int, moved: Moved, move: Move) -> None:
        progress = Progress(most_bytes, LONGEST_S, moved)
        work = asyncio.get_running_loop().run_in_executor(None, _guarded, move, progress)
        work.add_done_callback(lambda done: done.cancelled() or done.exception())  # given up: nobody asks
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            progress.give_up()
            raise
        except TransferFailed as error:
            logger.warning("transfer of %s: %s", redact_text(url), error)
            raise

    def _download(self, url: str, file: Path, progress: Progress) -> None:
        target = self._resolve(url)
        if target.is_http:
            over_http.download(url, file, self._resolve, self._context(), progress)
        else:
            ftp.download(target, file, self._context(), progress)

    def _upload(self, url: str, file: Path, progress: Progress) -> None:
        target = self._resolve(url)
        if target.is_http:
            over_http.upload(url, file, self._resolve, self._context(), progress)
        else:
            ftp.upload(target, file, self._context(), progress)

    def _resolve(self, url: str) -> Target:
        return resolve(url, self._allows_local)

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        roots = self._roots()
        if roots:
            context.load_verify_locations(cadata="\n".join(roots))
        return context


def _guarded(move: Move, progress: Progress) -> None:
    try:
        move(progress)
    except ftplib.error_perm as error:
        problem = _FTP_PROBLEMS.get(str(error)[:3], TransferProblem.FAILED)
        raise TransferFailed(f"FTP {error}"[:200], problem) from None
    except (OSError, EOFError, ValueError, http.client.HTTPException, ftplib.Error) as error:
        raise TransferFailed(f"{type(error).__name__}: {error}"[:200]) from None


def _with_name(url: str, name: str) -> str:
    """Return the address of the file: a folder gets the name behind it, a query string stays at the end. Raises TransferRefused."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise TransferRefused("the address cannot be read", TransferProblem.BAD_ADDRESS) from None
    path = parts.path if parts.path.endswith("/") else f"{parts.path}/"
    return urlunsplit(parts._replace(path=f"{path}{quote(name)}", fragment=""))
