"""The backend as the runtime sees it: the port `CentralSystem` over OCPP-J 1.6."""

import asyncio
import random as random_module
from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import uuid4

from chargepoint.domain.authorization import IdTagInfo
from chargepoint.domain.configuration import KeyFacts
from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.events import ConnectionTried
from chargepoint.domain.ladder import Ladder, LadderRun
from chargepoint.domain.metering import MeterValue
from chargepoint.domain.notifications import Notification
from chargepoint.domain.outbox import OutboxRow
from chargepoint.domain.settings import StoredSettings
from chargepoint.domain.snapshot import BackendView
from chargepoint.ocpp16 import codec, codec_notifications, link_settings
from chargepoint.ocpp16.call_slot import Urgency
from chargepoint.ocpp16.client import Client
from chargepoint.ocpp16.dial import Dial, dial
from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.link_settings import LinkSettings
from chargepoint.ocpp16.message_log import MessageLog
from chargepoint.ocpp16.monitor import LinkMonitor
from chargepoint.ocpp16.registration import Registrar
from chargepoint.ocpp16.session import OwnCall, Session
from chargepoint.ocpp16.timing import Timing
from chargepoint.ocpp16.trial import Trial, try_out
from chargepoint.runtime.ports import (
    CallFailed,
    CallRejected,
    CallTimedOut,
    ChargePointActions,
    Clock,
    Delivery,
    NotConnected,
    StatusReport,
)


def _nothing() -> None:
    """Nobody is told."""


class OcppCentralSystem:
    """One per life of the charge point: a new one sends BootNotification, a mere reconnect does not.

    settings: as stored now; later ones come by `apply`. facts: of the hardware, for the configuration keys.
    interfaces: network interface by connection type (`ethernet`, `wlan`), "" where the system routes.
    on_change: called, in the event loop, after every step of the link that a person should see.
    random: 0 to 1, the back-off's jitter. dial: opens the sockets. messages: takes what is exchanged.
    """

    def __init__(
        self,
        settings: StoredSettings,
        facts: KeyFacts,
        clock: Clock,
        interfaces: Mapping[str, str],
        *,
        on_change: Callable[[], None] = _nothing,
        timing: Timing | None = None,
        random: Callable[[], float] = random_module.random,
        dial: Dial = dial,
        messages: MessageLog | None = None,
    ) -> None:
        self._facts = facts
        self._interfaces = interfaces
        self._timing = timing or Timing()
        self._link = self._read(settings)
        self._clock = clock
        self._monitor = LinkMonitor(clock, on_change, self._tried, messages)
        self._registrar = Registrar(clock, self._monitor, self._timing, lambda: self._link)
        self._client = Client(self._link, clock, self._monitor, self._registrar, self._timing, random, dial)
        self._actions: ChargePointActions | None = None
        self._show()

    @property
    def is_online(self) -> bool:
        """Socket up and BootNotification Accepted."""
        return self._client.session is not None and self._registrar.is_online

    def view(self) -> BackendView:
        """Return the link as it is now (queue_length and parked are filled in by the runtime)."""
        return self._monitor.view

    async def authorize(self, id_tag: str, timeout_s: float) -> IdTagInfo:
        """Ask whether an idTag may charge; see the port."""
        session = self._session("Authorize")
        call = OwnCall(str(uuid4()), "Authorize", {"idTag": id_tag})
        try:
            async with asyncio.timeout(timeout_s):
                payload = await session.call(call, timeout_s)
        except TimeoutError:
            raise CallTimedOut(f"no answer to Authorize within {timeout_s:g} s", link_alive=False) from None
        info = codec.id_tag_info(payload)
        if info is None:
            raise CallRejected("FormationViolation", "no idTagInfo")
        return info

    async def deliver(self, row: OutboxRow, transaction_id: int | None) -> Delivery:
        """Send a stored message under its stored id; see the port."""
        session = self._session(row.kind.value)
        payload = codec.stored_message(row.message, transaction_id)
        call = OwnCall(row.message_id, row.kind.value, payload, Urgency.STORED)
        try:
            return codec.delivery(await session.call(call, self._link.message_timeout_s))
        except CallTimedOut as error:
            raise CallTimedOut(str(error), link_alive=await self._answers(session)) from None

    async def notify_status(self, report: StatusReport) -> None:
        """Send StatusNotification."""
        await self._send("StatusNotification", codec.status_notification(report), report.connector_id)

    async def send_meter_values(
        self, connector_id: int, transaction_id: int | None, values: tuple[MeterValue, ...]
    ) -> None:
        """Send MeterValues that is not stored (triggered)."""
        payload = codec.meter_values(connector_id, transaction_id, values)
        await self._send("MeterValues", payload, connector_id)

    async def notify(self, notification: Notification) -> str:
        """Send what is not stored; return the status of the confirmation, "" where it has none."""
        action, payload = codec_notifications.notification(notification)
        return str((await self._send(action, payload)).get("status", ""))

    async def trigger(self, requested_message: str) -> None:
        """Send BootNotification or Heartbeat now."""
        if requested_message == "BootNotification":
            self._registrar.boot_now()
        elif self._actions is not None:
            session = self._session(requested_message)
            await self._registrar.heartbeat(session, self._actions, self._link.message_timeout_s)

    async def apply(self, settings: StoredSettings) -> None:
        """Take new settings; returns at once, a reconnect follows after what is being answered."""
        old, new = self._link, self._read(settings)
        self._link = new
        if old.needs_boot(new):
            self._registrar.require_boot()
        if old.heartbeat_interval_s != new.heartbeat_interval_s:
            self._registrar.set_heartbeat_interval(new.heartbeat_interval_s)
        self._client.apply(new)
        self._show()

    def verified_chain(self) -> tuple[str, ...]:
        """Return the certificates on which the open link rests; see the port."""
        return self._client.verified_chain()

    def try_now(self) -> None:
        """Skip the rest of the back-off wait."""
        self._client.try_now()

    async def try_out(
        self, settings: StoredSettings, may_register: bool, on_change: Callable[[Ladder], None]
    ) -> Ladder:
        """Climb the ladder with settings that nobody has stored; see `trial.try_out`."""
        trial = Trial(self._read(settings), may_register, self._clock, self._timing)
        return await try_out(trial, self._client, self._monitor, on_change)

    async def drop(self, reason: str) -> None:
        """Close the socket and dial again: it looks dead. Harmless when there is none."""
        if self._client.session is not None:
            self._client.session.lose(LinkProblem.NOT_ANSWERING, reason)

    async def run(self, actions: ChargePointActions) -> None:
        """Dial, register and serve for ever, until cancelled."""
        self._actions = actions
        await self._client.run(actions)

    async def _send(self, action: str, payload: Payload, connector_id: int | None = None) -> Payload:
        session = self._session(action, connector_id)
        return await session.call(OwnCall(str(uuid4()), action, payload), self._link.message_timeout_s)

    def _session(self, action: str, connector_id: int | None = None) -> Session:
        """Return the session if the action may go out now (§4.2). Raises NotConnected."""
        session = self._client.session
        if session is None:
            raise NotConnected("no link to the backend")
        now_s = asyncio.get_running_loop().time()
        if not self._registrar.is_online and not self._registrar.permits.use(action, connector_id, now_s):
            raise NotConnected("the backend has not accepted this charge point")
        return session

    async def _answers(self, session: Session) -> bool:
        """Ask for a Heartbeat and tell whether the backend answers anything at all."""
        if self._actions is None:
            return False
        try:
            await self._registrar.heartbeat(session, self._actions, self._timing.probe_s)
        except CallRejected:
            return True
        except CallFailed:
            return False
        return True

    def _tried(self, run: LadderRun) -> None:
        if self._actions is not None:
            self._actions.post(ConnectionTried(run))

    def _read(self, settings: StoredSettings) -> LinkSettings:
        link = link_settings.read(settings, self._facts, self._interfaces)
        return replace(
            link,
            back_off=self._timing.back_off or link.back_off,
            message_timeout_s=self._timing.message_timeout_s or link.message_timeout_s,
            ping_interval_s=self._timing.ping_interval_s or link.ping_interval_s,
        )

    def _show(self) -> None:
        link = self._link
        self._monitor.configured(
            link.parameters.connection_type.value, link.dial.url, link.dial.interface, link.why_not
        )
