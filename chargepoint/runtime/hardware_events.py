"""What the board reports: pilot, faults, contactor, lock, cards, and its being ready."""

import logging

from chargepoint.domain.commands import SaveTransaction
from chargepoint.domain.connector import Connector
from chargepoint.domain.events import (
    CardPresented,
    ContactorMoved,
    FaultCleared,
    FaultRaised,
    VehicleStateChanged,
    WatchdogTripped,
)
from chargepoint.runtime.card_reader import CardReader
from chargepoint.runtime.charging import Charging
from chargepoint.runtime.execution import Execution
from chargepoint.runtime.inbox import BoardReady, BoardStarting, ConnectorLocked
from chargepoint.runtime.journal import Journal
from chargepoint.runtime.ports import Clock
from chargepoint.runtime.restoration import restore_transactions
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)

BoardItem = (
    VehicleStateChanged
    | FaultRaised
    | FaultCleared
    | ContactorMoved
    | WatchdogTripped
    | ConnectorLocked
    | CardPresented
    | BoardStarting
    | BoardReady
)


class HardwareEvents:
    """Hands the board's events to the machines, in the actor's turn."""

    def __init__(
        self,
        state: State,
        journal: Journal,
        card_reader: CardReader,
        charging: Charging,
        execution: Execution,
        clock: Clock,
    ) -> None:
        self._state = state
        self._journal = journal
        self._card_reader = card_reader
        self._charging = charging
        self._execution = execution
        self._clock = clock
        self.is_restored = False
        self._unconfirmed: set[int] = set()

    async def handle(self, event: BoardItem) -> None:
        """Take one event; raises UnknownConnector."""
        match event:
            case CardPresented():
                await self._card_presented(event)
            case BoardStarting():
                connectors = self._state.connectors.values()
                self._unconfirmed = {c.connector_id for c in connectors if c.fault and not c.has_lock_failed}
            case BoardReady():
                await self._board_ready()
            case _:
                await self._at_connector(event, self._state.connector(event.connector_id))

    async def _at_connector(
        self,
        event: VehicleStateChanged
        | FaultRaised
        | FaultCleared
        | ContactorMoved
        | WatchdogTripped
        | ConnectorLocked,
        connector: Connector,
    ) -> None:
        now = self._clock.now()
        match event:
            case VehicleStateChanged():
                await self._execution.carry_out(connector, connector.vehicle_state_changed(event.state, now))
            case FaultRaised():
                self._unconfirmed.discard(event.connector_id)
                self._journal.note(
                    now.utc, "fault_raised", error_code=event.error_code, connector=str(event.connector_id)
                )
                await self._execution.carry_out(connector, connector.fault_raised(event))
            case FaultCleared():
                self._journal.note(now.utc, "fault_cleared", connector=str(event.connector_id))
                await self._execution.carry_out(connector, connector.fault_cleared(now))
            case ConnectorLocked():
                await self._execution.carry_out(connector, connector.locked(event.is_locked))
            case WatchdogTripped():
                logger.warning(
                    "the controller's watchdog has cut the current of connector %s", event.connector_id
                )
                self._journal.note(now.utc, "watchdog_tripped", connector=str(event.connector_id))
                self._execution.forget_told(event.connector_id)
                await self._execution.carry_out(connector, [])
            case ContactorMoved():
                await self._contactor_moved(connector)

    async def _contactor_moved(self, connector: Connector) -> None:
        """Check the register in at every change of the contactor (reliability rule 2)."""
        reading = await self._charging.read_meter(connector.connector_id)
        if (
            reading is not None
            and self._charging.checkpoint(connector, reading, self._clock.now()) is not None
        ):
            await self._execution.carry_out(connector, [SaveTransaction(connector.connector_id)])

    async def _board_ready(self) -> None:
        """Look at open transactions once the car's state is known; a later start of the driver is told everything."""
        for connector in self._state.connectors.values():
            self._execution.forget_told(connector.connector_id)
            if connector.connector_id in self._unconfirmed:  # it went while the driver was away
                await self._at_connector(FaultCleared(connector.connector_id), connector)
        await self._execution.light()
        if not self.is_restored:
            await restore_transactions(
                self._state, self._charging, self._execution, self._journal, self._clock
            )
            self.is_restored = True
        for connector in self._state.connectors.values():
            await self._execution.carry_out(connector, connector.caught_up())

    async def _card_presented(self, event: CardPresented) -> None:
        taken = await self._card_reader.presented(event)
        if taken is not None:
            await self._execution.carry_out(*taken)
