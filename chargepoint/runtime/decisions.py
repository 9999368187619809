"""Decides what the backend asks: pure of effects, except where the answer is the effect (OCPP 1.6 ed. 2 §5)."""

from collections.abc import Awaitable, Callable

from chargepoint.domain.configuration import report
from chargepoint.domain.connector import Connector
from chargepoint.domain.requests import (
    Answer,
    ChangeAvailability,
    ChangeConfiguration,
    ClearCache,
    DataTransfer,
    Decision,
    GetConfiguration,
    RemoteStart,
    RemoteStop,
    Request,
    Reset,
    TriggerMessage,
    UnlockConnector,
)
from chargepoint.domain.reservation import Admission, admission
from chargepoint.runtime.blocks import Reload, trigger_of
from chargepoint.runtime.functional_blocks import FunctionalBlocks
from chargepoint.runtime.ports import CentralSystem, Store, StoreUnavailable
from chargepoint.runtime.state import State

TRIGGERS = frozenset({"BootNotification", "Heartbeat", "MeterValues", "StatusNotification"})

Unlock = Callable[[Connector], Awaitable[bool]]


class Decisions:
    """Answers for the handlers, in the actor's turn."""

    def __init__(
        self,
        state: State,
        store: Store,
        central_system: CentralSystem,
        unlock: Unlock,
        reload: Reload,
        blocks: FunctionalBlocks,
    ) -> None:
        self._state = state
        self._store = store
        self._central_system = central_system
        self._unlock_by_order = unlock
        self._reload = reload
        self._blocks = blocks

    async def decide(self, request: Request) -> Decision:
        """Return the answer to a request."""
        block = self._blocks.in_turn.get(type(request))
        if block is not None:
            return await block.decide(request)
        match request:
            case GetConfiguration():
                return report(self._state.settings, self._state.facts, request.keys)
            case ChangeConfiguration():
                return await self._change_configuration(request)
            case ClearCache():
                return await self._clear_cache()
            case UnlockConnector():
                return await self._unlock(request)
            case RemoteStart():
                return await self._remote_start(request)
            case DataTransfer():
                return Answer.UNKNOWN_VENDOR_ID
            case _:
                return self._decide_only(request)

    def _decide_only(self, request: Request) -> Answer:
        match request:
            case RemoteStop():
                return Answer.REJECTED if self.running(request.transaction_id) is None else Answer.ACCEPTED
            case Reset():
                return Answer.ACCEPTED
            case ChangeAvailability():
                return self._availability(request)
            case TriggerMessage():
                return self._trigger(request)
            case _:
                return Answer.NOT_SUPPORTED

    # -- remote start and stop --------------------------------------------------------------------------

    async def _remote_start(self, request: RemoteStart) -> Answer:
        if (
            not self._blocks.smart_charging.may_start_with(request.profile)
            or await self.connector_for(request) is None
        ):
            return Answer.REJECTED
        return Answer.ACCEPTED

    async def connector_for(self, request: RemoteStart) -> Connector | None:
        """Return the connector a remote start may use: in service, without a fault, a charge or another's reservation."""
        if self._state.is_restarting or request.connector_id == 0:
            return None
        parent = await self._parent_of(request.id_tag)
        free = [
            connector
            for connector in self._state.connectors.values()
            if request.connector_id in (None, connector.connector_id)
            and connector.is_idle
            and not connector.is_faulted
            and self._state.is_operative(connector)
            and connector.connector_id not in self._state.asking
            and admission(connector.held_for, request.id_tag, parent) is not Admission.FOREIGN
        ]
        kept = [c for c in free if c.held_for and c.held_for[0].connector_id]
        return next((c for c in kept + free if c.is_plugged), next(iter(kept + free), None))

    async def _parent_of(self, id_tag: str) -> str | None:
        """Return a card's group as far as it matters; None: the backend is about to be asked, "": nobody will know."""
        if not any(one.parent_id_tag for one in self._state.reservations):
            return ""
        try:
            parent = await self._store.cached_parent(id_tag)
        except StoreUnavailable:
            parent = None
        return parent or (None if self._state.authorizes_remote_starts else "")

    def running(self, transaction_id: int) -> Connector | None:
        """Return the connector of an open transaction by the backend's id."""
        for connector in self._state.connectors.values():
            transaction = connector.transaction
            if (
                transaction is not None
                and transaction.transaction_id == transaction_id
                and not connector.is_stopping
            ):
                return connector
        return None

    # -- availability, triggers ---------------------------------------------------------------------------

    def _availability(self, request: ChangeAvailability) -> Answer:
        if request.connector_id != 0 and request.connector_id not in self._state.connectors:
            return Answer.REJECTED
        affected = self.affected(request.connector_id)
        if any(c.transaction is not None or c.is_starting for c in affected) and not request.is_operative:
            return Answer.SCHEDULED
        return Answer.ACCEPTED

    def affected(self, connector_id: int) -> list[Connector]:
        """Return the connectors a ChangeAvailability names; 0: all."""
        return [c for c in self._state.connectors.values() if connector_id in (0, c.connector_id)]

    def _trigger(self, request: TriggerMessage) -> Answer:
        if request.requested_message not in TRIGGERS and trigger_of(request) not in self._blocks.triggers:
            return Answer.NOT_IMPLEMENTED
        if request.connector_id is not None and not 0 <= request.connector_id <= len(self._state.connectors):
            return Answer.REJECTED
        if request.requested_message == "BootNotification" and self._central_system.is_online:
            return Answer.REJECTED
        return Answer.ACCEPTED

    # -- carried out before the answer ----------------------------------------------------------------------

    async def _change_configuration(self, request: ChangeConfiguration) -> Answer:
        try:
            answer = await self._store.set_key(request.key, request.value, "backend", self._state.facts)
        except StoreUnavailable:
            return Answer.REJECTED
        if answer in (Answer.ACCEPTED, Answer.REBOOT_REQUIRED):
            await self._reload()
        return answer

    async def _clear_cache(self) -> Answer:
        if not self._state.configuration.bool_of("AuthorizationCacheEnabled"):
            return Answer.REJECTED
        try:
            await self._store.clear_cache()
        except StoreUnavailable:
            return Answer.REJECTED
        return Answer.ACCEPTED

    async def _unlock(self, request: UnlockConnector) -> Answer:
        connector = self._state.connectors.get(request.connector_id)
        if connector is None or not self._state.capabilities.has_lock:
            return Answer.NOT_SUPPORTED
        return Answer.UNLOCKED if await self._unlock_by_order(connector) else Answer.UNLOCK_FAILED
