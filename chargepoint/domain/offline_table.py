"""What the settings mean for each card: the charger's own decisions, laid out for a person before saving."""

from dataclasses import dataclass
from enum import StrEnum

from chargepoint.domain.authorization import (
    AuthorizationRules,
    CardKnowledge,
    Decision,
    Link,
    Standing,
    Verdict,
    decide_card,
    decide_free,
    rules_of,
)
from chargepoint.domain.parameters import AuthorizationMode, BackendParameters, ConnectionType, Whitelist
from chargepoint.domain.power_return import PowerReturn, decide_power_return


class Situation(StrEnum):
    """The rows of the table."""

    BACKEND_ONLINE = "backend_online"
    BACKEND_OFFLINE = "backend_offline"
    POWER_RETURNS = "power_returns"


class ShownCard(StrEnum):
    """The columns: a good card of the owner's list, one of the backend's list, one of neither, none at all."""

    LISTED = "listed"
    BACKEND_LIST = "backend_list"
    UNKNOWN = "unknown"
    NO_CARD = "no_card"


class Outcome(StrEnum):
    """What happens. The last three answer what becomes of a charge that was running when the power went."""

    START = "start"
    REFUSE = "refuse"
    ASK_BACKEND = "ask_backend"
    IGNORE = "ignore"
    RESUME = "resume"
    CLOSE = "close"
    CLOSE_THEN_START = "close_then_start"


@dataclass(frozen=True, slots=True)
class OutcomeCell:
    """One cell. row: the label of the decision (A1 to E3), "" where none applies. is_reported: the backend hears of it.

    reason: key of the sentence for a refusal, "" otherwise.
    """

    card: ShownCard
    outcome: Outcome
    row: str = ""
    is_reported: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One situation, a cell per ShownCard in that order."""

    situation: Situation
    cells: tuple[OutcomeCell, ...]


def outcome_table(
    parameters: BackendParameters, local_pre_authorize: bool, was_ever_accepted: bool = True
) -> tuple[OutcomeRow, ...]:
    """Return what follows from the parameters, a row per Situation.

    Power returns with the car still plugged in, the backend not reachable yet, and a charge running that was started
    with the column's card.
    """
    rules = rules_of(parameters, local_pre_authorize)
    return tuple(
        OutcomeRow(
            situation,
            tuple(_cell(situation, card, parameters, rules, was_ever_accepted) for card in ShownCard),
        )
        for situation in Situation
    )


def link_in(situation: Situation, parameters: BackendParameters) -> Link:
    """Return what a card finds in that situation."""
    if parameters.connection_type is ConnectionType.NONE:
        return Link.NO_BACKEND
    return Link.ON if situation is Situation.BACKEND_ONLINE else Link.OFF


def standing_in(card: ShownCard, whitelist: Whitelist) -> Standing:
    """Return the card's standing: a list counts only while it is the chosen one."""
    chosen = ShownCard.LISTED if whitelist is Whitelist.LOCAL else ShownCard.BACKEND_LIST
    return Standing.LISTED if card is chosen else Standing.UNKNOWN


def _cell(
    situation: Situation,
    card: ShownCard,
    parameters: BackendParameters,
    rules: AuthorizationRules,
    was_ever_accepted: bool,
) -> OutcomeCell:
    decision = _decision(card, rules, link_in(situation, parameters), was_ever_accepted)
    is_free = rules.mode is AuthorizationMode.FREE_CHARGING
    if situation is Situation.POWER_RETURNS and is_free == (card is ShownCard.NO_CARD):
        return OutcomeCell(card, _after_power_loss(parameters, decision, is_free))
    return OutcomeCell(
        card, Outcome(decision.verdict.value), decision.row, decision.is_reported, decision.reason
    )


def _decision(card: ShownCard, rules: AuthorizationRules, link: Link, was_ever_accepted: bool) -> Decision:
    if card is ShownCard.NO_CARD:
        return decide_free(rules, link, was_ever_accepted)
    knowledge = CardKnowledge("", standing_in(card, rules.whitelist), "")
    return decide_card(knowledge, rules, link, was_ever_accepted)


def _after_power_loss(parameters: BackendParameters, free: Decision, is_free: bool) -> Outcome:
    result = decide_power_return(parameters.restart_transaction_after_power_loss, plugged=True)
    if result is PowerReturn.RESUME:
        return Outcome.RESUME
    return Outcome.CLOSE_THEN_START if is_free and free.verdict is Verdict.START else Outcome.CLOSE
