"""Takes settings that some door has stored: link first, then everything else (parameters.md section 1)."""

import logging

from chargepoint.runtime.accepted import AcceptedRequests
from chargepoint.runtime.execution import Execution
from chargepoint.runtime.functional_blocks import FunctionalBlocks
from chargepoint.runtime.outbox import Outbox
from chargepoint.runtime.ports import CentralSystem, Store, StoreUnavailable
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)


class SettingsReload:
    """Works in the actor's turn."""

    def __init__(
        self,
        state: State,
        store: Store,
        central_system: CentralSystem,
        outbox: Outbox,
        accepted: AcceptedRequests,
        execution: Execution,
        blocks: FunctionalBlocks,
    ) -> None:
        self._state = state
        self._store = store
        self._central_system = central_system
        self._outbox = outbox
        self._accepted = accepted
        self._execution = execution
        self._blocks = blocks

    async def reload(self) -> None:
        """Read the settings and obey them from now on."""
        try:
            settings = await self._store.load_settings()
        except StoreUnavailable as error:
            logger.warning("the settings cannot be read now: %s", error)
            return
        before = self._state.settings
        # First of all: the old socket must not see the queue of the backend that follows.
        await self._central_system.apply(settings)
        self._state.take(settings)
        self._outbox.ring()
        if settings.backend_number != before.backend_number:
            await self._accepted.leave_backend(before.backend_number)
            await self._blocks.leave_backend()
        for connector in self._state.connectors.values():
            await self._execution.carry_out(connector, [])
        await self._execution.light()
        if settings.hardware != before.hardware:
            self._accepted.restart_for_hardware()
