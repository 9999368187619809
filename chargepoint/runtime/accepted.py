"""What follows once an accepted request was answered: the effects (OCPP 1.6 ed. 2 §5.2, §5.11-5.17)."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chargepoint.domain.commands import Grant
from chargepoint.domain.connector import Connector
from chargepoint.domain.outbox import Lane
from chargepoint.domain.requests import (
    ChangeAvailability,
    RemoteStart,
    RemoteStop,
    Request,
    Reset,
    ResetType,
    TriggerMessage,
)
from chargepoint.domain.transaction import StopReason, TransactionOrigin
from chargepoint.domain.units import is_provisional
from chargepoint.runtime.blocks import trigger_of
from chargepoint.runtime.cards import Cards
from chargepoint.runtime.charging import Charging
from chargepoint.runtime.decisions import Decisions
from chargepoint.runtime.execution import Execution
from chargepoint.runtime.functional_blocks import FunctionalBlocks
from chargepoint.runtime.journal import Journal
from chargepoint.runtime.metering import Metering
from chargepoint.runtime.outbox import Outbox
from chargepoint.runtime.ports import CallFailed, CentralSystem, Clock, StoreUnavailable
from chargepoint.runtime.state import State
from chargepoint.runtime.status_reports import StatusReports

logger = logging.getLogger(__name__)

RESET_DRAIN_S = {Lane.TRANSACTION: 20.0, Lane.SECURITY: 3.0}
"""How long a reset waits for StopTransaction and for its own event; what is left is delivered after the boot."""


class AcceptedRequests:
    """Acts in the actor's turn on what the backend was told is Accepted or Scheduled."""

    def __init__(
        self,
        state: State,
        journal: Journal,
        cards: Cards,
        charging: Charging,
        execution: Execution,
        decisions: Decisions,
        metering: Metering,
        status_reports: StatusReports,
        outbox: Outbox,
        central_system: CentralSystem,
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"],
        restart: Callable[[bool], None],
        blocks: FunctionalBlocks,
    ) -> None:
        self._state = state
        self._journal = journal
        self._cards = cards
        self._charging = charging
        self._execution = execution
        self._decisions = decisions
        self._metering = metering
        self._status_reports = status_reports
        self._outbox = outbox
        self._central_system = central_system
        self._clock = clock
        self._spawn = spawn
        self._restart = restart
        self._blocks = blocks
        self._wants_restart = False

    async def act(self, request: Request) -> None:
        """Do what was accepted; what has changed since the answer is looked at again."""
        match request:
            case RemoteStart():
                await self._remote_start(request)
            case RemoteStop():
                connector = self._decisions.running(request.transaction_id)
                if connector is not None:
                    await self._execution.stop(connector, StopReason.REMOTE)
            case ChangeAvailability():
                await self._change_availability(request)
            case TriggerMessage():
                self._spawn(self._trigger(request))
            case Reset():
                await self._reset(request)
            case _:
                await self._blocks.in_turn[type(request)].act(request)

    # -- remote start -------------------------------------------------------------------------------------

    async def _remote_start(self, request: RemoteStart) -> None:
        connector = await self._decisions.connector_for(request)
        if connector is None:
            return
        self._blocks.smart_charging.expect(connector, request)
        if self._state.authorizes_remote_starts:
            commands = await self._cards.wished(connector, request.id_tag, TransactionOrigin.REMOTE)
        else:
            grant = Grant(
                request.id_tag, request.id_tag, TransactionOrigin.REMOTE, is_reported=True, row="remote"
            )
            commands = await self._cards.granted_remotely(connector, grant)
        await self._execution.carry_out(connector, commands)

    # -- availability -------------------------------------------------------------------------------------

    async def _change_availability(self, request: ChangeAvailability) -> None:
        if request.connector_id == 0:
            self._state.record = replace(self._state.record, is_operative=request.is_operative)
            self._journal.connector(self._state.record)
        for connector in self._decisions.affected(request.connector_id):
            await self._execution.carry_out(connector, connector.availability_changed(request.is_operative))
        await self._journal.flush()  # it outlives a power cut from the moment it is reported

    # -- triggers -----------------------------------------------------------------------------------------

    async def _trigger(self, request: TriggerMessage) -> None:
        if request.requested_message == "StatusNotification":
            self._status_reports.report_now(request.connector_id)
        elif request.requested_message == "MeterValues":
            for connector in self._decisions.affected(request.connector_id or 0):
                self.send_meter_values(connector)
        else:
            try:
                await self._send_triggered(request)
            except (CallFailed, StoreUnavailable) as error:
                logger.info("triggered %s was not sent: %s", request.requested_message, error)

    async def _send_triggered(self, request: TriggerMessage) -> None:
        send = self._blocks.triggers.get(trigger_of(request))
        if send is not None:
            await send()
        else:
            await self._central_system.trigger(request.requested_message)

    def send_meter_values(self, connector: Connector) -> None:
        """Send the sampled measurands now, with context Trigger; not stored."""
        self._spawn(self._send_meter_values(connector))

    async def _send_meter_values(self, connector: Connector) -> None:
        reading = await self._charging.read_meter(connector.connector_id)
        if reading is None:
            return
        transaction = connector.transaction
        if transaction is not None and transaction.backend is not None and transaction.transaction_id is None:
            return  # its start is still in the queue, and its samples with it
        values = (self._metering.triggered(reading),)
        transaction_id = transaction.transaction_id if transaction else None
        try:
            await self._central_system.send_meter_values(connector.connector_id, transaction_id, values)
        except CallFailed as error:
            logger.info("triggered MeterValues were not sent: %s", error)

    # -- restart ------------------------------------------------------------------------------------------

    async def _reset(self, request: Reset) -> None:
        if self._state.is_restarting:
            return
        self._state.is_restarting = True
        is_hard = request.type is ResetType.HARD
        self._journal.note(self._clock.now().utc, "reset", type=request.type.value)
        self._blocks.security_events.note("ResetOrReboot", request.type.value)
        reason = StopReason.HARD_RESET if is_hard else StopReason.SOFT_RESET
        for connector in self._state.connectors.values():
            connector.withdraw(self._clock.now())
            await self._execution.stop(connector, reason)
        await self._journal.flush()  # what is to be delivered before going must be in the queue
        self._outbox.ring()
        self._spawn(self._restart_after_delivery(is_hard))

    async def _restart_after_delivery(self, is_hard: bool) -> None:
        await asyncio.sleep(0)
        if self._central_system.is_online:
            for lane, longest_s in RESET_DRAIN_S.items():
                if not await self._outbox.drained(lane, longest_s):
                    logger.warning("restarting with %s messages undelivered; they follow the boot", lane)
        self._restart(is_hard)

    def restart_when_idle(self) -> None:
        """Restart because the board was configured anew, or a person wished so; waits for open transactions."""
        self._wants_restart = True

    def restart_if_idle(self) -> None:
        """Do a wanted restart as soon as no transaction is open; called in every turn."""
        if self._wants_restart and all(c.transaction is None for c in self._state.connectors.values()):
            self._wants_restart = False
            self._state.is_restarting = True
            self._restart(False)

    # -- what a change of backend or clock means for open transactions ----------------------------------------

    async def leave_backend(self, backend: int | None) -> None:
        """End what was begun for another backend; its rows stay for it."""
        for connector in self._state.connectors.values():
            transaction = connector.transaction
            if transaction is not None and transaction.backend == backend and backend is not None:
                await self._execution.stop(connector, StopReason.OTHER)

    def shift_open_transactions(self, shift: timedelta) -> None:
        """Convert the provisional stamps of what is open in memory, as the store did with its rows."""
        for connector in self._state.connectors.values():
            transaction = connector.transaction
            if transaction is not None and is_provisional(transaction.started_at):
                energised_at = transaction.last_energised_at
                connector.transaction = replace(
                    transaction,
                    started_at=transaction.started_at + shift,
                    last_energised_at=energised_at + shift if is_provisional(energised_at) else energised_at,
                )
