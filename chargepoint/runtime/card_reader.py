"""A card at a reader: read for the learn window, or taken to the connector it is meant for (parameters.md section 5)."""

import logging
from collections.abc import Iterable

from chargepoint.domain.commands import Command
from chargepoint.domain.connector import Connector
from chargepoint.domain.errors import InvalidIdTag
from chargepoint.domain.events import CardPresented
from chargepoint.domain.transaction import TransactionOrigin
from chargepoint.domain.whitelist import canonical_id_tag, present_uid, same_id_tag
from chargepoint.runtime.board import Board
from chargepoint.runtime.cards import Cards
from chargepoint.runtime.ports import Clock
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)


class CardReader:
    """Brings the readers' cards to `Cards`; works in the actor's turn."""

    def __init__(self, state: State, cards: Cards, board: Board, clock: Clock) -> None:
        self._state = state
        self._cards = cards
        self._board = board
        self._clock = clock

    async def presented(self, event: CardPresented) -> tuple[Connector, list[Command]] | None:
        """Take a card; return the connector it was meant for and what its machine wants, None for no idTag at all.

        Raises UnknownConnector.
        """
        panel = self._state.settings.panel
        try:
            id_tag = canonical_id_tag(present_uid(event.id_tag, panel.uid_case, panel.uid_reversed))
        except InvalidIdTag as error:
            logger.warning("a card that is no idTag was shown: %s", error.code)
            return None
        connector = self._connector_for(event, id_tag)
        learn = self._state.learn
        if learn is not None and not learn.id_tag and self._clock.now().monotonic_s < learn.until.monotonic_s:
            learn.id_tag = id_tag
            self._cards.record(connector, id_tag, "learned")
            await self._board.show(connector.connector_id, "learned")
            return connector, []
        self._withdraw_elsewhere(connector, id_tag)
        return connector, await self._cards.shown(connector, id_tag, TransactionOrigin.CARD)

    def _connector_for(self, event: CardPresented, id_tag: str) -> Connector:
        connectors = list(self._state.connectors.values())
        if event.connector_id is not None:
            return self._state.connector(event.connector_id)
        return meant_connector(connectors, id_tag)

    def _withdraw_elsewhere(self, meant: Connector, id_tag: str) -> None:
        """End the card's permission for a car that never came: a card allows one charge."""
        for connector in self._state.connectors.values():
            if connector is not meant and not connector.is_starting and _is_granted_to(connector, id_tag):
                connector.withdraw(self._clock.now())


def meant_connector(connectors: Iterable[Connector], id_tag: str) -> Connector:
    """Return the connector that a card at a common reader is for.

    What the card itself runs or holds comes first, then a car that waits for a card, then a place without a car.
    connectors: by number, not empty.
    """

    def rank(connector: Connector) -> int:
        if _is_held_by(connector, id_tag) or _is_reserved_for(connector, id_tag):
            return 0
        if connector.transaction is not None:
            return 4
        if connector.is_faulted or connector.held_for or not connector.record.is_operative:
            return 3
        if connector.is_plugged:
            return 1 if connector.is_idle and not connector.is_finishing else 3
        return 2

    return min(connectors, key=rank)


def _is_held_by(connector: Connector, id_tag: str) -> bool:
    transaction = connector.transaction
    own = (transaction.card_id_tag or transaction.id_tag) if transaction else connector.holds_cable_for
    return own is not None and same_id_tag(own, id_tag)


def _is_reserved_for(connector: Connector, id_tag: str) -> bool:
    return connector.is_idle and any(same_id_tag(one.id_tag, id_tag) for one in connector.held_for)


def _is_granted_to(connector: Connector, id_tag: str) -> bool:
    grant = connector.grant
    return grant is not None and same_id_tag(grant.card_id_tag or grant.id_tag, id_tag)
