"""What a shown card does: learn, start, stop, ask the backend or be refused (parameters.md section 5)."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from chargepoint.domain.authorization import (
    AuthorizationStatus,
    CardKnowledge,
    Decision,
    IdTagInfo,
    Link,
    Standing,
    StopDecision,
    Verdict,
    active_list,
    decide_card,
    decide_free,
    may_stop,
    may_stop_after_authorize,
    reason_of_backend,
)
from chargepoint.domain.commands import Command, Grant
from chargepoint.domain.connector import Connector
from chargepoint.domain.errors import InvalidIdTag
from chargepoint.domain.events import CardPresented
from chargepoint.domain.journal import PresentedCard
from chargepoint.domain.parameters import AuthorizationMode
from chargepoint.domain.transaction import StopReason, TransactionOrigin
from chargepoint.domain.whitelist import canonical_id_tag, present_uid, same_id_tag
from chargepoint.runtime.inbox import AuthorizeAnswered
from chargepoint.runtime.journal import Journal
from chargepoint.runtime.ports import Board, CallFailed, CentralSystem, Clock, Store
from chargepoint.runtime.state import Refusal, State

logger = logging.getLogger(__name__)

AUTHORIZE_TIMEOUT_S = 15.0
REFUSAL_IS_NEWS_S = 60.0

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Cards:
    """Decides shown cards and free charging; works in the actor's turn, asks the backend in tasks of its own."""

    def __init__(
        self,
        state: State,
        journal: Journal,
        store: Store,
        board: Board,
        central_system: CentralSystem,
        clock: Clock,
        spawn: Spawn,
        post: Callable[[AuthorizeAnswered], None],
        report_conflict: Callable[[], None],
    ) -> None:
        self._state = state
        self._journal = journal
        self._store = store
        self._board = board
        self._central_system = central_system
        self._clock = clock
        self._spawn = spawn
        self._post = post
        self._report_conflict = report_conflict

    # -- a card at the reader ---------------------------------------------------------------------------

    async def presented(self, event: CardPresented) -> list[Command]:
        """Take a card from a reader."""
        connector = self._connector_for(event)
        panel = self._state.settings.panel
        try:
            id_tag = canonical_id_tag(present_uid(event.id_tag, panel.uid_case, panel.uid_reversed))
        except InvalidIdTag as error:
            logger.warning("a card that is no idTag was shown: %s", error.code)
            return []
        learn = self._state.learn
        if learn is not None and self._clock.now().monotonic_s < learn.until.monotonic_s:
            learn.id_tag = id_tag
            self._record(connector, id_tag, "learned")
            await self._board.show(connector.connector_id, "learned")
            return []
        return await self.shown(connector, id_tag, TransactionOrigin.CARD)

    def _connector_for(self, event: CardPresented) -> Connector:
        if event.connector_id is not None:
            return self._state.connector(event.connector_id)
        connectors = list(self._state.connectors.values())
        waiting = [c for c in connectors if c.is_plugged and c.transaction is None]
        return (waiting or connectors)[0]

    async def shown(self, connector: Connector, id_tag: str, origin: TransactionOrigin) -> list[Command]:
        """Apply the authorisation table to a canonical idTag; the panel's Start comes in here too."""
        if self._state.settings.backend.authorization_mode is AuthorizationMode.FREE_CHARGING:
            return await self._ignored(connector, id_tag, "free_charging", "B4")
        if connector.connector_id in self._state.asking:
            return await self._ignored(connector, id_tag, "waiting_for_backend")
        if connector.holds_cable_for is not None and same_id_tag(connector.holds_cable_for, id_tag):
            self._record(connector, id_tag, "accepted", "cable_released")
            return connector.release_cable()
        if connector.transaction is not None:
            return await self._shown_in_transaction(connector, id_tag)
        if connector.is_finishing:
            return await self._ignored(connector, id_tag, "finished")
        if connector.grant is not None:
            return await self._shown_while_granted(connector, id_tag)
        return await self._shown_while_idle(connector, id_tag, origin)

    async def _shown_while_granted(self, connector: Connector, id_tag: str) -> list[Command]:
        grant = connector.grant
        if (
            grant is None
            or connector.is_starting
            or not same_id_tag(grant.card_id_tag or grant.id_tag, id_tag)
        ):
            return await self._ignored(connector, id_tag, "busy")
        connector.withdraw(self._clock.now())
        self._record(connector, id_tag, "stopped", "permission_withdrawn")
        await self._board.show(connector.connector_id, "neutral")
        return []

    async def _shown_while_idle(
        self, connector: Connector, id_tag: str, origin: TransactionOrigin
    ) -> list[Command]:
        obstacle = self._obstacle(connector)
        whitelist = active_list(self._state.settings.backend)
        knowledge = await self._store.find_card(id_tag, whitelist, self._clock.now())
        if obstacle:
            return await self._refuse(connector, knowledge, obstacle)
        link = self._state.link(self._central_system.is_online)
        decision = self._decide(knowledge, link)
        if decision.verdict is Verdict.ASK_BACKEND:
            self._ask(connector, knowledge, decision)
            await self._board.show(connector.connector_id, "working")
            return []
        return await self._act(connector, knowledge, decision, link, origin)

    def _obstacle(self, connector: Connector) -> str:
        if self._state.is_restarting:
            return "restart_pending"
        if connector.is_faulted:
            return "fault"
        return "" if self._state.is_operative(connector) else "out_of_service"

    def _decide(self, knowledge: CardKnowledge, link: Link) -> Decision:
        return decide_card(
            knowledge, self._state.authorization_rules(), link, self._state.settings.was_ever_accepted
        )

    async def _act(
        self,
        connector: Connector,
        knowledge: CardKnowledge,
        decision: Decision,
        link: Link,
        origin: TransactionOrigin,
    ) -> list[Command]:
        if decision.verdict is not Verdict.START:
            return await self._refuse(connector, knowledge, decision.reason, decision.row)
        grant = Grant(
            id_tag=decision.id_tag,
            card_id_tag=knowledge.id_tag,
            origin=origin,
            is_reported=decision.is_reported,
            row=decision.row,
            parent_id_tag=knowledge.parent_id_tag,
            started_offline=decision.is_reported and link is Link.OFF,
        )
        return await self._grant(connector, knowledge, grant)

    async def _grant(self, connector: Connector, knowledge: CardKnowledge, grant: Grant) -> list[Command]:
        self._state.refusals.pop(connector.connector_id, None)
        if knowledge.name:
            self._state.card_names[knowledge.id_tag] = knowledge.name
        result = "started" if connector.is_plugged else "accepted"
        self._record(connector, knowledge.id_tag, result, row=grant.row)
        await self._board.show(connector.connector_id, "accepted")
        return connector.granted(grant, self._clock.now())

    async def _refuse(
        self, connector: Connector, knowledge: CardKnowledge, reason: str, row: str = ""
    ) -> list[Command]:
        until = self._clock.now().after(REFUSAL_IS_NEWS_S)
        self._state.refusals[connector.connector_id] = Refusal(reason, knowledge.id_tag, until)
        self._record(connector, knowledge.id_tag, "refused", reason, row)
        await self._board.show(connector.connector_id, "refused")
        return []

    async def _ignored(self, connector: Connector, id_tag: str, reason: str, row: str = "") -> list[Command]:
        self._record(connector, id_tag, "ignored", reason, row)
        await self._board.show(connector.connector_id, "neutral")
        return []

    def _record(
        self, connector: Connector, id_tag: str, result: str, reason: str = "", row: str = ""
    ) -> None:
        self._journal.presented(
            PresentedCard(self._clock.now().utc, id_tag, connector.connector_id, result, reason, row)
        )

    # -- a card during a transaction --------------------------------------------------------------------

    async def _shown_in_transaction(self, connector: Connector, id_tag: str) -> list[Command]:
        transaction = connector.transaction
        if transaction is None or connector.is_stopping:
            return []
        parent = await self._store.cached_parent(id_tag)
        decision = may_stop(transaction, id_tag, parent, self._state.link(self._central_system.is_online))
        if decision is StopDecision.STOP:
            return self._stop(connector, id_tag)
        if decision is StopDecision.ASK_BACKEND:
            knowledge = CardKnowledge(id_tag, Standing.UNKNOWN, id_tag)
            self._ask(connector, knowledge, None)
            return []
        return await self._ignored(connector, id_tag, "foreign_card")

    def _stop(self, connector: Connector, id_tag: str) -> list[Command]:
        transaction = connector.transaction
        self._record(connector, id_tag, "stopped")
        own = transaction is not None and same_id_tag(transaction.card_id_tag or transaction.id_tag, id_tag)
        reported = transaction.id_tag if own and transaction is not None else id_tag
        return connector.stop(StopReason.LOCAL, reported)

    # -- the backend's word -----------------------------------------------------------------------------

    def _ask(self, connector: Connector, knowledge: CardKnowledge, decision: Decision | None) -> None:
        self._state.asking.add(connector.connector_id)
        asked = decision.id_tag if decision else knowledge.id_tag
        self._spawn(self._ask_backend(connector.connector_id, knowledge, asked, decision))

    async def _ask_backend(
        self, connector_id: int, knowledge: CardKnowledge, asked: str, decision: Decision | None
    ) -> None:
        info: IdTagInfo | None = None
        try:
            info = await self._central_system.authorize(asked, AUTHORIZE_TIMEOUT_S)
        except CallFailed as error:
            logger.info("Authorize got no answer: %s", error)
        row = decision.row if decision else ""
        self._post(AuthorizeAnswered(connector_id, knowledge, info, row, stops=decision is None))

    async def answered(self, event: AuthorizeAnswered) -> list[Command]:
        """Take the backend's word on a card, or its silence."""
        connector = self._state.connector(event.connector_id)
        self._state.asking.discard(event.connector_id)
        knowledge = event.knowledge
        if event.info is not None:
            await self._store.remember_authorization(knowledge.id_tag, event.info)
        if event.stops:
            return await self._answered_for_stop(connector, knowledge, event.info)
        if event.info is not None and _contradicts(knowledge, event.info):
            self._report_conflict()
        obstacle = self._obstacle(connector) or ("" if connector.is_idle else "busy")
        if obstacle:
            return await self._refuse(connector, knowledge, obstacle, event.row)
        if event.info is None:
            decision = self._decide(knowledge, Link.OFF)
            return await self._act(connector, knowledge, decision, Link.OFF, TransactionOrigin.CARD)
        refusal = reason_of_backend(event.info.status)
        if refusal is not None:
            return await self._refuse(connector, knowledge, refusal, event.row)
        grant = Grant(
            id_tag=knowledge.id_tag if knowledge.standing is not Standing.LISTED else knowledge.reported_as,
            card_id_tag=knowledge.id_tag,
            origin=TransactionOrigin.CARD,
            is_reported=True,
            row=event.row,
            parent_id_tag=event.info.parent_id_tag,
        )
        return await self._grant(connector, knowledge, grant)

    async def _answered_for_stop(
        self, connector: Connector, knowledge: CardKnowledge, info: IdTagInfo | None
    ) -> list[Command]:
        transaction = connector.transaction
        if transaction is None or connector.is_stopping:
            return []
        if info is not None:
            may = may_stop_after_authorize(info, transaction.parent_id_tag)
        else:
            parent = await self._store.cached_parent(knowledge.id_tag)
            may = may_stop(transaction, knowledge.id_tag, parent, Link.OFF) is StopDecision.STOP
        if not may:
            return await self._ignored(connector, knowledge.id_tag, "foreign_card")
        return self._stop(connector, knowledge.id_tag)

    # -- free charging ------------------------------------------------------------------------------------

    def consider_free(self, connector: Connector) -> list[Command]:
        """Start without a card where free charging is chosen, a car is plugged in and nothing speaks against it."""
        if self._state.settings.backend.authorization_mode is not AuthorizationMode.FREE_CHARGING:
            return []
        if not (connector.is_plugged and connector.is_idle) or connector.record.is_blocked_until_unplugged:
            return []
        if self._obstacle(connector):
            return []
        link = self._state.link(self._central_system.is_online)
        decision = decide_free(
            self._state.authorization_rules(), link, self._state.settings.was_ever_accepted
        )
        if decision.verdict is not Verdict.START:
            return []
        grant = Grant(
            id_tag=decision.id_tag,
            card_id_tag=None,
            origin=TransactionOrigin.FREE,
            is_reported=decision.is_reported,
            row=decision.row,
            started_offline=decision.is_reported and link is Link.OFF,
        )
        return connector.granted(grant, self._clock.now())


def _contradicts(knowledge: CardKnowledge, info: IdTagInfo) -> bool:
    """Tell whether the backend says otherwise than the list that it sent itself (§4.9, LocalListConflict)."""
    if knowledge.source != "local_auth_list":
        return False
    return (info.status is AuthorizationStatus.ACCEPTED) != (knowledge.standing is Standing.LISTED)
