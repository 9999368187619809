"""Begins, checkpoints and ends transactions: durable first, energy second (reliability rules 1 to 3)."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chargepoint.domain.commands import BeginTransaction, Command, EndTransaction
from chargepoint.domain.connector import Connector
from chargepoint.domain.journal import LogEntry, ReservationChange, StateChange
from chargepoint.domain.metering import MeterReading, MeterValue
from chargepoint.domain.transaction import (
    StartTransactionMessage,
    StopReason,
    StopTransactionMessage,
    Transaction,
)
from chargepoint.domain.units import Moment
from chargepoint.runtime.board import Board, BoardError
from chargepoint.runtime.journal import Journal, outgoing
from chargepoint.runtime.ports import Clock, StoreUnavailable
from chargepoint.runtime.smart_charging import SmartCharging
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)

REFUSED_CHARGES = ("card_refused_after_start", "free_id_tag_refused")
"""Alerts that speak of the charge before, once another has begun."""

TransactionData = Callable[[Transaction, MeterReading | None, datetime], tuple[MeterValue, ...]]


class Charging:
    """The only place that makes and closes transactions."""

    def __init__(
        self,
        state: State,
        journal: Journal,
        board: Board,
        clock: Clock,
        transaction_data: TransactionData,
        newest_stamp: Callable[[Transaction], datetime],
        smart_charging: SmartCharging,
    ) -> None:
        self._state = state
        self._journal = journal
        self._board = board
        self._clock = clock
        self._transaction_data = transaction_data
        self._newest_stamp = newest_stamp
        self._smart_charging = smart_charging

    async def read_meter(self, connector_id: int) -> MeterReading | None:
        """Return the meter's reading, None (and an alert) while it is silent."""
        try:
            reading = await self._board.read(connector_id)
        except BoardError as error:
            if ("meter_silent", connector_id) not in self._state.alerts:
                logger.warning("meter of connector %s: %s", connector_id, error)
            self._state.raise_alert("meter_silent", self._clock.now().utc, connector_id)
            return None
        self._state.clear_alert("meter_silent", connector_id)
        self._state.readings[connector_id] = reading
        return reading

    async def begin(self, connector: Connector, command: BeginTransaction) -> list[Command]:
        """Store the start with everything that led to it; only then may the machine allow energy."""
        reading = await self.read_meter(connector.connector_id)
        now = self._clock.now()
        if reading is None:
            return connector.start_failed(now)
        transaction = self._new_transaction(command, reading, now)
        message = StartTransactionMessage(
            transaction.key,
            connector.connector_id,
            transaction.id_tag,
            transaction.meter_start_wh,
            now.utc,
            transaction.reservation_id,
        )
        await self._smart_charging.beginning(connector, transaction)
        line = LogEntry(now.utc, "transaction_started", {"key": transaction.key, "row": command.grant.row})
        if not await self._stored(connector, transaction, message, line):
            return connector.start_failed(now)
        self._state.reservations = tuple(
            one for one in self._state.reservations if one.reservation_id != transaction.reservation_id
        )
        for code in REFUSED_CHARGES:
            self._state.clear_alert(code, connector.connector_id)
        if command.grant.started_offline:
            self._state.started_offline.add(transaction.key)
        commands = connector.begun(transaction)
        self._smart_charging.look()  # its own limits, and a smaller share, from the first ampere on
        return commands

    async def _stored(
        self,
        connector: Connector,
        transaction: Transaction,
        message: StartTransactionMessage | StopTransactionMessage,
        line: LogEntry,
    ) -> bool:
        """Store a start or an end with its report; return False (and raise an alert) where the disk takes nothing."""
        messages = outgoing(transaction.backend, message)
        used = () if transaction.reservation_id is None else (ReservationChange(transaction.reservation_id),)
        try:
            await self._journal.write(
                StateChange(transactions=(transaction,), messages=messages, log=(line,), reservations=used)
            )
        except StoreUnavailable as error:
            if ("cannot_store", connector.connector_id) not in self._state.alerts:
                logger.error("%s cannot be stored: %s", line.kind, error)
            self._state.raise_alert("cannot_store", line.at, connector.connector_id, tone="stop")
            self._journal.connector(connector.record)  # tried in every turn: it tells when the disk is back
            return False
        return True

    def _new_transaction(self, command: BeginTransaction, reading: MeterReading, now: Moment) -> Transaction:
        grant = command.grant
        register_wh = int(reading.register_wh)
        return Transaction(
            key=str(uuid.uuid4()),
            connector_id=command.connector_id,
            id_tag=grant.id_tag,
            card_id_tag=grant.card_id_tag,
            origin=grant.origin,
            backend=self._state.settings.backend_number if grant.is_reported else None,
            started_at=now.utc,
            meter_start_wh=register_wh,
            last_register_wh=register_wh,
            last_energised_at=now.utc,
            parent_id_tag=grant.parent_id_tag,
            reservation_id=self._standing(grant.reservation_id),
        )

    def _standing(self, reservation_id: int | None) -> int | None:
        """Return the reservation if it still stands: it may have ended while the car was awaited."""
        stands = any(one.reservation_id == reservation_id for one in self._state.reservations)
        return reservation_id if stands else None

    async def end(self, connector: Connector, command: EndTransaction) -> list[Command]:
        """Store the end as the meter shows it; kept open, without energy, while it cannot be stored."""
        transaction = connector.transaction
        if transaction is None:
            return []
        reading = await self.read_meter(connector.connector_id)
        stopped_at = max(transaction.started_at, transaction.last_energised_at)
        if command.reason is not StopReason.POWER_LOSS:  # that end was in the past: when energy last flowed
            stopped_at = max(self._clock.now().utc, self._newest_stamp(transaction))
        return await self._close(connector, transaction, command, reading, stopped_at)

    async def _close(
        self,
        connector: Connector,
        transaction: Transaction,
        command: EndTransaction,
        reading: MeterReading | None,
        stopped_at: datetime,
    ) -> list[Command]:
        register_wh = int(reading.register_wh) if reading else transaction.last_register_wh
        closed = replace(
            transaction,
            stopped_at=stopped_at,
            meter_stop_wh=max(register_wh, transaction.last_register_wh),
            stop_reason=command.reason,
            stop_id_tag=command.id_tag,
            last_register_wh=max(register_wh, transaction.last_register_wh),
        )
        message = StopTransactionMessage(
            closed.key,
            closed.last_register_wh,
            stopped_at,
            command.reason,
            command.id_tag,
            self._transaction_data(transaction, reading, stopped_at),
        )
        line = LogEntry(
            stopped_at, "transaction_stopped", {"key": closed.key, "reason": command.reason.value}
        )
        if not await self._stored(connector, closed, message, line):
            return connector.end_not_stored(command)
        return connector.ended(command.reason)

    def checkpoint(self, connector: Connector, reading: MeterReading, now: Moment) -> Transaction | None:
        """Return the open transaction with the newest register value, to be stored; books it in memory."""
        transaction = connector.transaction
        if transaction is None:
            return None
        is_energised = self._board.is_closed(connector.connector_id)
        connector.transaction = replace(
            transaction,
            last_register_wh=max(int(reading.register_wh), transaction.last_register_wh),
            last_energised_at=max(now.utc, transaction.last_energised_at)
            if is_energised
            else transaction.last_energised_at,
        )
        return connector.transaction
