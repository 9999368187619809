"""What the link tells the actor: it came or went, and what became of a StartTransaction (OCPP 1.6 ed. 2 §4.8, §4.9)."""

import logging
from collections.abc import Awaitable, Callable

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.connector import Connector
from chargepoint.domain.events import ConnectionTried, LinkChanged, LinkFailed, StartConfirmed
from chargepoint.domain.security import event_of_problem
from chargepoint.runtime.blocks import Reload
from chargepoint.runtime.execution import Execution
from chargepoint.runtime.outbox import Outbox
from chargepoint.runtime.ports import Store, StoreUnavailable
from chargepoint.runtime.security_events import SecurityEvents
from chargepoint.runtime.state import State
from chargepoint.runtime.status_reports import StatusReports

logger = logging.getLogger(__name__)


class LinkEvents:
    """Works in the actor's turn."""

    def __init__(
        self,
        state: State,
        store: Store,
        outbox: Outbox,
        status_reports: StatusReports,
        send_meter_values: Callable[[Connector], None],
        execution: Execution,
        security_events: SecurityEvents,
        reload: Reload,
        resume_update: Callable[[], Awaitable[None]],
    ) -> None:
        self._state = state
        self._store = store
        self._outbox = outbox
        self._status_reports = status_reports
        self._send_meter_values = send_meter_values
        self._execution = execution
        self._security_events = security_events
        self._reload = reload
        self._resume_update = resume_update
        self._last_event = ""
        self._last_outcome: tuple[str, str] | None = None

    async def changed(self, event: LinkChanged) -> None:
        """Report what a backend wants to know of a charge point that is there again (J15, J20)."""
        was_online, self._state.is_online = self._state.is_online, event.is_online
        if event.is_online:
            self._last_event = ""
            self._outbox.ring()
            await self._confirm_profile()
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

    async def tried(self, event: ConnectionTried) -> None:
        """Keep an attempt whose rung or cause is another one than of the last: what repeats itself tells nothing."""
        outcome = event.run.ladder.outcome
        if outcome == self._last_outcome:
            return
        try:
            await self._store.keep_connection_run(event.run)
        except StoreUnavailable as error:
            logger.warning("an attempt to connect cannot be kept now: %s", error)
        self._last_outcome = outcome

    async def start_confirmed(self, event: StartConfirmed) -> None:
        """Take StartTransaction.conf to the connector whose charge it is about."""
        connector = self._state.connectors.get(event.connector_id)
        if connector is not None:
            commands = connector.start_confirmed(
                event.transaction_key, event.transaction_id, event.id_tag_info
            )
            await self._execution.carry_out(connector, commands)

    async def failed(self, event: LinkFailed) -> None:
        """Log what is a security event, once an outage, and leave a new security profile that does not work (A05)."""
        name = event_of_problem(event.problem)
        if name and name != self._last_event:
            self._last_event = name
            self._security_events.note(name, event.problem)
        if self._state.settings.has_fallback_link and event.problem != LinkProblem.WAITING_FOR_INTERFACE:
            await self._fall_back()

    async def _fall_back(self) -> None:
        try:
            await self._store.fall_back_link()
        except StoreUnavailable as error:
            logger.warning("the previous security profile cannot be stored now: %s", error)
            return
        logger.warning("the new security profile does not work; back to the one before")
        self._security_events.note("ReconfigurationOfSecurityParameters", "fell back to the profile before")
        await self._reload()

    async def _confirm_profile(self) -> None:
        """Keep a new security profile for good once it has worked."""
        if not self._state.settings.has_fallback_link:
            return
        try:
            await self._store.confirm_link()
        except StoreUnavailable as error:
            logger.warning("the security profile cannot be confirmed now: %s", error)
            return
        await self._reload()

    async def _resume(self) -> None:
        try:
            await self._resume_update()
        except StoreUnavailable as error:
            logger.warning("the update under way cannot be read now: %s", error)
