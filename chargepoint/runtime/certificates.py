"""Certificates over the link: roots, and the charge point's own (security whitepaper ed. 3, A02, A03, M03 to M05)."""

import logging

from chargepoint.domain.certificates import RENEW_BEFORE, InvalidCertificate
from chargepoint.domain.notifications import SignCertificate
from chargepoint.domain.requests import Decision, Request
from chargepoint.domain.security import (
    CertificateSigned,
    CertificateStatus,
    CertificateUse,
    DeleteCertificate,
    GetInstalledCertificateIds,
    InstallCertificate,
    InstalledCertificates,
)
from chargepoint.runtime.blocks import Reload
from chargepoint.runtime.ports import (
    CallFailed,
    CentralSystem,
    CertificateStore,
    Clock,
    StoreUnavailable,
)
from chargepoint.runtime.security_events import SecurityEvents
from chargepoint.runtime.state import State
from chargepoint.runtime.tasks import Tasks

logger = logging.getLogger(__name__)

REQUESTS = (InstallCertificate, DeleteCertificate, GetInstalledCertificateIds, CertificateSigned)

RENEWAL_CHECK_S = 86400.0
"""How often the end of the certificate is looked at, and an unanswered request is made anew."""


class Certificates:
    """A functional block."""

    def __init__(
        self,
        state: State,
        store: CertificateStore,
        central_system: CentralSystem,
        events: SecurityEvents,
        clock: Clock,
        tasks: Tasks,
        reload: Reload,
    ) -> None:
        self._state = state
        self._store = store
        self._central_system = central_system
        self._events = events
        self._clock = clock
        self._tasks = tasks
        self._reload = reload
        self._next_check_s = 0.0

    async def decide(self, request: Request) -> Decision:
        """Answer; what was accepted is stored by then, and the link takes it up after the answer."""
        try:
            return await self._decide(request)
        except StoreUnavailable as error:
            logger.warning("certificates cannot be stored now: %s", error)
            is_signed = isinstance(request, CertificateSigned)
            return CertificateStatus.REJECTED if is_signed else CertificateStatus.FAILED

    async def _decide(self, request: Request) -> Decision:
        match request:
            case GetInstalledCertificateIds():
                return InstalledCertificates(await self._store.certificate_hashes(request.use))
            case DeleteCertificate():
                return await self._reloaded(await self._store.delete_certificate(request.hash))
            case InstallCertificate():
                return await self._install(request)
            case CertificateSigned():
                return await self._signed(request)
            case _:
                raise TypeError(type(request).__name__)

    async def act(self, request: Request) -> None:
        """Nothing is left to do."""

    async def _install(self, request: InstallCertificate) -> CertificateStatus:
        keys = self._state.configuration
        try:
            status = await self._store.install_certificate(
                request.use,
                request.pem,
                keys.int_of("CertificateStoreMaxLength"),
                keys.bool_of("AdditionalRootCertificateCheck"),
            )
        except InvalidCertificate as error:
            if request.use is CertificateUse.CENTRAL_SYSTEM_ROOT:
                self._events.note("InvalidCentralSystemCertificate", str(error))
            return CertificateStatus.REJECTED
        return await self._reloaded(status)

    async def _signed(self, request: CertificateSigned) -> CertificateStatus:
        if len(request.chain_pem) > self._state.configuration.int_of("CertificateSignedMaxChainSize"):
            return self._refused("longer than CertificateSignedMaxChainSize")
        try:
            await self._store.accept_certificate(request.chain_pem)
        except InvalidCertificate as error:
            return self._refused(str(error))
        return await self._reloaded(CertificateStatus.ACCEPTED)

    def _refused(self, why: str) -> CertificateStatus:
        self._events.note("InvalidChargePointCertificate", why)
        return CertificateStatus.REJECTED

    async def _reloaded(self, status: CertificateStatus) -> CertificateStatus:
        if status is CertificateStatus.ACCEPTED:
            await self._reload()
        return status

    # -- our own certificate ------------------------------------------------------------------------------

    async def sign(self) -> None:
        """Make a key and ask for a certificate. Raises CallFailed, StoreUnavailable."""
        answer = await self._central_system.notify(
            SignCertificate(await self._store.begin_certificate_request())
        )
        if answer != "Accepted":
            logger.warning("the backend signs no certificate now: %s", answer or "no status")

    async def follow(self) -> None:
        """Ask for a new certificate a month before the present one ends, once a day until it came."""
        now = self._clock.now()
        if now.monotonic_s < self._next_check_s or not self._state.is_online:
            return
        self._next_check_s = now.monotonic_s + RENEWAL_CHECK_S
        try:
            until = await self._store.certificate_valid_until()
        except StoreUnavailable as error:
            logger.warning("the certificate's end cannot be read: %s", error)
            return
        if until is not None and until - now.utc < RENEW_BEFORE:
            self._tasks.spawn(self._renew())

    async def _renew(self) -> None:
        try:
            await self.sign()
        except (CallFailed, StoreUnavailable) as error:
            logger.warning("no certificate could be asked for: %s", error)
