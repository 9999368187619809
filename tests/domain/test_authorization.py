"""The table of who may charge, row by row (OCPP backend settings 6, 7, 12 and 13)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargepoint.domain.authorization import (
    AuthorizationRules,
    AuthorizationStatus,
    CardKnowledge,
    IdTagInfo,
    Link,
    RefusalReason,
    Standing,
    StopDecision,
    Verdict,
    active_list,
    decide_card,
    decide_free,
    may_stop,
    may_stop_after_authorize,
    reason_of_backend,
    rules_of,
    shares_parent,
)
from chargepoint.domain.parameters import AuthorizationMode, BackendParameters, Whitelist
from chargepoint.domain.transaction import Transaction, TransactionOrigin

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
RULES = AuthorizationRules(AuthorizationMode.OCPP, Whitelist.OCPP, True, False, True, "FREECHARGING")
OCPP, LOCAL = Whitelist.OCPP, Whitelist.LOCAL
LISTED, BARRED, UNKNOWN = Standing.LISTED, Standing.BARRED, Standing.UNKNOWN
ON, OFF, NO_BACKEND = Link.ON, Link.OFF, Link.NO_BACKEND
START, REFUSE, ASK = Verdict.START, Verdict.REFUSE, Verdict.ASK_BACKEND

TRANSACTION = Transaction(
    key="t1",
    connector_id=1,
    id_tag="REPORTED",
    card_id_tag="A1B2C3D4",
    origin=TransactionOrigin.CARD,
    backend=1,
    started_at=NOW,
    meter_start_wh=0,
    last_register_wh=0,
    last_energised_at=NOW,
)


def card(standing: Standing, status: AuthorizationStatus | None = None) -> CardKnowledge:
    return CardKnowledge("A1B2C3D4", standing, "REPORTED", status=status)


@dataclass(frozen=True)
class Row:
    label: str
    whitelist: Whitelist
    link: Link
    standing: Standing
    verdict: Verdict
    local_offline: bool = True
    unknown_offline: bool = False
    local_pre_authorize: bool = True
    ever_accepted: bool = True
    is_reported: bool = True
    reason: str = ""


ROWS = [
    Row("C1", OCPP, ON, LISTED, START),
    Row("C2", OCPP, ON, LISTED, ASK, local_pre_authorize=False),
    Row("C3", OCPP, ON, BARRED, ASK),
    Row("C4", OCPP, ON, UNKNOWN, ASK),
    Row("C5", OCPP, OFF, LISTED, START),
    Row("C5", OCPP, OFF, LISTED, START, unknown_offline=True),
    Row("C6", OCPP, OFF, LISTED, REFUSE, local_offline=False, reason="offline_not_allowed"),
    Row("C7", OCPP, OFF, LISTED, START, local_offline=False, unknown_offline=True),
    Row("C8", OCPP, OFF, BARRED, REFUSE, unknown_offline=True, reason="card_disabled"),
    Row("C9", OCPP, OFF, UNKNOWN, START, local_offline=False, unknown_offline=True),
    Row("C9", OCPP, OFF, UNKNOWN, START, unknown_offline=True),
    Row("C10", OCPP, OFF, UNKNOWN, REFUSE, reason="offline_unknown"),
    Row("C10", OCPP, OFF, UNKNOWN, REFUSE, local_offline=False, reason="offline_unknown"),
    Row("D1", LOCAL, ON, LISTED, START),
    Row("D1", LOCAL, ON, LISTED, START, local_pre_authorize=False),
    Row("D2", LOCAL, ON, BARRED, REFUSE, reason="card_disabled"),
    Row("D3", LOCAL, ON, UNKNOWN, ASK),
    Row("D4", LOCAL, OFF, LISTED, START),
    Row("D5", LOCAL, OFF, LISTED, REFUSE, local_offline=False, reason="offline_not_allowed"),
    Row("D6", LOCAL, OFF, LISTED, START, local_offline=False, unknown_offline=True),
    Row("D7", LOCAL, OFF, BARRED, REFUSE, unknown_offline=True, reason="card_disabled"),
    Row("D8", LOCAL, OFF, UNKNOWN, START, unknown_offline=True),
    Row("D9", LOCAL, OFF, UNKNOWN, REFUSE, reason="offline_unknown"),
    Row("E1", LOCAL, NO_BACKEND, LISTED, START, is_reported=False),
    Row("E1", OCPP, NO_BACKEND, UNKNOWN, START, unknown_offline=True, ever_accepted=False, is_reported=False),
    Row("E1", OCPP, NO_BACKEND, UNKNOWN, REFUSE, reason="offline_unknown"),
    Row("E1", LOCAL, NO_BACKEND, BARRED, REFUSE, unknown_offline=True, reason="card_disabled"),
    Row("E2", OCPP, OFF, LISTED, REFUSE, ever_accepted=False, reason="never_accepted"),
    Row("E2", OCPP, OFF, UNKNOWN, REFUSE, unknown_offline=True, ever_accepted=False, reason="never_accepted"),
    Row("E2", OCPP, OFF, BARRED, REFUSE, ever_accepted=False, reason="card_disabled"),
    Row("E3", LOCAL, OFF, LISTED, START, ever_accepted=False),
    Row("E3", LOCAL, OFF, LISTED, REFUSE, False, True, ever_accepted=False, reason="never_accepted"),
    Row(
        "E3", LOCAL, OFF, UNKNOWN, REFUSE, unknown_offline=True, ever_accepted=False, reason="never_accepted"
    ),
    Row("E3", LOCAL, OFF, BARRED, REFUSE, unknown_offline=True, ever_accepted=False, reason="card_disabled"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_row_of_ocpp_authorisation_decides(row: Row) -> None:
    rules = AuthorizationRules(
        AuthorizationMode.OCPP,
        row.whitelist,
        row.local_offline,
        row.unknown_offline,
        row.local_pre_authorize,
        "FREECHARGING",
    )

    decision = decide_card(card(row.standing), rules, row.link, row.ever_accepted)

    assert (decision.row, decision.verdict, decision.reason) == (row.label, row.verdict, row.reason)
    assert decision.is_reported == (row.is_reported and row.verdict is not REFUSE)
    assert decision.id_tag == "REPORTED"


@pytest.mark.parametrize("link", Link)
@pytest.mark.parametrize(
    ("standing", "row", "verdict", "reason"),
    [
        pytest.param(LISTED, "A1", START, "", id="A1"),
        pytest.param(BARRED, "A2", REFUSE, "card_disabled", id="A2"),
        pytest.param(UNKNOWN, "A2", REFUSE, "not_listed", id="A2"),
    ],
)
def test_without_ocpp_the_list_alone_decides(
    link: Link, standing: Standing, row: str, verdict: Verdict, reason: str
) -> None:
    rules = replace(RULES, mode=AuthorizationMode.NO_OCPP, whitelist=LOCAL, unknown_offline=True)

    decision = decide_card(card(standing), rules, link, was_ever_accepted=True)

    assert (decision.row, decision.verdict, decision.reason) == (row, verdict, reason)
    assert not decision.is_reported
    assert decision.id_tag == "A1B2C3D4"


@pytest.mark.parametrize("stored", [pytest.param(OCPP, id="A3"), pytest.param(LOCAL, id="A1")])
def test_without_ocpp_cards_are_looked_up_on_the_owners_list(stored: Whitelist) -> None:
    parameters = BackendParameters(authorization_mode=AuthorizationMode.NO_OCPP, whitelist=stored)

    assert active_list(parameters) is LOCAL
    assert rules_of(parameters, local_pre_authorize=True).whitelist is LOCAL


@pytest.mark.parametrize("whitelist", Whitelist)
def test_with_ocpp_cards_are_looked_up_on_the_chosen_list(whitelist: Whitelist) -> None:
    parameters = BackendParameters(authorization_mode=AuthorizationMode.OCPP, whitelist=whitelist)

    rules = rules_of(parameters, local_pre_authorize=False)

    assert rules == replace(RULES, whitelist=whitelist, local_pre_authorize=False)


@pytest.mark.parametrize(
    ("link", "ever_accepted", "row", "verdict", "is_reported", "reason"),
    [
        pytest.param(NO_BACKEND, False, "B1", START, False, "", id="B1"),
        pytest.param(ON, True, "B2", START, True, "", id="B2"),
        pytest.param(OFF, True, "B3", START, True, "", id="B3"),
        pytest.param(OFF, False, "B3", REFUSE, False, "never_accepted", id="B3-never-accepted"),
    ],
)
def test_free_charging_starts_on_plug_in(
    link: Link, ever_accepted: bool, row: str, verdict: Verdict, is_reported: bool, reason: str
) -> None:
    rules = replace(RULES, mode=AuthorizationMode.FREE_CHARGING)

    decision = decide_free(rules, link, ever_accepted)

    assert (decision.row, decision.verdict, decision.is_reported) == (row, verdict, is_reported)
    assert (decision.id_tag, decision.reason) == ("FREECHARGING", reason)


@pytest.mark.parametrize("link", Link)
@pytest.mark.parametrize("standing", Standing)
def test_row_b4_a_card_is_ignored_while_charging_is_free(link: Link, standing: Standing) -> None:
    rules = replace(RULES, mode=AuthorizationMode.FREE_CHARGING)

    decision = decide_card(card(standing), rules, link, was_ever_accepted=True)

    assert (decision.row, decision.verdict, decision.is_reported) == ("B4", Verdict.IGNORE, False)


@pytest.mark.parametrize("mode", [AuthorizationMode.NO_OCPP, AuthorizationMode.OCPP])
def test_plugging_in_alone_starts_nothing_where_a_card_is_needed(mode: AuthorizationMode) -> None:
    decision = decide_free(replace(RULES, mode=mode), ON, was_ever_accepted=True)

    assert (decision.verdict, decision.is_reported) == (Verdict.IGNORE, False)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (None, "card_disabled"),
        (AuthorizationStatus.BLOCKED, "card_blocked"),
        (AuthorizationStatus.EXPIRED, "card_expired"),
        (AuthorizationStatus.INVALID, "card_invalid"),
    ],
)
def test_refusal_of_a_barred_card_says_what_is_wrong_with_it(
    status: AuthorizationStatus | None, reason: str
) -> None:
    decision = decide_card(card(BARRED, status), RULES, OFF, was_ever_accepted=True)

    assert decision.reason == reason


def test_backend_refusals_have_their_own_sentences() -> None:
    reasons = {reason_of_backend(status) for status in AuthorizationStatus}

    assert reasons == {
        None,
        RefusalReason.BACKEND_BLOCKED,
        RefusalReason.BACKEND_EXPIRED,
        RefusalReason.BACKEND_INVALID,
        RefusalReason.BACKEND_CONCURRENT,
    }
    assert reason_of_backend(AuthorizationStatus.ACCEPTED) is None


@pytest.mark.parametrize("link", Link)
@pytest.mark.parametrize("shown", ["a1b2c3d4", "reported"])
def test_same_card_stops_without_asking(link: Link, shown: str) -> None:
    assert may_stop(TRANSACTION, shown, None, link) is StopDecision.STOP


def test_card_that_was_not_shown_at_the_start_does_not_match_by_accident() -> None:
    remote = replace(TRANSACTION, card_id_tag=None)

    assert may_stop(remote, "A1B2C3D4", None, OFF) is StopDecision.IGNORE


@pytest.mark.parametrize(
    ("own", "other", "link", "decision"),
    [
        pytest.param(None, None, ON, StopDecision.ASK_BACKEND, id="TC_068"),
        pytest.param("GROUP", "GROUP", ON, StopDecision.ASK_BACKEND, id="TC_069"),
        pytest.param("GROUP", "group", OFF, StopDecision.STOP, id="offline-same-parent"),
        pytest.param("GROUP", "OTHER", OFF, StopDecision.IGNORE, id="offline-other-parent"),
        pytest.param(None, None, OFF, StopDecision.IGNORE, id="offline-no-parent"),
        pytest.param("GROUP", None, NO_BACKEND, StopDecision.IGNORE, id="no-backend"),
    ],
)
def test_other_card_stops_only_with_the_same_parent(
    own: str | None, other: str | None, link: Link, decision: StopDecision
) -> None:
    transaction = replace(TRANSACTION, parent_id_tag=own)

    assert may_stop(transaction, "FFFFFFFF", other, link) is decision


@pytest.mark.parametrize(
    ("status", "parent", "may"),
    [
        (AuthorizationStatus.ACCEPTED, "GROUP", True),
        (AuthorizationStatus.ACCEPTED, "OTHER", False),
        (AuthorizationStatus.ACCEPTED, None, False),
        (AuthorizationStatus.BLOCKED, "GROUP", False),
    ],
)
def test_backends_answer_settles_whether_another_card_stops(
    status: AuthorizationStatus, parent: str | None, may: bool
) -> None:
    assert may_stop_after_authorize(IdTagInfo(status, parent_id_tag=parent), "GROUP") is may


@pytest.mark.parametrize(("first", "second"), [("", ""), ("A", ""), ("", "A"), (None, "A"), ("A", None)])
def test_unknown_parents_are_never_shared(first: str | None, second: str | None) -> None:
    assert not shares_parent(first, second)


any_rules = st.builds(
    AuthorizationRules,
    st.sampled_from(AuthorizationMode),
    st.sampled_from(Whitelist),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.just("FREECHARGING"),
)
any_card = st.builds(card, st.sampled_from(Standing), st.none() | st.sampled_from(AuthorizationStatus))


@given(any_rules, any_card, st.sampled_from([OFF, NO_BACKEND]), st.booleans())
def test_barred_card_never_starts_offline(
    rules: AuthorizationRules, knowledge: CardKnowledge, link: Link, ever_accepted: bool
) -> None:
    decision = decide_card(replace(knowledge, standing=BARRED), rules, link, ever_accepted)

    assert decision.verdict in (REFUSE, Verdict.IGNORE)


@given(any_rules, any_card, st.sampled_from(Link), st.booleans())
def test_every_refusal_has_a_reason_and_nothing_else_has(
    rules: AuthorizationRules, knowledge: CardKnowledge, link: Link, ever_accepted: bool
) -> None:
    for decision in (
        decide_card(knowledge, rules, link, ever_accepted),
        decide_free(rules, link, ever_accepted),
    ):
        assert bool(decision.reason) == (decision.verdict is REFUSE)
        assert not (decision.reason and decision.reason not in list(RefusalReason))


@given(any_rules, any_card, st.sampled_from(Link), st.booleans())
def test_backend_is_asked_only_while_it_is_reachable(
    rules: AuthorizationRules, knowledge: CardKnowledge, link: Link, ever_accepted: bool
) -> None:
    decision = decide_card(knowledge, rules, link, ever_accepted)

    assert decision.verdict is not ASK or link is ON
    assert not decision.is_reported or link is not NO_BACKEND


@given(any_rules, any_card, st.booleans())
def test_both_offline_switches_off_mean_nobody_starts_offline_with_a_backend(
    rules: AuthorizationRules, knowledge: CardKnowledge, ever_accepted: bool
) -> None:
    strict = replace(rules, mode=AuthorizationMode.OCPP, local_offline=False, unknown_offline=False)

    assert decide_card(knowledge, strict, OFF, ever_accepted).verdict is REFUSE


@given(any_rules, any_card)
def test_backend_that_never_accepted_starts_no_more_than_one_that_did(
    rules: AuthorizationRules, knowledge: CardKnowledge
) -> None:
    before = decide_card(knowledge, rules, OFF, was_ever_accepted=False)
    after = decide_card(knowledge, rules, OFF, was_ever_accepted=True)

    assert before.verdict is not START or after.verdict is START
