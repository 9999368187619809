"""Who may charge: one function for every card, and for the table that explains it (OCPP 1.6 ed. 2 §3.5, §4.1)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chargepoint.domain.parameters import AuthorizationMode, BackendParameters, Whitelist
from chargepoint.domain.transaction import Transaction
from chargepoint.domain.whitelist import same_id_tag


class AuthorizationStatus(StrEnum):
    """What a backend says of an idTag (§7.2)."""

    ACCEPTED = "Accepted"
    BLOCKED = "Blocked"
    EXPIRED = "Expired"
    INVALID = "Invalid"
    CONCURRENT_TX = "ConcurrentTx"


@dataclass(frozen=True, slots=True)
class IdTagInfo:
    """The backend's word on an idTag (§7.27)."""

    status: AuthorizationStatus
    expiry_date: datetime | None = None
    parent_id_tag: str | None = None


class Link(StrEnum):
    """What a card finds. ON: socket up and Accepted. OFF: anything else with a backend configured."""

    ON = "ON"
    OFF = "OFF"
    NO_BACKEND = "no backend"


class Standing(StrEnum):
    """A card's place on the active list."""

    LISTED = "K+"  # on it, accepted, not expired
    BARRED = "K-"  # on it, but disabled, Blocked, Invalid or Expired
    UNKNOWN = "U"  # not on it


@dataclass(frozen=True, slots=True)
class CardKnowledge:
    """What the active list says of a presented card.

    id_tag: as presented, canonical. reported_as: the idTag a backend sees for it. source: "local",
    "local_auth_list", "cache" or "" when unknown. name: the owner's word for it, "" if none.
    """

    id_tag: str
    standing: Standing
    reported_as: str
    source: str = ""
    name: str = ""
    parent_id_tag: str | None = None
    expiry_date: datetime | None = None
    status: AuthorizationStatus | None = None


class Verdict(StrEnum):
    """What to do with a shown card, or a plugged car in free charging."""

    START = "start"
    REFUSE = "refuse"
    ASK_BACKEND = "ask_backend"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Decision:
    """The row of the table that applies, and what follows from it.

    row: the label of the authorisation table (A1 … E3). id_tag: what StartTransaction and Authorize carry.
    is_reported: StartTransaction goes to the backend (queued while OFF). reason: a stable key for the
    sentence that explains a refusal, "" otherwise.
    """

    row: str
    verdict: Verdict
    id_tag: str
    is_reported: bool
    reason: str = ""


class RefusalReason(StrEnum):
    """Why a card or a car was refused; each is the key of a sentence."""

    NOT_LISTED = "not_listed"
    CARD_DISABLED = "card_disabled"
    CARD_BLOCKED = "card_blocked"
    CARD_EXPIRED = "card_expired"
    CARD_INVALID = "card_invalid"
    OFFLINE_UNKNOWN = "offline_unknown"
    OFFLINE_NOT_ALLOWED = "offline_not_allowed"
    NEVER_ACCEPTED = "never_accepted"
    BACKEND_BLOCKED = "backend_blocked"
    BACKEND_EXPIRED = "backend_expired"
    BACKEND_INVALID = "backend_invalid"
    BACKEND_CONCURRENT = "backend_concurrenttx"


@dataclass(frozen=True, slots=True)
class AuthorizationRules:
    """The settings that decide: 6, 7, 12, 13, LocalPreAuthorize and the free-charging idTag."""

    mode: AuthorizationMode
    whitelist: Whitelist
    local_offline: bool
    unknown_offline: bool
    local_pre_authorize: bool
    free_id_tag: str


class StopDecision(StrEnum):
    """What a card shown during a transaction does."""

    STOP = "stop"
    ASK_BACKEND = "ask_backend"
    IGNORE = "ignore"


_BARRED_REASONS: dict[AuthorizationStatus | None, RefusalReason] = {
    AuthorizationStatus.BLOCKED: RefusalReason.CARD_BLOCKED,
    AuthorizationStatus.EXPIRED: RefusalReason.CARD_EXPIRED,
    AuthorizationStatus.INVALID: RefusalReason.CARD_INVALID,
}

_BACKEND_REASONS: dict[AuthorizationStatus, RefusalReason] = {
    AuthorizationStatus.BLOCKED: RefusalReason.BACKEND_BLOCKED,
    AuthorizationStatus.EXPIRED: RefusalReason.BACKEND_EXPIRED,
    AuthorizationStatus.INVALID: RefusalReason.BACKEND_INVALID,
    AuthorizationStatus.CONCURRENT_TX: RefusalReason.BACKEND_CONCURRENT,
}


def rules_of(parameters: BackendParameters, local_pre_authorize: bool) -> AuthorizationRules:
    """Return what of the stored parameters decides."""
    return AuthorizationRules(
        mode=parameters.authorization_mode,
        whitelist=active_list(parameters),
        local_offline=parameters.local_offline_authorization,
        unknown_offline=parameters.offline_rfid_authorization,
        local_pre_authorize=local_pre_authorize,
        free_id_tag=parameters.free_charging_id_tag,
    )


def active_list(parameters: BackendParameters) -> Whitelist:
    """Return the list to look cards up on; without OCPP it is the owner's, whatever is stored (row A3)."""
    if parameters.authorization_mode is AuthorizationMode.NO_OCPP:
        return Whitelist.LOCAL
    return parameters.whitelist


def decide_card(
    knowledge: CardKnowledge, rules: AuthorizationRules, link: Link, was_ever_accepted: bool
) -> Decision:
    """Decide on a card shown while no transaction runs: rows A1 to A3, B4 and C1 to E3.

    was_ever_accepted: this backend identity once accepted a BootNotification. An Authorize that is not answered
    in time is asked again here with Link.OFF. knowledge comes from `active_list`.
    """
    if rules.mode is AuthorizationMode.NO_OCPP:
        return _decide_without_ocpp(knowledge)
    if rules.mode is AuthorizationMode.FREE_CHARGING:
        return Decision("B4", Verdict.IGNORE, knowledge.id_tag, is_reported=False)
    if link is Link.ON:
        return _decide_online(knowledge, rules)
    offline = _decide_offline(knowledge, rules)
    if link is Link.NO_BACKEND:
        return replace(offline, row="E1", is_reported=False)
    return offline if was_ever_accepted else _decide_never_accepted(knowledge, rules, offline)


def decide_free(rules: AuthorizationRules, link: Link, was_ever_accepted: bool) -> Decision:
    """Decide on a car plugged in without a card: rows B1 to B3; ignored, with no row, unless charging is free."""
    if rules.mode is not AuthorizationMode.FREE_CHARGING:
        return Decision("", Verdict.IGNORE, "", is_reported=False)
    if link is Link.NO_BACKEND:
        return Decision("B1", Verdict.START, rules.free_id_tag, is_reported=False)
    if link is Link.ON:
        return Decision("B2", Verdict.START, rules.free_id_tag, is_reported=True)
    if was_ever_accepted:
        return Decision("B3", Verdict.START, rules.free_id_tag, is_reported=True)
    return Decision("B3", Verdict.REFUSE, rules.free_id_tag, False, RefusalReason.NEVER_ACCEPTED)


def may_stop(transaction: Transaction, id_tag: str, parent_id_tag: str | None, link: Link) -> StopDecision:
    """Decide on a card shown while a transaction runs; never called in free charging (row B4).

    id_tag: what was shown, or what a backend sees for it. parent_id_tag: the shown card's, from list or cache.
    """
    started_with = (transaction.id_tag, transaction.card_id_tag)
    if any(known and same_id_tag(known, id_tag) for known in started_with):
        return StopDecision.STOP
    if link is Link.ON:
        return StopDecision.ASK_BACKEND
    if shares_parent(transaction.parent_id_tag, parent_id_tag):
        return StopDecision.STOP
    return StopDecision.IGNORE


def may_stop_after_authorize(answer: IdTagInfo, transaction_parent: str | None) -> bool:
    """Tell whether another card may stop the transaction, now that the backend has answered its Authorize."""
    return answer.status is AuthorizationStatus.ACCEPTED and shares_parent(
        transaction_parent, answer.parent_id_tag
    )


def shares_parent(first: str | None, second: str | None) -> bool:
    """Tell whether both belong to the same group; two unknown parents are not the same."""
    return bool(first) and bool(second) and same_id_tag(first or "", second or "")


def reason_of_backend(status: AuthorizationStatus) -> RefusalReason | None:
    """Return the sentence's key for the backend's refusal, None where it accepted."""
    return _BACKEND_REASONS.get(status)


def _decide_without_ocpp(knowledge: CardKnowledge) -> Decision:
    if knowledge.standing is Standing.LISTED:
        return Decision("A1", Verdict.START, knowledge.id_tag, is_reported=False)
    return Decision("A2", Verdict.REFUSE, knowledge.id_tag, False, _reason(knowledge))


def _decide_online(knowledge: CardKnowledge, rules: AuthorizationRules) -> Decision:
    is_local = rules.whitelist is Whitelist.LOCAL
    if knowledge.standing is Standing.UNKNOWN:
        return _ask("D3" if is_local else "C4", knowledge)
    if knowledge.standing is Standing.BARRED:
        return _refuse("D2", knowledge) if is_local else _ask("C3", knowledge)
    if is_local:
        return _start("D1", knowledge)
    return _start("C1", knowledge) if rules.local_pre_authorize else _ask("C2", knowledge)


def _decide_offline(knowledge: CardKnowledge, rules: AuthorizationRules) -> Decision:
    is_local = rules.whitelist is Whitelist.LOCAL
    if knowledge.standing is Standing.BARRED:
        return _refuse("D7" if is_local else "C8", knowledge)
    if knowledge.standing is Standing.UNKNOWN:
        if rules.unknown_offline:
            return _start("D8" if is_local else "C9", knowledge)
        return _refuse("D9" if is_local else "C10", knowledge, RefusalReason.OFFLINE_UNKNOWN)
    if rules.local_offline:
        return _start("D4" if is_local else "C5", knowledge)
    if rules.unknown_offline:
        return _start("D6" if is_local else "C7", knowledge)
    return _refuse("D5" if is_local else "C6", knowledge, RefusalReason.OFFLINE_NOT_ALLOWED)


def _decide_never_accepted(
    knowledge: CardKnowledge, rules: AuthorizationRules, offline: Decision
) -> Decision:
    if rules.whitelist is Whitelist.OCPP:
        return _refuse("E2", knowledge, RefusalReason.NEVER_ACCEPTED)
    if knowledge.standing is Standing.LISTED and rules.local_offline:
        return replace(offline, row="E3")
    return _refuse("E3", knowledge, RefusalReason.NEVER_ACCEPTED)


def _start(row: str, knowledge: CardKnowledge) -> Decision:
    return Decision(row, Verdict.START, knowledge.reported_as, is_reported=True)


def _ask(row: str, knowledge: CardKnowledge) -> Decision:
    return Decision(row, Verdict.ASK_BACKEND, knowledge.reported_as, is_reported=True)


def _refuse(
    row: str, knowledge: CardKnowledge, otherwise: RefusalReason = RefusalReason.NOT_LISTED
) -> Decision:
    return Decision(row, Verdict.REFUSE, knowledge.reported_as, False, _reason(knowledge, otherwise))


def _reason(knowledge: CardKnowledge, otherwise: RefusalReason = RefusalReason.NOT_LISTED) -> RefusalReason:
    if knowledge.standing is not Standing.BARRED:
        return otherwise
    return _BARRED_REASONS.get(knowledge.status, RefusalReason.CARD_DISABLED)
