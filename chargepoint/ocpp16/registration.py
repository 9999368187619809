"""BootNotification until it is Accepted, then Heartbeat (OCPP 1.6 ed. 2 §4.2, §4.6; rules J12, J14-J16)."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import uuid4

from chargepoint.domain.boot import (
    Registration,
    accepted_interval_s,
    heartbeat_wait_s,
    retry_wait_s,
)
from chargepoint.domain.events import LinkChanged
from chargepoint.domain.ladder import Rung
from chargepoint.domain.units import Moment
from chargepoint.ocpp16 import codec
from chargepoint.ocpp16.boot_rungs import notify_boot
from chargepoint.ocpp16.climb import Climb
from chargepoint.ocpp16.codec import BootAnswer
from chargepoint.ocpp16.link_settings import LinkSettings
from chargepoint.ocpp16.monitor import LinkMonitor
from chargepoint.ocpp16.permits import TriggerPermits
from chargepoint.ocpp16.session import OwnCall, Session
from chargepoint.ocpp16.timing import Timing
from chargepoint.runtime.ports import CallFailed, ChargePointActions, Clock, NotConnected, StoreUnavailable

logger = logging.getLogger(__name__)


class Registrar:
    """Remembers over all sockets of this process whether the backend has accepted this charge point."""

    def __init__(
        self, clock: Clock, monitor: LinkMonitor, timing: Timing, link: Callable[[], LinkSettings]
    ) -> None:
        self._clock = clock
        self._monitor = monitor
        self._timing = timing
        self._link = link
        self._boot_now = asyncio.Event()
        self._interval_changed = asyncio.Event()
        self._heartbeat_interval_s = 0.0
        self._next_boot_s = 0.0
        self._last_heartbeat_s = 0.0
        self._is_announced = False
        self.permits = TriggerPermits()
        self.state = Registration.NONE

    @property
    def is_online(self) -> bool:
        """The runtime was told that the link is usable, and it still is."""
        return self._is_announced and self.state.may_send

    def require_boot(self) -> None:
        """Register anew at the next socket: another backend, or another content."""
        self.state = Registration.NONE
        self._next_boot_s = 0.0
        self.permits.clear()
        self._monitor.registration(Registration.NONE, None)

    def boot_now(self) -> None:
        """Skip the wait for the next BootNotification; nothing where it was accepted."""
        self._boot_now.set()

    def set_heartbeat_interval(self, interval_s: float) -> None:
        """Take another HeartbeatInterval at once; wakes a sleeping heartbeat."""
        self._heartbeat_interval_s = interval_s
        self._interval_changed.set()
        self._monitor.heartbeat_interval(interval_s)

    async def serve(self, session: Session, actions: ChargePointActions, climb: Climb) -> None:
        """Register where that is due, tell the runtime, then keep the heart beating until the socket is gone."""
        try:
            is_boot = not self.state.may_send
            if is_boot:
                await self._register(session, actions, climb)
            else:
                self._show_earlier(climb)
            self._is_announced = True
            self._monitor.online(self._heartbeat_interval_s)
            actions.post(LinkChanged(is_online=True, is_boot=is_boot))
            await self._beat(session, actions)
        except NotConnected:
            logger.debug("the link was lost while serving it")

    def link_lost(self, actions: ChargePointActions) -> None:
        """Tell the runtime that the link is gone, if it was usable."""
        self.permits.clear()
        if self._is_announced:
            self._is_announced = False
            actions.post(LinkChanged(is_online=False))

    async def heartbeat(self, session: Session, actions: ChargePointActions, timeout_s: float) -> None:
        """Send a Heartbeat and take the backend's time. Raises CallFailed's kinds."""
        self._last_heartbeat_s = asyncio.get_running_loop().time()
        payload = await session.call(OwnCall(str(uuid4()), "Heartbeat", {}), timeout_s)
        self._take_time(codec.current_time(payload), actions)

    def _show_earlier(self, climb: Climb) -> None:
        """Note on the ladder that an earlier socket of this life has registered: a mere reconnect does not."""
        climb.note(Rung.REGISTRATION, {"registration": self.state.value, "earlier": "1"})
        offset_s, heartbeat_s = self._monitor.view.clock_offset_s, self._heartbeat_interval_s
        seen = {} if offset_s is None else {"offset_s": f"{offset_s:.1f}"}
        climb.note(Rung.CLOCK, {**seen, "heartbeat_s": f"{heartbeat_s:.0f}"})

    async def _register(self, session: Session, actions: ChargePointActions, climb: Climb) -> None:
        while not self.state.may_send:
            await self._wait_for_boot()
            self._next_boot_s = self._now_s() + self._timing.shortest_boot_wait_s
            link = self._link()
            answer = await notify_boot(session, link.boot, link.message_timeout_s, self._clock, climb)
            self.state = Registration.NONE if answer is None else answer.registration
            if answer is not None and self.state.may_send:
                await self._accepted(answer, actions)
                return
            wait_s = retry_wait_s(None if answer is None else answer.interval_s, self._timing.boot_retry_s)
            self._next_boot_s = self._now_s() + max(wait_s, self._timing.shortest_boot_wait_s)
            broken = climb.ladder.at(Rung.REGISTRATION)
            self._monitor.registration(self.state, broken.problem, broken.seen.get("error", ""))
            logger.warning("registration %s; next attempt in %.0f s", self.state or "unanswered", wait_s)

    async def _wait_for_boot(self) -> None:
        remaining_s = self._next_boot_s - self._now_s()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, remaining_s)):
                await self._boot_now.wait()
            await asyncio.sleep(min(remaining_s, self._timing.shortest_boot_wait_s))
        self._boot_now.clear()  # not before the wait: it may have been asked for while the last one was open

    async def _accepted(self, answer: BootAnswer, actions: ChargePointActions) -> None:
        self._monitor.registration(self.state, None)
        self._last_heartbeat_s = self._now_s()
        interval_s = accepted_interval_s(answer.interval_s)
        self._heartbeat_interval_s = float(interval_s or self._link().heartbeat_interval_s)
        self._take_time(answer.current_time, actions)
        try:
            if interval_s is not None:
                await actions.heartbeat_interval_received(interval_s)
            await actions.registered(self._link().backend_number)
        except StoreUnavailable as error:
            logger.warning("the acceptance could not be stored: %s", error)

    async def _beat(self, session: Session, actions: ChargePointActions) -> None:
        while True:
            now_s = self._now_s()
            wait_s = heartbeat_wait_s(
                self._heartbeat_interval_s, now_s - session.last_call_at, now_s - self._last_heartbeat_s
            )
            if wait_s > 0:
                await self._wait_for_beat(wait_s)
                continue
            try:
                await self.heartbeat(session, actions, self._link().message_timeout_s)
            except NotConnected:
                raise
            except CallFailed as error:
                logger.warning("Heartbeat: %s", error)

    async def _wait_for_beat(self, wait_s: float) -> None:
        self._interval_changed.clear()
        try:
            async with asyncio.timeout(wait_s):
                await self._interval_changed.wait()
        except TimeoutError:
            return

    def _take_time(self, current_time: datetime | None, actions: ChargePointActions) -> None:
        if current_time is None:
            return
        now = self._clock.now()
        self._monitor.clock_offset((current_time - now.utc).total_seconds())
        actions.time_received(Moment(current_time, now.monotonic_s))

    def _now_s(self) -> float:
        return asyncio.get_running_loop().time()
