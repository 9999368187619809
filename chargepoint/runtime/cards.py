"""What a shown card does: learn, start, stop, ask the backend or be refused (parameters.md section 5)."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
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
    may_stop,
    may_stop_after_authorize,
    reason_of_backend,
    shares_parent,
)
from chargepoint.domain.commands import Command, Grant
from chargepoint.domain.connector import Connector
from chargepoint.domain.connector_rules import FREE_ORIGINS
from chargepoint.domain.journal import PresentedCard
from chargepoint.domain.parameters import AuthorizationMode
from chargepoint.domain.reservation import Admission, admission, reservation_of
from chargepoint.domain.transaction import StopReason, Transaction, TransactionOrigin
from chargepoint.domain.whitelist import same_id_tag
from chargepoint.runtime.board import Board
from chargepoint.runtime.inbox import AuthorizeAnswered
from chargepoint.runtime.journal import Journal
from chargepoint.runtime.ports import CallFailed, CentralSystem, Clock, Store, StoreUnavailable
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

    async def shown(self, connector: Connector, id_tag: str, origin: TransactionOrigin) -> list[Command]:
        """Take a canonical idTag shown at a connector: it frees a held cable, stops, or asks for a charge."""
        if connector.holds_cable_for is not None and same_id_tag(connector.holds_cable_for, id_tag):
            self.record(connector, id_tag, "accepted", "cable_released")
            return connector.release_cable()
        if self._is_free(connector):
            return await self._ignored(connector, id_tag, "free_charging", "B4")
        if connector.transaction is not None:
            return await self._shown_in_transaction(connector, connector.transaction, id_tag)
        if connector.connector_id in self._state.asking:
            return await self._ignored(connector, id_tag, "waiting_for_backend")
        if connector.is_finishing:
            return await self._ignored(connector, id_tag, "finished")
        if connector.grant is not None:
            return await self._shown_while_granted(connector, id_tag)
        return await self.wished(connector, id_tag, origin)

    def _is_free(self, connector: Connector) -> bool:
        """Tell whether cards mean nothing here; a card's charge still ends by it after the mode was changed."""
        if self._state.settings.backend.authorization_mode is not AuthorizationMode.FREE_CHARGING:
            return False
        return connector.transaction is None or connector.transaction.origin in FREE_ORIGINS

    async def _shown_while_granted(self, connector: Connector, id_tag: str) -> list[Command]:
        grant = connector.grant
        if (
            grant is None
            or connector.is_starting
            or grant.origin is not TransactionOrigin.CARD  # its first presentation takes nothing back
            or not same_id_tag(grant.card_id_tag or grant.id_tag, id_tag)
        ):
            return await self._ignored(connector, id_tag, "busy")
        connector.withdraw(self._clock.now())
        self.record(connector, id_tag, "stopped", "permission_withdrawn")
        await self._board.show(connector.connector_id, "neutral")
        return []

    async def wished(self, connector: Connector, id_tag: str, origin: TransactionOrigin) -> list[Command]:
        """Apply the authorisation table to an idle connector; panel and backend come in here too."""
        knowledge = await self._look_up(id_tag)
        if knowledge is None:
            return await self._refuse(connector, _unknown(id_tag), "cannot_store")
        obstacle = self.obstacle(connector)
        if obstacle:
            return await self._refuse(connector, knowledge, obstacle)
        link = self._state.link(self._central_system.is_online)
        admitted = admission(connector.held_for, knowledge.reported_as, knowledge.parent_id_tag)
        if admitted is Admission.FOREIGN or (admitted is Admission.ASK and link is not Link.ON):
            return await self._refuse(connector, knowledge, "reserved")
        decision = self._decide(knowledge, link)
        asks_for_group = admitted is Admission.ASK and decision.verdict is Verdict.START
        if decision.verdict is Verdict.ASK_BACKEND or asks_for_group:
            self._ask(AuthorizeAnswered(connector.connector_id, knowledge, None, decision.row, origin))
            await self._board.show(connector.connector_id, "working")
            return []
        return await self._act(connector, knowledge, decision, link, origin)

    async def _look_up(self, id_tag: str) -> CardKnowledge | None:
        """Return what the active list says, None where it cannot be read."""
        whitelist = active_list(self._state.settings.backend)
        try:
            return await self._store.find_card(id_tag, whitelist, self._clock.now())
        except StoreUnavailable as error:
            logger.error("the list of cards cannot be read: %s", error)
            return None

    def obstacle(self, connector: Connector) -> str:
        """Return why nothing may begin at a connector whoever asks, "" where something may."""
        if self._state.is_restarting or self._state.is_updating:
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
        if decision.verdict is Verdict.IGNORE:
            return await self._ignored(connector, knowledge.id_tag, "free_charging", decision.row)
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
        self.record(connector, knowledge.id_tag, result, row=grant.row)
        await self._board.show(connector.connector_id, "accepted")
        return connector.granted(self._with_reservation(connector, grant), self._clock.now())

    async def granted_remotely(self, connector: Connector, grant: Grant) -> list[Command]:
        """Take a remote start that nobody needs to be asked about."""
        if connector.held_for:
            grant = replace(grant, parent_id_tag=await self._parent_of(_unknown(grant.id_tag)))
        return connector.granted(self._with_reservation(connector, grant), self._clock.now())

    def _with_reservation(self, connector: Connector, grant: Grant) -> Grant:
        places = (0, connector.connector_id)
        usable = [one for one in self._state.reservations if one.connector_id in places]
        used = reservation_of(usable, grant.id_tag, grant.parent_id_tag)
        return replace(grant, reservation_id=used.reservation_id) if used else grant

    async def _refuse(
        self, connector: Connector, knowledge: CardKnowledge, reason: str, row: str = ""
    ) -> list[Command]:
        until = self._clock.now().after(REFUSAL_IS_NEWS_S)
        self._state.refusals[connector.connector_id] = Refusal(reason, knowledge.id_tag, until)
        self.record(connector, knowledge.id_tag, "refused", reason, row)
        await self._board.show(connector.connector_id, "refused")
        return []

    async def _ignored(self, connector: Connector, id_tag: str, reason: str, row: str = "") -> list[Command]:
        self.record(connector, id_tag, "ignored", reason, row)
        await self._board.show(connector.connector_id, "neutral")
        return []

    def record(self, connector: Connector, id_tag: str, result: str, reason: str = "", row: str = "") -> None:
        """Note a shown card and what became of it."""
        self._journal.presented(
            PresentedCard(self._clock.now().utc, id_tag, connector.connector_id, result, reason, row)
        )

    # -- a card during a transaction --------------------------------------------------------------------

    async def _shown_in_transaction(
        self, connector: Connector, transaction: Transaction, id_tag: str
    ) -> list[Command]:
        if connector.is_stopping:
            return []
        if may_stop(transaction, id_tag, None, Link.OFF) is StopDecision.STOP:
            return self._stop(connector, id_tag, transaction.id_tag)
        if connector.connector_id in self._state.asking:
            return await self._ignored(connector, id_tag, "waiting_for_backend")
        knowledge = await self._look_up(id_tag) or _unknown(id_tag)
        parent = await self._parent_of(knowledge)
        link = self._state.link(self._central_system.is_online)
        decision = may_stop(transaction, id_tag, parent, link)
        if decision is StopDecision.ASK_BACKEND:
            self._ask(
                AuthorizeAnswered(connector.connector_id, knowledge, None, "", stops_key=transaction.key)
            )
            return []
        if decision is StopDecision.STOP:
            return self._stop(connector, id_tag, knowledge.reported_as)
        return await self._ignored(connector, id_tag, "foreign_card")

    def _stop(self, connector: Connector, id_tag: str, reported_as: str) -> list[Command]:
        self.record(connector, id_tag, "stopped")
        return connector.stop(StopReason.LOCAL, reported_as)

    async def _parent_of(self, knowledge: CardKnowledge) -> str | None:
        try:
            return await self._store.cached_parent(knowledge.reported_as)
        except StoreUnavailable as error:
            logger.error("the cache of cards cannot be read: %s", error)
            return None

    # -- the backend's word -----------------------------------------------------------------------------

    def _ask(self, unanswered: AuthorizeAnswered) -> None:
        self._state.asking.add(unanswered.connector_id)
        self._spawn(self._ask_backend(unanswered))

    async def _ask_backend(self, unanswered: AuthorizeAnswered) -> None:
        answered = unanswered
        try:
            info = await self._central_system.authorize(unanswered.knowledge.reported_as, AUTHORIZE_TIMEOUT_S)
            answered = replace(unanswered, info=info)
        except CallFailed as error:
            logger.info("Authorize got no answer: %s", error)
        finally:
            self._post(answered)

    async def answered(self, event: AuthorizeAnswered) -> list[Command]:
        """Take the backend's word on a card, or its silence."""
        connector = self._state.connector(event.connector_id)
        self._state.asking.discard(event.connector_id)
        if event.info is not None:
            await self._remember(event.knowledge, event.info)
        if event.stops_key:
            return await self._answered_for_stop(connector, event)
        if event.info is not None and _contradicts(event.knowledge, event.info):
            self._report_conflict()
        obstacle = self.obstacle(connector) or ("" if connector.is_idle else "busy")
        if obstacle:
            return await self._refuse(connector, event.knowledge, obstacle, event.row)
        if event.info is None:
            known = event.knowledge
            admitted = admission(connector.held_for, known.reported_as, known.parent_id_tag)
            if admitted in (Admission.ASK, Admission.FOREIGN):
                return await self._refuse(connector, event.knowledge, "reserved", event.row)
            decision = self._decide(event.knowledge, Link.OFF)
            return await self._act(connector, event.knowledge, decision, Link.OFF, event.origin)
        parent = event.info.parent_id_tag or event.knowledge.parent_id_tag or ""
        if admission(connector.held_for, event.knowledge.reported_as, parent) is Admission.FOREIGN:
            return await self._refuse(connector, event.knowledge, "reserved", event.row)
        refusal = reason_of_backend(event.info.status)
        if refusal is not None:
            return await self._refuse(connector, event.knowledge, refusal, event.row)
        grant = Grant(
            id_tag=event.knowledge.reported_as,
            card_id_tag=event.knowledge.id_tag,
            origin=event.origin,
            is_reported=True,
            row=event.row,
            parent_id_tag=event.info.parent_id_tag,
        )
        return await self._grant(connector, event.knowledge, grant)

    async def _remember(self, knowledge: CardKnowledge, info: IdTagInfo) -> None:
        try:
            await self._store.remember_authorization(knowledge.reported_as, info)
        except StoreUnavailable as error:
            logger.warning("the backend's word on a card could not be kept: %s", error)

    async def _answered_for_stop(self, connector: Connector, event: AuthorizeAnswered) -> list[Command]:
        transaction, knowledge = connector.transaction, event.knowledge
        if transaction is None or connector.is_stopping or transaction.key != event.stops_key:
            return []
        if event.info is not None:
            may = may_stop_after_authorize(event.info, transaction.parent_id_tag)
        else:
            may = shares_parent(transaction.parent_id_tag, await self._parent_of(knowledge))
        if not may:
            return await self._ignored(connector, knowledge.id_tag, "foreign_card")
        return self._stop(connector, knowledge.id_tag, knowledge.reported_as)


def _unknown(id_tag: str) -> CardKnowledge:
    return CardKnowledge(id_tag, Standing.UNKNOWN, id_tag)


def _contradicts(knowledge: CardKnowledge, info: IdTagInfo) -> bool:
    """Tell whether the backend says otherwise than the list that it sent itself (§4.9, LocalListConflict)."""
    if knowledge.source != "local_auth_list":
        return False
    return (info.status is AuthorizationStatus.ACCEPTED) != (knowledge.standing is Standing.LISTED)
