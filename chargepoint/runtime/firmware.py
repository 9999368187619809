"""UpdateFirmware and SignedUpdateFirmware: fetch, verify, wait for the charges to end, install (§5.19; whitepaper L01)."""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from chargepoint.domain.certificates import InvalidCertificate
from chargepoint.domain.firmware import (
    PLAIN_STATUSES,
    FirmwareState,
    PendingUpdate,
    UpdateAnswer,
    UpdateFirmware,
    UpdatePhase,
    check_signer,
    is_signed,
)
from chargepoint.domain.notifications import FirmwareStatus, Notification, SignedFirmwareStatus
from chargepoint.domain.requests import Decision, Request
from chargepoint.runtime.due_status import DueStatus
from chargepoint.runtime.file_ports import FilePorts, InstallationFailed, TransferFailed
from chargepoint.runtime.file_work import UPDATE, FileWork
from chargepoint.runtime.ports import CentralSystem, Clock, StoreUnavailable
from chargepoint.runtime.security_events import SecurityEvents
from chargepoint.runtime.state import State
from chargepoint.runtime.store_ports import FirmwareStore
from chargepoint.runtime.tasks import Tasks

logger = logging.getLogger(__name__)

REBOOT_S = 1.0
"""Left for the last status to reach the backend."""


class _Over(Exception):
    """The update has ended without an installation; the old version runs on. outcome None: nothing is left to tell."""

    def __init__(self, outcome: FirmwareState | None = None) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class Firmware:
    """A functional block with one task, the update under way."""

    def __init__(
        self,
        state: State,
        store: FirmwareStore,
        central_system: CentralSystem,
        events: SecurityEvents,
        clock: Clock,
        tasks: Tasks,
        ports: FilePorts,
        restart: Callable[[bool], None],
        file_work: FileWork,
    ) -> None:
        self._file_work = file_work
        self._why = ""
        self._state = state
        self._store = store
        self._central_system = central_system
        self._events = events
        self._clock = clock
        self._tasks = tasks
        self._ports = ports
        self._restart = restart
        self._due = DueStatus(central_system)
        self._task: asyncio.Task[None] | None = None
        self._update: UpdateFirmware | None = None
        self._idle = asyncio.Event()
        self._status = FirmwareState.IDLE
        self._request_id: int | None = None

    # -- the backend's requests ---------------------------------------------------------------------------

    async def decide(self, request: Request) -> Decision:
        """Answer; what was accepted is stored by then."""
        if not isinstance(request, UpdateFirmware):
            raise TypeError(type(request).__name__)
        if request.signed is not None:
            try:
                roots = self._state.settings.manufacturer_roots_pem
                check_signer(request.signed.signing_certificate, roots, self._clock.now().utc)
            except InvalidCertificate as error:
                self._events.note("InvalidFirmwareSigningCertificate", str(error))
                return UpdateAnswer.INVALID_CERTIFICATE
        if self._state.is_updating or self._state.is_restarting:
            return UpdateAnswer.REJECTED  # what is being installed cannot be called back
        version = self._ports.installer.running_version
        is_instead = self._is_busy()
        if self._task is not None:
            self._task.cancel()  # now: it must not install under the record of the new one
            self._task = None
        try:
            await self._store.save_pending_update(PendingUpdate(request, UpdatePhase.WAITING, version))
        except StoreUnavailable as error:
            logger.warning("the update cannot be stored: %s", error)
            return UpdateAnswer.REJECTED
        return UpdateAnswer.ACCEPTED_CANCELED if is_instead else UpdateAnswer.ACCEPTED

    def _is_busy(self) -> bool:
        return self._task is not None and not self._task.done()

    async def act(self, request: Request) -> None:
        """Begin, in place of one that waits."""
        if isinstance(request, UpdateFirmware):
            self._begin(request)

    def _begin(self, update: UpdateFirmware) -> None:
        """Run it in place of another, and once: the link may have come up between its answer and this."""
        if self._task is not None and self._is_busy():
            if update == self._update:
                return
            self._task.cancel()
        self._update, self._why = update, ""
        self._request_id = update.signed.request_id if update.signed else None
        self._task = self._tasks.spawn(self._run(update))

    async def resume(self) -> None:
        """Tell what the backend has missed, and go on with what a restart has cut; called once the link is up."""
        pending = await self._store.pending_update()
        if pending is None or self._is_busy() or self._due.due is not None:
            self._tasks.spawn(self._settle(self._due.send_due()))
            return
        signed = pending.update.signed
        self._request_id = signed.request_id if signed else None
        if pending.phase is UpdatePhase.WAITING:
            self._begin(pending.update)
            return
        if pending.phase is UpdatePhase.OVER:
            self._tell(pending.update, pending.outcome)
            self._state.file_work.pop(UPDATE, None)
            return
        outcome = pending.outcome_after_restart(self._ports.installer.running_version)
        await self._store.save_pending_update(replace(pending, phase=UpdatePhase.OVER, outcome=outcome))
        self._tell(pending.update, outcome)
        self._file_work.end(UPDATE, outcome.value)
        if outcome is FirmwareState.INSTALLED:
            version, is_asked = self._ports.installer.running_version, pending.update.signed is not None
            self._events.note("FirmwareUpdated", version, is_asked)

    # -- the update ---------------------------------------------------------------------------------------

    async def _run(self, update: UpdateFirmware) -> None:
        file = self._ports.folder / f"firmware-{uuid4()}"
        try:
            self._refuse_unsigned(update)
            await self._wait_until(update.retrieve_at, update, FirmwareState.DOWNLOAD_SCHEDULED)
            await self._fetch(update, file)
            await self._verify(update, file)
            await self._wait_for_charges(update)
            await self._install(update, file)
        except _Over as over:
            await self._end(update, over.outcome)
        except StoreUnavailable as error:
            logger.warning("the update cannot go on: %s", error)
            self._tell(update, FirmwareState.INSTALLATION_FAILED)
            self._file_work.end(UPDATE, FirmwareState.INSTALLATION_FAILED.value)
            self._state.is_updating = False
        finally:
            await asyncio.to_thread(file.unlink, True)

    async def _end(self, update: UpdateFirmware, outcome: FirmwareState | None) -> None:
        """Store how it ended, then tell: a power cut in between loses nothing."""
        self._state.is_updating = False
        try:
            pending = await self._store.pending_update()
            if pending is not None and outcome is not None:
                await self._store.save_pending_update(
                    replace(pending, phase=UpdatePhase.OVER, outcome=outcome)
                )
        except StoreUnavailable as error:
            logger.warning(
                "the end of the update cannot be stored; it is begun again at the next start: %s", error
            )
        if outcome is not None:
            self._tell(update, outcome)
            self._file_work.end(UPDATE, outcome.value, self._why)

    async def _wait_until(self, moment: datetime, update: UpdateFirmware, waiting: FirmwareState) -> None:
        wait_s = (moment - self._clock.now().utc).total_seconds()
        if wait_s > 0:
            self._tell(update, waiting)
            await asyncio.sleep(wait_s)

    def _refuse_unsigned(self, update: UpdateFirmware) -> None:
        """Take no unsigned firmware where a maker's root is installed: it would go round the signature (A9)."""
        if update.signed is None and self._state.settings.manufacturer_roots_pem:
            self._events.note("InvalidFirmwareSignature", "unsigned")
            self._alert("firmware_not_signed", "")
            raise _Over(FirmwareState.INSTALLATION_FAILED)

    async def _fetch(self, update: UpdateFirmware, file: Path) -> None:
        for number in range(update.retries + 1):
            if number:
                await asyncio.sleep(update.retry_interval_s)
            self._tell(update, FirmwareState.DOWNLOADING)
            try:
                await self._ports.transfer.download(update.location, file, self._file_work.moved(UPDATE))
            except TransferFailed as error:
                await asyncio.to_thread(file.unlink, True)
                self._alert("firmware_not_downloaded", str(error))
                if error.permanent or number == update.retries:
                    break
                self._tell(update, FirmwareState.DOWNLOAD_FAILED)
                continue
            self._tell(update, FirmwareState.DOWNLOADED)
            self._state.clear_alert("firmware_not_downloaded")
            return
        raise _Over(FirmwareState.DOWNLOAD_FAILED)

    async def _verify(self, update: UpdateFirmware, file: Path) -> None:
        if update.signed is None:
            return
        digest = await asyncio.to_thread(_digest, file)
        if not is_signed(digest, update.signed):
            self._events.note("InvalidFirmwareSignature")
            self._alert("firmware_not_signed", "")
            raise _Over(FirmwareState.INVALID_SIGNATURE)
        self._tell(update, FirmwareState.SIGNATURE_VERIFIED)

    async def _wait_for_charges(self, update: UpdateFirmware) -> None:
        """Take no new charge; wait until those that run are over."""
        if update.signed is not None and update.signed.install_at is not None:
            await self._wait_until(update.signed.install_at, update, FirmwareState.INSTALL_SCHEDULED)
        self._state.is_updating = True
        self.follow()
        if self._is_charging():
            self._tell(update, FirmwareState.INSTALL_SCHEDULED)
        await self._idle.wait()

    def follow(self) -> None:
        """Note whether charges run; called in every turn."""
        if self._is_charging():
            self._idle.clear()
        else:
            self._idle.set()

    def _is_charging(self) -> bool:
        return any(not c.is_idle for c in self._state.connectors.values())

    async def _install(self, update: UpdateFirmware, file: Path) -> None:
        pending = await self._store.pending_update()
        if pending is None:
            raise _Over
        await self._store.save_pending_update(replace(pending, phase=UpdatePhase.INSTALLING))
        self._tell(update, FirmwareState.INSTALLING)
        try:
            version = await self._ports.installer.install(file)
        except InstallationFailed as error:
            self._alert("firmware_not_installed", str(error))
            raise _Over(FirmwareState.INSTALLATION_FAILED) from None
        installed = replace(pending, phase=UpdatePhase.INSTALLED, version_expected=version)
        await self._store.save_pending_update(installed)
        self._tell(update, FirmwareState.INSTALL_REBOOTING)
        self._state.is_restarting = True
        await asyncio.sleep(REBOOT_S)
        self._restart(True)

    # -- telling ------------------------------------------------------------------------------------------

    def _alert(self, code: str, why: str) -> None:
        logger.warning("%s: %s", code, why)
        self._why = why
        self._state.raise_alert(code, self._clock.now().utc, reason=why)

    def _tell(self, update: UpdateFirmware, status: FirmwareState) -> None:
        self._file_work.tell(UPDATE, status.value)
        if update.signed is None and status not in PLAIN_STATUSES:
            return
        self._status = status
        message = self._due.put(self._message(update.signed is not None, status))
        self._tasks.spawn(self._settle(self._due.send(message)))

    def _message(self, is_signed_form: bool, status: FirmwareState) -> Notification:
        if is_signed_form:
            return SignedFirmwareStatus(status.value, self._request_id)
        return FirmwareStatus(status.value)

    async def _settle(self, sending: Coroutine[None, None, bool]) -> None:
        """Send a status; an update whose outcome the backend has is done with."""
        if await sending:
            try:
                await self._store.forget_ended_update()
            except StoreUnavailable as error:
                logger.warning("the update's outcome is told again after a restart: %s", error)

    def _present(self) -> FirmwareState:
        return self._status if self._is_busy() else FirmwareState.IDLE

    async def send_status(self) -> None:
        """Tell the present status because the backend asked (§5.17). Raises CallFailed."""
        status = self._present()
        plain = status if status in PLAIN_STATUSES else FirmwareState.IDLE
        await self._central_system.notify(FirmwareStatus(plain.value))

    async def send_signed_status(self) -> None:
        """Do the same in the signed form (whitepaper N05). Raises CallFailed."""
        request_id = self._request_id if self._is_busy() else None
        await self._central_system.notify(SignedFirmwareStatus(self._present().value, request_id))


def _digest(file: Path) -> bytes:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
