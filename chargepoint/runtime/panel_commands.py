"""What a person at the panel may order: start, stop, pause, unlock, learn a card (parameters.md section 5)."""

from collections.abc import Awaitable, Callable
from typing import Any

from chargepoint.domain.commands import Command
from chargepoint.domain.connector import Connector
from chargepoint.domain.errors import InvalidIdTag, Refused, UnknownConnector
from chargepoint.domain.transaction import StopReason, TransactionOrigin
from chargepoint.domain.whitelist import canonical_id_tag
from chargepoint.runtime.cards import Cards
from chargepoint.runtime.inbox import PanelCommand
from chargepoint.runtime.ports import CentralSystem, Clock, Store, StoreUnavailable
from chargepoint.runtime.state import LearnWindow, State

LEARN_WINDOW_S = 60.0

Unlock = Callable[[Connector], Awaitable[bool]]
Follow = list[tuple[Connector, list[Command]]]


class PanelCommands:
    """Carries orders out in the actor's turn. Raises Refused with a reason key."""

    def __init__(
        self,
        state: State,
        cards: Cards,
        store: Store,
        central_system: CentralSystem,
        unlock: Unlock,
        clock: Clock,
    ) -> None:
        self._state = state
        self._cards = cards
        self._store = store
        self._central_system = central_system
        self._unlock_by_order = unlock
        self._clock = clock

    async def carry_out(self, command: PanelCommand) -> tuple[Any, Follow]:
        """Return the JSON-like answer and what the machines want done."""
        arguments = command.arguments
        match command.name:
            case "learn":
                return self._learn(bool(arguments.get("open"))), []
            case "learned_card":
                learn = self._state.learn
                return ({"id_tag": learn.id_tag} if learn and learn.id_tag else {}), []
            case "connect_now":
                self._central_system.try_now()
                return {"ok": True}, []
            case "clear_cache":
                await self._clear_cache()
                return {"ok": True}, []
            case "start" | "stop" | "pause" | "unlock":
                connector = self._connector(arguments)
                return {"ok": True}, [
                    (connector, await self._at_connector(command.name, connector, arguments))
                ]
            case _:
                raise Refused("unknown_command")

    def _connector(self, arguments: dict[str, Any]) -> Connector:
        try:
            return self._state.connector(int(arguments.get("connector", 0)))
        except (TypeError, ValueError, UnknownConnector):
            raise Refused("no_such_connector") from None

    def _learn(self, is_open: bool) -> dict[str, Any]:
        self._state.learn = LearnWindow(self._clock.now().after(LEARN_WINDOW_S)) if is_open else None
        return {"ok": True}

    async def _clear_cache(self) -> None:
        try:
            await self._store.clear_cache()
        except StoreUnavailable:
            raise Refused("cannot_store") from None

    async def _at_connector(
        self, name: str, connector: Connector, arguments: dict[str, Any]
    ) -> list[Command]:
        if name == "start":
            return await self._start(connector, arguments)
        if name == "unlock":
            return await self._unlock(connector)
        if connector.transaction is None:
            raise Refused("no_transaction")
        if name == "stop":
            return connector.stop(StopReason.LOCAL)
        return connector.paused(bool(arguments.get("paused")))

    async def _start(self, connector: Connector, arguments: dict[str, Any]) -> list[Command]:
        try:
            id_tag = canonical_id_tag(str(arguments.get("id_tag", "")))
        except InvalidIdTag:
            raise Refused("unknown_card") from None
        if not connector.is_idle or connector.connector_id in self._state.asking:
            raise Refused("busy")
        return await self._cards.wished(connector, id_tag, TransactionOrigin.PANEL)

    async def _unlock(self, connector: Connector) -> list[Command]:
        if not self._state.capabilities.has_lock:
            raise Refused("no_lock")
        if not await self._unlock_by_order(connector):
            raise Refused("unlock_failed")
        return []
