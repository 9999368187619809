"""The live socket: whole snapshots in, changed fragments out, in the reader's language and time zone."""

import asyncio
import logging
import time
import zoneinfo
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from autobahn.exception import Disconnected
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import timezone, translation

from chargepoint import bus
from chargepoint.domain.snapshot import Snapshot
from chargepoint.web import live
from chargepoint.web.http import snapshot_from
from chargepoint.web.preferences import language_of, time_zone_of
from chargepoint.web.visitor import Visitor, visitor_of

SOCKETS_PER_SESSION = 8
BETWEEN_SENDS_S = 0.5
BETWEEN_STATES_S = 2.0
HEARTBEAT_S = 2.0
LOST_AFTER_S = 5.0
UNASKED = 4008  # "policy violation" (1008) is not an application's to send
RENEW_S = 60.0
LOGIN_CHECKED_S = 5.0

_log = logging.getLogger(__name__)


class SocketCap:
    """Counts the open sockets of each session (A6)."""

    def __init__(self, maximum: int = SOCKETS_PER_SESSION) -> None:
        self._maximum = maximum
        self._open: Counter[str] = Counter()

    def enter(self, session_key: str) -> bool:
        """Take a place; False when all are taken."""
        if self._open[session_key] >= self._maximum:
            return False
        self._open[session_key] += 1
        return True

    def leave(self, session_key: str) -> None:
        """Give a place back."""
        self._open[session_key] -= 1
        self._open += Counter()


class ChangedParts:
    """Remembers what a page shows, and holds back what a screen reader would otherwise read out too often."""

    def __init__(self) -> None:
        self._shown: dict[str, str] = {}
        self._state_sent_s = float("-inf")

    def of(self, parts: tuple[live.Part, ...], now_s: float) -> tuple[live.Part, ...]:
        """Return the parts to send now and take them as shown."""
        changed = tuple(part for part in parts if self._shown.get(part.id) != part.html)
        if now_s - self._state_sent_s < BETWEEN_STATES_S:
            changed = tuple(part for part in changed if not part.id.startswith("state-"))
        if any(part.id.startswith("state-") for part in changed):
            self._state_sent_s = now_s
        self._shown.update((part.id, part.html) for part in changed)
        return changed


class LivePanel(AsyncWebsocketConsumer):
    """Serves one open page. What the page sends is not read: anything at all closes the socket.

    login_checked_s: how often it is looked whether the login still holds, and with which role.
    """

    def __init__(self, cap: SocketCap, login_checked_s: float = LOGIN_CHECKED_S) -> None:
        super().__init__()
        self._cap = cap
        self._login_checked_s = login_checked_s
        self._visitor: Visitor | None = None
        self._feed: asyncio.Task[None] | None = None
        self._ring = asyncio.Event()
        self._newest: Mapping[str, Any] | None = None
        self._heard_s = time.monotonic()
        self._renewed_s = time.monotonic()
        self._checked_s = time.monotonic()
        self._changed = ChangedParts()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve, and leave nothing behind however it ends: not every end is told by `disconnect`."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self._feed is not None:
                self._feed.cancel()
            if self._visitor is not None:
                self._cap.leave(self._visitor.session_key)

    async def connect(self) -> None:
        """Accept a logged-in page of this very host; the host and origin were checked before."""
        visitor = await database_sync_to_async(visitor_of)(self.scope["cookies"])
        if visitor is None or not self._cap.enter(visitor.session_key):
            await self.close()
            return
        self._visitor = visitor
        await self.accept()
        await self.channel_layer.group_add(bus.SNAPSHOT_GROUP, self.channel_name)
        self._feed = asyncio.create_task(self._serve(visitor))
        self._feed.add_done_callback(self._feed_ended)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Close: the panel's pages send nothing."""
        await self.close(code=UNASKED)

    async def disconnect(self, code: int) -> None:
        """Leave the group."""
        if self._visitor is not None:
            await self.channel_layer.group_discard(bus.SNAPSHOT_GROUP, self.channel_name)

    async def snapshot_changed(self, event: Mapping[str, Any]) -> None:
        """Take the newest snapshot; an older one that was not shown yet is forgotten."""
        self._newest = event["snapshot"]
        self._ring.set()

    def _feed_ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or isinstance(task.exception(), Disconnected):
            return  # the browser went away while something was on its way to it
        if task.exception():
            _log.error("live page failed", exc_info=task.exception())

    async def _serve(self, visitor: Visitor) -> None:
        try:
            await self._ask()
            still: Visitor | None = visitor
            while still is not None:
                await self._show(still)
                await asyncio.sleep(BETWEEN_SENDS_S)
                await self._wait()
                await self._renew()
                still = await self._look_again(still)
        finally:
            await self.close()

    async def _wait(self) -> None:
        """Return at the next snapshot, or after having asked for one when none came in time."""
        try:
            async with asyncio.timeout(HEARTBEAT_S):
                await self._ring.wait()
        except TimeoutError:
            await self._ask()
        else:
            self._heard_s = time.monotonic()
        self._ring.clear()

    async def _ask(self) -> None:
        try:
            self._newest = await bus.ask("snapshot")
            self._heard_s = time.monotonic()
        except (bus.WorkerAbsent, bus.CommandRefused):
            if self._newest is not None and time.monotonic() - self._heard_s > LOST_AFTER_S:
                self._newest = None

    async def _show(self, visitor: Visitor) -> None:
        snapshot = snapshot_from(self._newest) if self._newest else None
        changed = self._changed.of(self._render(snapshot, visitor), time.monotonic())
        await self.send(text_data=live.message(changed))

    def _render(self, snapshot: Snapshot | None, visitor: Visitor) -> tuple[live.Part, ...]:
        cookies = self.scope["cookies"]
        accepted = dict(self.scope["headers"]).get(b"accept-language", b"").decode("latin-1")
        page = parse_qs(self.scope["query_string"].decode("latin-1")).get("language", [""])[0]
        zone = zoneinfo.ZoneInfo(time_zone_of(cookies))
        with translation.override(language_of(cookies, accepted, page)), timezone.override(zone):
            return live.parts(self.scope["url_route"]["kwargs"]["page"], snapshot, visitor.reader)

    async def _renew(self) -> None:
        """Once a minute join the group again, as membership lapses."""
        if time.monotonic() - self._renewed_s < RENEW_S:
            return
        self._renewed_s = time.monotonic()
        await self.channel_layer.group_add(bus.SNAPSHOT_GROUP, self.channel_name)

    async def _look_again(self, visitor: Visitor) -> Visitor | None:
        """Return who that is now: the login may have ended, and the role may be another one."""
        if time.monotonic() - self._checked_s < self._login_checked_s:
            return visitor
        self._checked_s = time.monotonic()
        found: Visitor | None = await database_sync_to_async(visitor_of)(self.scope["cookies"])
        return found


class NoSuchSocket(AsyncWebsocketConsumer):
    """Closes any other WebSocket path before it is accepted."""

    async def connect(self) -> None:
        """Refuse."""
        await self.close()
