"""Certificates over the link: roots, and the charge point's own (security whitepaper ed. 3, A02, A03, M03 to M05)."""

import logging
from collections.abc import Callable

from chargepoint.domain.certificates import InvalidCertificate
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
    CentralSystem,
    CertificateStore,
    Clock,
    StoreUnavailable,
)
from chargepoint.runtime.security_events import SecurityEvents
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)

REQUESTS = (InstallCertificate, DeleteCertificate, GetInstalledCertificateIds, CertificateSigned)


class Certificates:
    """A functional block. answered: called when the certificate that was asked for came."""

    def __init__(
        self,
        state: State,
        store: CertificateStore,
        central_system: CentralSystem,
        events: SecurityEvents,
        clock: Clock,
        reload: Reload,
        answered: Callable[[], None],
    ) -> None:
        self._state = state
        self._store = store
        self._central_system = central_system
        self._events = events
        self._clock = clock
        self._reload = reload
        self._answered = answered

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
                return await self._reloaded(await self._delete(request))
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
                self._events.note("InvalidCentralSystemCertificate", str(error), is_asked=True)
            return CertificateStatus.REJECTED
        return await self._reloaded(status)

    async def _delete(self, request: DeleteCertificate) -> CertificateStatus:
        return await self._store.delete_certificate(request.hash, self._central_system.verified_chain())

    async def _signed(self, request: CertificateSigned) -> CertificateStatus:
        if len(request.chain_pem) > self._state.configuration.int_of("CertificateSignedMaxChainSize"):
            return self._refused("longer than CertificateSignedMaxChainSize")
        try:
            await self._store.accept_certificate(request.chain_pem, self._clock.now().utc)
        except InvalidCertificate as error:
            return self._refused(str(error))
        self._answered()
        return await self._reloaded(CertificateStatus.ACCEPTED)

    def _refused(self, why: str) -> CertificateStatus:
        self._events.note("InvalidChargePointCertificate", why, is_asked=True)
        return CertificateStatus.REJECTED

    async def _reloaded(self, status: CertificateStatus) -> CertificateStatus:
        if status is CertificateStatus.ACCEPTED:
            await self._reload()
        return status
