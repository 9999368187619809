"""GetDiagnostics and GetLog: a redacted bundle is written and brought where the backend says (§5.9; whitepaper N01)."""

import asyncio
import logging
from pathlib import Path

from chargepoint.domain.diagnostics import GetDiagnostics, TransferProblem, UploadBegun, file_name
from chargepoint.domain.notifications import DiagnosticsStatus, LogStatus, Notification
from chargepoint.domain.requests import Decision, Request
from chargepoint.runtime.due_status import DueStatus
from chargepoint.runtime.file_ports import FilePorts, TransferFailed
from chargepoint.runtime.file_work import UPLOAD, FileWork
from chargepoint.runtime.ports import CentralSystem, Clock, StoreUnavailable
from chargepoint.runtime.state import State
from chargepoint.runtime.tasks import Tasks

logger = logging.getLogger(__name__)


class Diagnostics:
    """A functional block with one upload of each form; a new request takes the place of the one before."""

    def __init__(
        self,
        state: State,
        central_system: CentralSystem,
        clock: Clock,
        tasks: Tasks,
        ports: FilePorts,
        file_work: FileWork,
    ) -> None:
        self._state = state
        self._central_system = central_system
        self._clock = clock
        self._tasks = tasks
        self._ports = ports
        self._file_work = file_work
        self._uploads: dict[bool, tuple[GetDiagnostics, asyncio.Task[None]]] = {}
        self._names: dict[bool, str] = {}
        self._due = {is_plain: DueStatus(central_system) for is_plain in (True, False)}

    async def decide(self, request: Request) -> Decision:
        """Answer with the name of the file that follows."""
        if not isinstance(request, GetDiagnostics):
            raise TypeError(type(request).__name__)
        serial = self._state.settings.identity.serial_number
        is_plain = request.request_id is None
        self._names[is_plain] = file_name(request.log_type, serial, self._clock.now().utc)
        return UploadBegun(self._names[is_plain], is_instead=self._running(is_plain) is not None)

    def _running(self, is_plain: bool) -> GetDiagnostics | None:
        """Return what is being uploaded in the plain form, or for GetLog."""
        request, task = self._uploads.get(is_plain, (None, None))
        return request if task is not None and not task.done() else None

    async def act(self, request: Request) -> None:
        """Begin, in place of the one that runs."""
        if isinstance(request, GetDiagnostics):
            is_plain = request.request_id is None
            if is_plain in self._uploads:
                self._uploads[is_plain][1].cancel()
            self._uploads[is_plain] = request, self._tasks.spawn(self._run(request, self._names[is_plain]))

    async def _run(self, request: GetDiagnostics, name: str) -> None:
        file = self._ports.folder / name
        try:
            await self._ports.diagnostics.write(request, file)
            await self._upload(request, file, name)
        except (StoreUnavailable, OSError) as error:
            logger.warning("the diagnostics cannot be written: %s", error)
            self._file_work.end(UPLOAD, "UploadFailed", type(error).__name__)
            await self._tell(request, "UploadFailed")
        finally:
            await asyncio.to_thread(file.unlink, True)

    async def _upload(self, request: GetDiagnostics, file: Path, name: str) -> None:
        for number in range(request.retries + 1):
            if number:
                await asyncio.sleep(request.retry_interval_s)
            self._file_work.tell(UPLOAD, "Uploading")
            await self._tell(request, "Uploading")
            try:
                await self._ports.transfer.upload(request.location, file, name, self._file_work.moved(UPLOAD))
            except TransferFailed as error:
                if error.permanent or number == request.retries:
                    self._file_work.end(UPLOAD, "UploadFailed", str(error))
                await self._tell(request, "UploadFailed", error.problem)
                if error.permanent:
                    return
                continue
            self._file_work.end(UPLOAD, "Uploaded")
            await self._tell(request, "Uploaded")
            return

    async def _tell(
        self, request: GetDiagnostics, status: str, problem: TransferProblem = TransferProblem.FAILED
    ) -> None:
        due = self._due[request.request_id is None]
        await due.send(due.put(_message(request, status, problem)))

    def resume(self) -> None:
        """Tell what the backend has missed; called once the link is up."""
        for due in self._due.values():
            self._tasks.spawn(_send(due))

    async def send_status(self) -> None:
        """Tell the present status because the backend asked (§5.17). Raises CallFailed."""
        status = "Idle" if self._running(is_plain=True) is None else "Uploading"
        await self._central_system.notify(DiagnosticsStatus(status))

    async def send_log_status(self) -> None:
        """Do the same for GetLog (whitepaper N05). Raises CallFailed."""
        running = self._running(is_plain=False)
        message = LogStatus("Idle") if running is None else LogStatus("Uploading", running.request_id)
        await self._central_system.notify(message)


async def _send(due: DueStatus) -> None:
    await due.send_due()


def _message(request: GetDiagnostics, status: str, problem: TransferProblem) -> Notification:
    if request.request_id is None:
        return DiagnosticsStatus(status)
    return LogStatus(problem.value if status == "UploadFailed" else status, request.request_id)
