"""Charges without a card, where free charging is chosen (parameters.md section 5, rows B1 to B6)."""

from chargepoint.domain.authorization import Link, Verdict, decide_free
from chargepoint.domain.commands import Command, Grant
from chargepoint.domain.connector import Connector
from chargepoint.domain.parameters import AuthorizationMode
from chargepoint.domain.transaction import TransactionOrigin
from chargepoint.runtime.cards import Cards
from chargepoint.runtime.ports import CentralSystem, Clock
from chargepoint.runtime.state import State


class FreeCharging:
    """Looks at each connector in every turn."""

    def __init__(self, state: State, cards: Cards, central_system: CentralSystem, clock: Clock) -> None:
        self._state = state
        self._cards = cards
        self._central_system = central_system
        self._clock = clock

    def consider(self, connector: Connector) -> list[Command]:
        """Start without a card where free charging is chosen, a car is plugged in and nothing speaks against it."""
        if self._state.settings.backend.authorization_mode is not AuthorizationMode.FREE_CHARGING:
            return []
        if (
            not connector.may_start_freely(self._clock.now())
            or self._cards.obstacle(connector)
            or connector.held_for
        ):
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
