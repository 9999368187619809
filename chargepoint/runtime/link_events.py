"""What the link tells the actor: it came or went, and what became of a StartTransaction (OCPP 1.6 ed. 2 §4.8, §4.9)."""

from collections.abc import Callable

from chargepoint.domain.connector import Connector
from chargepoint.domain.events import LinkChanged, StartConfirmed
from chargepoint.runtime.execution import Execution
from chargepoint.runtime.outbox import Outbox
from chargepoint.runtime.state import State
from chargepoint.runtime.status_reports import StatusReports


class LinkEvents:
    """Works in the actor's turn."""

    def __init__(
        self,
        state: State,
        outbox: Outbox,
        status_reports: StatusReports,
        send_meter_values: Callable[[Connector], None],
        execution: Execution,
    ) -> None:
        self._state = state
        self._outbox = outbox
        self._status_reports = status_reports
        self._send_meter_values = send_meter_values
        self._execution = execution

    def changed(self, event: LinkChanged) -> None:
        """Report what a backend wants to know of a charge point that is there again (J15, J20)."""
        was_online, self._state.is_online = self._state.is_online, event.is_online
        if event.is_online:
            self._outbox.ring()
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
