"""A backend link in memory: the one fake at the runtime's central-system port."""

import asyncio
from dataclasses import dataclass, field

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.metering import MeterValue
from chargepoint.domain.notifications import Notification, SignCertificate
from chargepoint.domain.outbox import OutboxRow
from chargepoint.domain.settings import StoredSettings
from chargepoint.domain.snapshot import BackendView
from chargepoint.domain.transaction import MessageKind
from chargepoint.runtime.ports import CallFailed, ChargePointActions, Delivery, NotConnected, StatusReport

ACCEPTED = IdTagInfo(AuthorizationStatus.ACCEPTED)


@dataclass(slots=True)
class FakeLink:
    """Answers as told. answers: Authorize by idTag, an exception is raised; failures: raised by the next deliveries.

    gate: deliveries wait for it. reconnects: new settings close the socket.
    """

    is_online: bool = True
    answers: dict[str, IdTagInfo | CallFailed] = field(default_factory=dict)
    start_info: IdTagInfo = ACCEPTED
    stop_info: IdTagInfo | None = None
    next_transaction_id: int = 1000
    failures: list[CallFailed] = field(default_factory=list)
    authorized: list[str] = field(default_factory=list)
    delivered: list[tuple[OutboxRow, int | None]] = field(default_factory=list)
    statuses: list[StatusReport] = field(default_factory=list)
    meter_values: list[tuple[int, int | None, tuple[MeterValue, ...]]] = field(default_factory=list)
    triggered: list[str] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    notify_answer: str = "Accepted"
    notify_failures: list[CallFailed] = field(default_factory=list)
    notify_failure: CallFailed | None = None
    applied: list[StoredSettings] = field(default_factory=list)
    drops: list[str] = field(default_factory=list)
    hold: asyncio.Event | None = None
    gate: asyncio.Event | None = None
    reconnects: bool = False
    chain: tuple[str, ...] = ()

    def verified_chain(self) -> tuple[str, ...]:
        return self.chain

    def view(self) -> BackendView:
        return BackendView("ethernet", "open", "Accepted", None, None, 0)

    async def authorize(self, id_tag: str, timeout_s: float) -> IdTagInfo:
        self.authorized.append(id_tag)
        if self.hold is not None:
            await self.hold.wait()
        answer = self.answers.get(id_tag, ACCEPTED)
        if isinstance(answer, CallFailed):
            raise answer
        return answer

    async def deliver(self, row: OutboxRow, transaction_id: int | None) -> Delivery:
        if not self.is_online:
            raise NotConnected("offline")
        if self.gate is not None:
            await self.gate.wait()
        self.delivered.append((row, transaction_id))
        if self.failures:
            raise self.failures.pop(0)
        if row.kind is not MessageKind.START_TRANSACTION:
            return Delivery(None, self.stop_info if row.kind is MessageKind.STOP_TRANSACTION else None)
        self.next_transaction_id += 1
        return Delivery(self.next_transaction_id, self.start_info)

    async def notify_status(self, report: StatusReport) -> None:
        if not self.is_online:
            raise NotConnected("offline")
        self.statuses.append(report)

    async def send_meter_values(
        self, connector_id: int, transaction_id: int | None, values: tuple[MeterValue, ...]
    ) -> None:
        self.meter_values.append((connector_id, transaction_id, values))

    async def notify(self, notification: Notification) -> str:
        if not self.is_online:
            raise NotConnected("offline")
        if self.notify_failures:
            raise self.notify_failures.pop(0)
        self.notifications.append(notification)
        if self.hold is not None:
            await self.hold.wait()
        if self.notify_failure is not None:
            raise self.notify_failure
        return self.notify_answer if isinstance(notification, SignCertificate) else ""

    async def trigger(self, requested_message: str) -> None:
        self.triggered.append(requested_message)

    async def apply(self, settings: StoredSettings) -> None:
        self.applied.append(settings)
        self.is_online = self.is_online and not self.reconnects

    def try_now(self) -> None:
        self.triggered.append("try_now")

    async def drop(self, reason: str) -> None:
        self.drops.append(reason)

    async def run(self, actions: ChargePointActions) -> None:
        await asyncio.Event().wait()
