"""Asks for the charge point's own certificate, and asks again until it came (security whitepaper ed. 3, A02, A03)."""

import asyncio
import logging

from chargepoint.domain.certificates import RENEW_BEFORE, ask_again_after_s
from chargepoint.domain.errors import Refused
from chargepoint.domain.notifications import SignCertificate
from chargepoint.runtime.blocks import Reload
from chargepoint.runtime.ports import (
    CallFailed,
    CallRejected,
    CentralSystem,
    CertificateStore,
    Clock,
    StoreUnavailable,
)
from chargepoint.runtime.state import State
from chargepoint.runtime.tasks import Tasks

logger = logging.getLogger(__name__)

CHECK_S = 86400.0
"""How often the end of the certificate is looked at."""

STORE_RETRY_S = 60.0
"""When the disk is asked again for the next certificate."""

ORDER_WAIT_S = 3.0
"""So long a person waits for the backend's answer; the certificate itself comes whenever it comes."""

_NO_SUCH_ACTION = frozenset({"NotImplemented", "NotSupported"})


class CertificateRenewal:
    """`follow` works in the actor's turn, `sign` in any task."""

    def __init__(
        self,
        state: State,
        store: CertificateStore,
        central_system: CentralSystem,
        clock: Clock,
        tasks: Tasks,
        reload: Reload,
    ) -> None:
        self._state = state
        self._store = store
        self._central_system = central_system
        self._clock = clock
        self._tasks = tasks
        self._reload = reload
        self._next_check_s = 0.0
        self._next_change_s = 0.0
        self._asked = 0
        self._ask_again_s: float | None = None

    async def sign(self) -> None:
        """Make a key and ask for a certificate, from now on until it came. Raises CallFailed, StoreUnavailable."""
        self._asked = 0
        await self._ask()

    async def order(self, wait_s: float = ORDER_WAIT_S) -> bool:
        """Ask because a person wants it; return False where the backend has not answered within wait_s.

        Raises Refused: `backend_away`, `certificate_rejected`, `certificate_not_supported`, `certificate_not_asked`,
        `cannot_store`.
        """
        if not self._state.is_online:
            raise Refused("backend_away")
        verdict: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._tasks.spawn(self._order(verdict))
        try:
            async with asyncio.timeout(wait_s):
                code = await verdict
        except TimeoutError:
            return False
        if code:
            raise Refused(code)
        return True

    async def _order(self, verdict: "asyncio.Future[str]") -> None:
        code = await self._ask_for_person()
        if not verdict.done():
            verdict.set_result(code)

    async def _ask_for_person(self) -> str:
        self._asked = 0
        try:
            return "" if await self._ask() == "Accepted" else "certificate_rejected"
        except StoreUnavailable:
            return "cannot_store"
        except CallFailed as error:
            is_unknown = isinstance(error, CallRejected) and error.code in _NO_SUCH_ACTION
            return "certificate_not_supported" if is_unknown else "certificate_not_asked"

    def answered(self) -> None:
        """Note that the certificate came."""
        self._ask_again_s = None

    async def follow(self) -> None:
        """Change to a certificate that became valid, ask again for one that did not come, and a month before the end."""
        now_s = self._clock.now().monotonic_s
        await self._begin_next(now_s)
        if not self._state.is_online:
            return
        if self._ask_again_s is not None:
            if now_s >= self._ask_again_s:
                self._ask_again_s = None
                self._tasks.spawn(self._renew())
        elif now_s >= self._next_check_s:
            self._next_check_s = now_s + CHECK_S
            await self._check()

    async def _begin_next(self, now_s: float) -> None:
        starts_at = self._state.settings.next_certificate_at
        now = self._clock.now().utc
        if starts_at is None or now < starts_at or now_s < self._next_change_s:
            return
        self._next_change_s = now_s + STORE_RETRY_S
        try:
            await self._store.begin_next_certificate(now)
        except StoreUnavailable as error:
            logger.warning("the next certificate cannot be stored now: %s", error)
            return
        await self._reload()

    async def _check(self) -> None:
        now = self._clock.now().utc
        try:
            await self._store.forget_previous_certificate(now)
            until = await self._store.certificate_valid_until()
        except StoreUnavailable as error:
            logger.warning("the certificate's end cannot be read: %s", error)
            return
        if until is not None and until - now < RENEW_BEFORE:
            self._asked = 0
            self._tasks.spawn(self._renew())

    async def _renew(self) -> None:
        try:
            await self._ask()
        except (CallFailed, StoreUnavailable) as error:
            logger.warning("no certificate could be asked for: %s", error)

    async def _ask(self) -> str:
        wait_s = ask_again_after_s(self._asked)
        self._asked += 1
        self._ask_again_s = None if wait_s is None else self._clock.now().monotonic_s + wait_s
        try:
            answer = await self._central_system.notify(
                SignCertificate(await self._store.begin_certificate_request())
            )
        except CallRejected as error:
            if error.code in _NO_SUCH_ACTION:
                self._ask_again_s = None
            raise
        if answer != "Accepted":
            logger.warning("the backend signs no certificate now: %s", answer or "no status")
        return answer
