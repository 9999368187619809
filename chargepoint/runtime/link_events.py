"""What the link tells the actor: it came or went, and what became of a StartTransaction (OCPP 1.6 ed. 2 §4.8, §4.9)."""

import logging
from collections.abc import Awaitable, Callable

from chargepoint.domain.connector import Connector
from chargepoint.domain.events import InvalidMessage, LinkChanged, LinkFailed, StartConfirmed
from chargepoint.domain.security import event_of_problem
from chargepoint.runtime.execution import Execution
from chargepoint.runtime.link_trials import LinkTrials
from chargepoint.runtime.outbox import Outbox
from chargepoint.runtime.ports import StoreUnavailable
from chargepoint.runtime.security_events import SecurityEvents
from chargepoint.runtime.state import State
from chargepoint.runtime.status_reports import StatusReports

logger = logging.getLogger(__name__)


class LinkEvents:
    """Works in the actor's turn."""

    def __init__(
        self,
        state: State,
        outbox: Outbox,
        status_reports: StatusReports,
        send_meter_values: Callable[[Connector], None],
        execution: Execution,
        security_events: SecurityEvents,
        trials: LinkTrials,
        resume_update: Callable[[], Awaitable[None]],
    ) -> None:
        self._state = state
        self._outbox = outbox
        self._status_reports = status_reports
        self._send_meter_values = send_meter_values
        self._execution = execution
        self._security_events = security_events
        self._trials = trials
        self._resume_update = resume_update
        self._last_event = ""

    async def handle(self, event: LinkChanged | LinkFailed | InvalidMessage | StartConfirmed) -> None:
        """Do what one event asks for."""
        match event:
            case LinkChanged():
                await self.changed(event)
            case LinkFailed():
                await self.failed(event)
            case InvalidMessage():
                self.message_refused(event)
            case StartConfirmed():
                await self.start_confirmed(event)

    async def changed(self, event: LinkChanged) -> None:
        """Report what a backend wants to know of a charge point that is there again (J15, J20)."""
        was_online, self._state.is_online = self._state.is_online, event.is_online
        if event.is_online:
            self._last_event = ""
            self._outbox.ring()
            await self._trials.connected()
            await self._resume()
        if not event.is_online or (was_online and not event.is_boot):
            return
        self._status_reports.report_offline_errors()
        reports = self._state.configuration.bool_of("ReportOnReconnect")
        if event.is_boot or reports:
            self._status_reports.report_all()
        if not event.is_boot and reports:
            for connector in self._state.connectors.values():
                if connector.transaction is not None:
                    self._send_meter_values(connector)

    async def start_confirmed(self, event: StartConfirmed) -> None:
        """Take StartTransaction.conf to the connector whose charge it is about."""
        connector = self._state.connectors.get(event.connector_id)
        if connector is not None:
            commands = connector.start_confirmed(
                event.transaction_key, event.transaction_id, event.id_tag_info
            )
            await self._execution.carry_out(connector, commands)

    async def failed(self, event: LinkFailed) -> None:
        """Log what is a security event, once an outage, and leave what was on trial and does not work."""
        name = event_of_problem(event.problem)
        if name and name != self._last_event:
            self._last_event = name
            self._security_events.note(name, event.problem)
        await self._trials.failed(event.problem)

    def message_refused(self, event: InvalidMessage) -> None:
        """Log that the backend sent what is no OCPP message."""
        self._security_events.note("InvalidMessages", event.reason)

    async def _resume(self) -> None:
        try:
            await self._resume_update()
        except StoreUnavailable as error:
            logger.warning("the update under way cannot be read now: %s", error)
