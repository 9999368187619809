"""A security profile or a certificate that a backend gave and that has not connected yet: left or kept (whitepaper A02, A05)."""

import logging
from collections.abc import Awaitable, Callable

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.parameters import SslClientMode
from chargepoint.domain.security import may_refuse_certificate
from chargepoint.runtime.blocks import Reload
from chargepoint.runtime.ports import Clock, Store, StoreUnavailable
from chargepoint.runtime.security_events import SecurityEvents
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)


class LinkTrials:
    """Works in the actor's turn."""

    def __init__(
        self, state: State, store: Store, events: SecurityEvents, clock: Clock, reload: Reload
    ) -> None:
        self._state = state
        self._store = store
        self._events = events
        self._clock = clock
        self._reload = reload

    async def failed(self, problem: str) -> None:
        """Go back to what worked before: the profile first, since a new one may be why the certificate is shown at all."""
        settings = self._state.settings
        try:
            if settings.has_fallback_link and problem != LinkProblem.WAITING_FOR_INTERFACE:
                await self._leave_profile()
            elif self._tries_certificate and may_refuse_certificate(problem):
                await self._leave_certificate(problem)
        except StoreUnavailable as error:
            logger.warning("the way back cannot be stored now: %s", error)

    async def connected(self) -> None:
        """Keep for good what has worked."""
        if self._state.settings.has_fallback_link:
            await self._keep("security profile", self._store.confirm_link)
        if self._tries_certificate:
            now = self._clock.now().utc
            await self._keep("certificate", lambda: self._store.confirm_certificate(now))

    @property
    def _tries_certificate(self) -> bool:
        settings = self._state.settings
        return settings.has_fallback_certificate and settings.backend.ssl_client_mode is SslClientMode.MUTUAL

    async def _leave_profile(self) -> None:
        await self._store.fall_back_link()
        logger.warning("the new security profile does not work; back to the one before")
        self._events.note("ReconfigurationOfSecurityParameters", "fell back to the profile before")
        await self._reload()

    async def _leave_certificate(self, problem: str) -> None:
        if not await self._store.fall_back_certificate(self._clock.now().utc):
            return
        logger.warning("the new certificate does not connect; back to the one before")
        self._events.note(
            "InvalidChargePointCertificate", f"back to the one before: {problem}", is_asked=True
        )
        await self._reload()

    async def _keep(self, what: str, confirm: Callable[[], Awaitable[None]]) -> None:
        try:
            await confirm()
        except StoreUnavailable as error:
            logger.warning("the %s cannot be confirmed now: %s", what, error)
            return
        await self._reload()
