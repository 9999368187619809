"""Keeps one link to the backend: dial, serve, wait, dial again, for ever (OCPP-J 1.6 §5.4; rules J2, J12, J13)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from websockets.asyncio.client import ClientConnection

from chargepoint.domain.backoff import failures_in_a_row
from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.events import InvalidMessage, LinkFailed
from chargepoint.domain.ladder import Rung, RungState
from chargepoint.domain.units import is_provisional
from chargepoint.ocpp16.climb import Climb
from chargepoint.ocpp16.dial import Attempt, Dial, dial
from chargepoint.ocpp16.dispatch import Dispatcher
from chargepoint.ocpp16.errors import ConnectFailed, LinkLost
from chargepoint.ocpp16.late_answers import LateAnswers
from chargepoint.ocpp16.link_settings import DialSettings, LinkSettings
from chargepoint.ocpp16.monitor import LinkMonitor
from chargepoint.ocpp16.passwords import Passwords
from chargepoint.ocpp16.registration import Registrar
from chargepoint.ocpp16.session import Session
from chargepoint.ocpp16.timing import Timing
from chargepoint.runtime.ports import ChargePointActions, Clock

logger = logging.getLogger(__name__)


class Client:
    """Has at most one socket at a time. session: the one that is open, None while there is none."""

    def __init__(
        self,
        link: LinkSettings,
        clock: Clock,
        monitor: LinkMonitor,
        registrar: Registrar,
        timing: Timing,
        random: Callable[[], float],
        dial: Dial = dial,
    ) -> None:
        self._link = link
        self._clock = clock
        self._monitor = monitor
        self._registrar = registrar
        self._timing = timing
        self._random = random
        self._dial = dial
        self._passwords = Passwords()
        self._late_answers = LateAnswers()
        self._failures = 0
        self._wake = asyncio.Event()
        self._restart = asyncio.Event()
        self._may_dial = asyncio.Event()
        self._may_dial.set()
        self._is_aside = asyncio.Event()
        self.session: Session | None = None
        self._known_url = ""

    async def run(self, actions: ChargePointActions) -> None:
        """Serve until cancelled."""
        while True:
            await self._stay_aside()
            self._restart.clear()
            if not self._link.is_used:
                await self._restart.wait()
                continue
            held_s = await self._attempt(actions)
            if not self._restart.is_set():
                await self._pause(held_s)

    def apply(self, link: LinkSettings) -> None:
        """Take new settings; the socket is replaced where it depends on what changed."""
        is_tried_anew = self.session is None and link.dial != self._link.dial
        if is_tried_anew or self._link.needs_reconnect(link, self._rests_on()):
            self._passwords = Passwords()
            self._failures = 0
            self._restart.set()
            self._wake.set()
        elif self.session is not None and link.ping_interval_s != self._link.ping_interval_s:
            self.session.set_ping_interval(link.ping_interval_s)
        self._link = link

    def has_identity(self, other: DialSettings) -> bool:
        """Tell whether this client dials with the same identity."""
        return self._link.is_used and self._link.dial.identity == other.identity

    def verified_chain(self) -> tuple[str, ...]:
        """Return the certificates on which the open link rests; see `trust`."""
        return self.session.verified_chain() if self.session is not None else ()

    def _rests_on(self) -> str:
        chain = self.verified_chain()
        return chain[-1] if chain else ""

    def try_now(self) -> None:
        """Skip the rest of the back-off wait; nothing while a socket is open."""
        self._wake.set()

    @asynccontextmanager
    async def standing_aside(self) -> AsyncIterator[None]:
        """Have no socket while the block lasts, and dial at once behind it: another needs the same identity."""
        self._is_aside.clear()
        self._may_dial.clear()
        self._restart.set()
        self._wake.set()
        try:
            await self._is_aside.wait()
            yield
        finally:
            self._may_dial.set()

    async def _stay_aside(self) -> None:
        if not self._may_dial.is_set():
            self._is_aside.set()
            await self._may_dial.wait()

    async def _attempt(self, actions: ChargePointActions) -> float:
        """Dial and serve once; return how long the link held, in seconds."""
        link = self._link
        climb = Climb(self._monitor.climbed)
        self._monitor.connecting()
        try:
            websocket = await self._unless_restarted(link, climb)
        except ConnectFailed as error:
            logger.warning("no link to the backend: %s", error)
            self._passwords.failed(error.problem, link)
            self._monitor.lost(LinkLost(error.problem, error.detail))
            actions.post(LinkFailed(error.problem, error.detail))
            return 0.0
        if websocket is None:
            self._monitor.lost(None)
            return 0.0
        started_s = asyncio.get_running_loop().time()
        self._monitor.opened()
        loss = await self._serve(websocket, actions, climb)
        if climb.ladder.at(Rung.REGISTRATION).state is RungState.RUNNING and not self._restart.is_set():
            climb.failed(loss.problem, {"close": loss.detail} if loss.detail else {})
        logger.info("the link was lost: %s %s", loss.problem, loss.detail)
        self._monitor.lost(None if self._restart.is_set() else loss)
        return asyncio.get_running_loop().time() - started_s

    async def _unless_restarted(self, link: LinkSettings, climb: Climb) -> ClientConnection | None:
        """Dial; return None where new settings came before the socket was open."""
        is_clock_set = not is_provisional(self._clock.now().utc)
        is_known = self._known_url == link.dial.url
        attempt = Attempt(link.dial, self._passwords.current(link), self._timing, is_clock_set, is_known)
        dialling = asyncio.create_task(self._dial(attempt, climb))
        restarting = asyncio.create_task(self._restart.wait())
        try:
            await asyncio.wait({dialling, restarting}, return_when=asyncio.FIRST_COMPLETED)
            if not dialling.done():
                return None
            websocket = await dialling
            self._known_url = link.dial.url
            return websocket
        finally:
            for task in (dialling, restarting):
                task.cancel()
            await asyncio.gather(dialling, restarting, return_exceptions=True)

    async def _serve(
        self, websocket: ClientConnection, actions: ChargePointActions, climb: Climb
    ) -> LinkLost:
        session = Session(
            websocket,
            Dispatcher(actions, self._registrar, lambda: self._link.profiles).answer,
            self._monitor,
            self._late_answers,
            self._timing,
            self._link.ping_interval_s,
            lambda reason: actions.post(InvalidMessage(reason)),
        )
        self.session = session
        try:
            async with asyncio.TaskGroup() as tasks:
                helpers = [
                    tasks.create_task(self._registrar.serve(session, actions, climb)),
                    tasks.create_task(self._finish_on_restart(session)),
                ]
                loss = await session.run()
                for helper in helpers:
                    helper.cancel()
        finally:
            self.session = None
            self._registrar.link_lost(actions)
        return loss

    async def _finish_on_restart(self, session: Session) -> None:
        await self._restart.wait()
        await session.finish()

    async def _pause(self, held_s: float) -> None:
        if self._monitor.view.last_error == LinkProblem.WAITING_FOR_INTERFACE:
            wait_s = self._timing.interface_poll_s  # the backend has not failed: its back-off stays as it is
        else:
            self._failures = failures_in_a_row(self._failures, held_s)
            wait_s = self._link.back_off.wait_s(self._failures, self._random())
            self._failures += 1
        self._monitor.waiting(wait_s)
        self._wake.clear()
        try:
            async with asyncio.timeout(wait_s):
                await self._wake.wait()
        except TimeoutError:
            return
