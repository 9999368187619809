"""Takes settings that some door has stored: link first, then everything else (parameters.md section 1)."""

import logging

from chargepoint.domain.parameter_effects import with_link_of
from chargepoint.domain.settings import StoredSettings
from chargepoint.runtime.accepted import AcceptedRequests
from chargepoint.runtime.execution import Execution
from chargepoint.runtime.functional_blocks import FunctionalBlocks
from chargepoint.runtime.outbox import Outbox
from chargepoint.runtime.ports import CentralSystem, Clock, Store, StoreUnavailable
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)

LINK_WAITS = "link_waits"
LONGEST_WAIT_FOR_THE_QUEUE_S = 60.0
"""How long the reports of a charge that is over hold a new link back."""


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
        clock: Clock,
    ) -> None:
        self._state = state
        self._store = store
        self._central_system = central_system
        self._outbox = outbox
        self._accepted = accepted
        self._execution = execution
        self._blocks = blocks
        self._clock = clock
        self._is_holding = False
        self._charge_over_s: float | None = None

    async def reload(self) -> None:
        """Read the settings and obey them from now on."""
        try:
            settings = await self._store.load_settings()
        except StoreUnavailable as error:
            logger.warning("the settings cannot be read now: %s", error)
            return
        before, settings = self._state.settings, self._held_back(settings)
        # First of all: the old socket must not see the queue of the backend that follows.
        await self._central_system.apply(settings)
        self._state.take(settings)
        self._outbox.ring()
        if settings.backend_number != before.backend_number:
            await self._accepted.leave_backend(before.backend_number)
            await self._blocks.leave_other_backends()
            await self._forget_what_the_old_one_left()
        for connector in self._state.connectors.values():
            await self._execution.carry_out(connector, [])
        await self._execution.light()
        if settings.hardware != before.hardware:
            self._accepted.restart_when_idle()

    async def _forget_what_the_old_one_left(self) -> None:
        """Forget what it has sent since the change was stored: it may have been minutes, where a charge was waited for."""
        try:
            await self._store.forget_backend_leavings()
        except StoreUnavailable as error:
            logger.warning("what the old backend left cannot be forgotten now: %s", error)

    # -- a change of the link that waits for the end of a charge ----------------------------------------------

    def _held_back(self, settings: StoredSettings) -> StoredSettings:
        """Return what counts now: the link as it is while a charge runs, where a person wished so."""
        held = with_link_of(settings, self._state.settings)
        self._is_holding = settings.link_waits_for_charge and held != settings and self._must_wait()
        if not self._is_holding:
            self._state.clear_alert(LINK_WAITS)
            return settings
        self._state.raise_alert(LINK_WAITS, self._clock.now().utc, tone="wait")
        return held

    async def follow(self) -> None:
        """Take the link that was held back once the charge is over; called in every turn."""
        if self._is_holding and not self._must_wait():
            await self.reload()

    def _must_wait(self) -> bool:
        """Tell whether a charge runs, or its end is still on the way to the backend that it belongs to."""
        now_s = self._clock.now().monotonic_s
        if any(connector.transaction is not None for connector in self._state.connectors.values()):
            self._charge_over_s = now_s
            return True
        if self._charge_over_s is None or now_s - self._charge_over_s > LONGEST_WAIT_FOR_THE_QUEUE_S:
            return False
        return self._state.is_online and not self._outbox.is_settled
