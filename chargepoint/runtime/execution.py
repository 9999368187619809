"""Carries the machines' commands out: outputs to the board first, then what must be stored, and so on."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from chargepoint.domain.commands import (
    BeginTransaction,
    Command,
    EndTransaction,
    LockConnector,
    Outputs,
    RaiseAlert,
    SaveConnector,
    SaveTransaction,
    UnlockConnector,
)
from chargepoint.domain.connector import Connector
from chargepoint.domain.journal import StateChange
from chargepoint.domain.transaction import StopReason
from chargepoint.runtime.board import Board, BoardError
from chargepoint.runtime.charging import Charging
from chargepoint.runtime.inbox import ConnectorLocked
from chargepoint.runtime.journal import Journal
from chargepoint.runtime.ports import Clock, StoreUnavailable
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)

UNLOCK_S = 3.0


class Execution:
    """The one path from a machine's wish to the board and the disk."""

    def __init__(
        self,
        state: State,
        journal: Journal,
        charging: Charging,
        board: Board,
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"],
        post: Callable[[ConnectorLocked], None],
    ) -> None:
        self._state = state
        self._journal = journal
        self._charging = charging
        self._board = board
        self._clock = clock
        self._spawn = spawn
        self._post = post
        self._told: dict[int, Outputs] = {}

    async def stop(self, connector: Connector, reason: StopReason) -> None:
        """End the connector's transaction now; harmless where none runs."""
        await self.carry_out(connector, connector.stop(reason))

    def forget_told(self, connector_id: int) -> None:
        """Tell the board everything anew: it fell back by itself."""
        self._told.pop(connector_id, None)

    async def make_safe(self) -> None:
        """Take the energy from every connector, whatever the facts say."""
        for connector_id in self._state.connectors:
            try:
                await self._board.open(connector_id)
                await self._board.offer_current(connector_id, 0.0)
            except BoardError as error:
                logger.error("connector %s could not be made safe: %s", connector_id, error)

    async def light(self) -> None:
        """Light the box as LightIntensity says (§9.1); one that stays as it is concerns nobody's charge."""
        if not self._state.capabilities.has_light:
            return
        try:
            await self._board.set_light(self._state.configuration.int_of("LightIntensity"))
        except BoardError as error:
            logger.warning("the light did not take an order: %s", error)

    async def carry_out(self, connector: Connector, commands: list[Command]) -> None:
        """Tell the board what the facts demand, then do what the machine wants, and so on until it wants nothing."""
        await self._apply_outputs(connector)
        for command in commands:
            await self.carry_out(connector, await self._execute(connector, command))

    async def _apply_outputs(self, connector: Connector) -> None:
        outputs = connector.outputs()
        told = self._told.get(connector.connector_id)
        if told == outputs:
            return
        try:
            if not outputs.is_contactor_allowed and (told is None or told.is_contactor_allowed):
                await self._board.open(connector.connector_id)
            await self._board.offer_current(connector.connector_id, outputs.offered_a)
            if outputs.is_contactor_allowed and (told is None or not told.is_contactor_allowed):
                await self._board.allow(connector.connector_id)
        except BoardError as error:
            if ("board_silent", connector.connector_id) not in self._state.alerts:
                logger.error("connector %s did not take an order: %s", connector.connector_id, error)
            self.forget_told(connector.connector_id)  # how much of it was taken nobody knows
            self._state.raise_alert(
                "board_silent", self._clock.now().utc, connector.connector_id, tone="stop"
            )
            return
        self._state.clear_alert("board_silent", connector.connector_id)
        self._told[connector.connector_id] = outputs

    async def _execute(self, connector: Connector, command: Command) -> list[Command]:
        match command:
            case BeginTransaction():
                return await self._charging.begin(connector, command)
            case EndTransaction():
                return await self._charging.end(connector, command)
            case LockConnector():
                self._spawn(self._lock(connector))
            case UnlockConnector():
                self._spawn(self._free_cable(connector))
            case SaveConnector():
                self._journal.connector(connector.record)
            case SaveTransaction():
                await self._save_transaction(connector)
            case RaiseAlert():
                now = self._clock.now().utc
                self._state.raise_alert(command.code, now, command.connector_id, id_tag=command.id_tag)
        return []

    async def _save_transaction(self, connector: Connector) -> None:
        if connector.transaction is None:
            return
        try:
            await self._journal.write(StateChange(transactions=(connector.transaction,)))
        except StoreUnavailable as error:
            logger.warning("a transaction could not be check-pointed: %s", error)

    async def _lock(self, connector: Connector) -> None:
        try:
            is_locked = await self._board.lock(connector.connector_id)
        except BoardError:
            is_locked = False
        else:
            self._state.clear_alert("cable_stuck", connector.connector_id)
        self._post(ConnectorLocked(connector.connector_id, is_locked))

    async def _free_cable(self, connector: Connector) -> None:
        await self.unlock(connector)

    async def unlock(self, connector: Connector) -> bool:
        """Try to free the plug, within 3 s; return whether it is free, and raise an alert where it is stuck."""
        try:
            is_free = await asyncio.wait_for(self._board.unlock(connector.connector_id), UNLOCK_S)
        except (BoardError, TimeoutError):
            is_free = False
        if is_free:
            self._state.clear_alert("cable_stuck", connector.connector_id)
        else:
            self._state.raise_alert("cable_stuck", self._clock.now().utc, connector.connector_id, tone="stop")
        return is_free

    async def unlock_by_order(self, connector: Connector) -> bool:
        """Free the plug because a person or the backend wants it: what runs or is about to begin ends first."""
        connector.holds_cable_for = None
        if connector.is_starting:
            connector.withdraw(self._clock.now())
        await self.stop(connector, StopReason.UNLOCK_COMMAND)
        return await self.unlock(connector)
