"""The table that explains the settings is made of the charger's own decisions."""

from itertools import product

import pytest

from chargepoint.domain.authorization import (
    CardKnowledge,
    Decision,
    Link,
    Standing,
    decide_card,
    decide_free,
    rules_of,
)
from chargepoint.domain.offline_table import (
    Outcome,
    OutcomeCell,
    ShownCard,
    Situation,
    outcome_table,
)
from chargepoint.domain.parameters import AuthorizationMode, BackendParameters, ConnectionType, Whitelist
from chargepoint.domain.power_return import decide_power_return

FREE, OCPP = AuthorizationMode.FREE_CHARGING, AuthorizationMode.OCPP
NO_YES = (False, True)
Settings = tuple[AuthorizationMode, Whitelist, ConnectionType, bool, bool, bool, bool, bool]
ALL: list[Settings] = [
    (*choices, *switches, *facts)
    for choices in product(AuthorizationMode, Whitelist, ConnectionType)
    for switches in product(NO_YES, NO_YES, NO_YES)
    for facts in product(NO_YES, NO_YES)
]


def parameters_of(settings: Settings) -> BackendParameters:
    mode, whitelist, connection_type, local_offline, unknown_offline, restart, _, _ = settings
    return BackendParameters(
        connection_type=connection_type,
        authorization_mode=mode,
        whitelist=whitelist,
        local_offline_authorization=local_offline,
        offline_rfid_authorization=unknown_offline,
        restart_transaction_after_power_loss=restart,
    )


def cell(parameters: BackendParameters, situation: Situation, card: ShownCard) -> OutcomeCell:
    rows = {row.situation: row for row in outcome_table(parameters, local_pre_authorize=True)}
    return next(cell for cell in rows[situation].cells if cell.card is card)


def decided(
    parameters: BackendParameters, card: ShownCard, link: Link, pre: bool, accepted: bool
) -> Decision:
    rules = rules_of(parameters, pre)
    if card is ShownCard.NO_CARD:
        return decide_free(rules, link, accepted)
    known = {(ShownCard.LISTED, Whitelist.LOCAL), (ShownCard.BACKEND_LIST, Whitelist.OCPP)}
    standing = Standing.LISTED if (card, rules.whitelist) in known else Standing.UNKNOWN
    return decide_card(CardKnowledge("A1B2C3D4", standing, "A1B2C3D4"), rules, link, accepted)


@pytest.mark.parametrize("card", ShownCard)
@pytest.mark.parametrize(
    ("situation", "link"), [(Situation.BACKEND_ONLINE, Link.ON), (Situation.BACKEND_OFFLINE, Link.OFF)]
)
def test_table_is_the_chargers_decision_for_every_combination_of_settings(
    situation: Situation, link: Link, card: ShownCard
) -> None:
    for settings in ALL:
        parameters, pre, accepted = parameters_of(settings), settings[6], settings[7]
        found = Link.NO_BACKEND if parameters.connection_type is ConnectionType.NONE else link
        row = next(r for r in outcome_table(parameters, pre, accepted) if r.situation is situation)

        decision = decided(parameters, card, found, pre, accepted)

        (shown,) = [one for one in row.cells if one.card is card]
        assert (shown.outcome.value, shown.row) == (decision.verdict.value, decision.row)
        assert (shown.is_reported, shown.reason) == (decision.is_reported, decision.reason)


def test_table_of_power_returns_is_the_chargers_decision_for_every_combination_of_settings() -> None:
    for settings in ALL:
        parameters = parameters_of(settings)
        card = ShownCard.NO_CARD if parameters.authorization_mode is FREE else ShownCard.UNKNOWN

        shown = cell(parameters, Situation.POWER_RETURNS, card)

        resumes = decide_power_return(parameters.restart_transaction_after_power_loss, plugged=True).value
        assert shown.outcome.value.removesuffix("_then_start") == resumes


@pytest.mark.parametrize(
    ("mode", "card", "restart", "outcome"),
    [
        (OCPP, ShownCard.LISTED, True, Outcome.RESUME),
        (OCPP, ShownCard.LISTED, False, Outcome.CLOSE),
        (OCPP, ShownCard.NO_CARD, True, Outcome.IGNORE),
        (FREE, ShownCard.NO_CARD, True, Outcome.RESUME),
        (FREE, ShownCard.NO_CARD, False, Outcome.CLOSE_THEN_START),
        (FREE, ShownCard.LISTED, True, Outcome.IGNORE),
    ],
)
def test_power_returns(mode: AuthorizationMode, card: ShownCard, restart: bool, outcome: Outcome) -> None:
    parameters = BackendParameters(authorization_mode=mode, restart_transaction_after_power_loss=restart)

    assert cell(parameters, Situation.POWER_RETURNS, card).outcome is outcome


def test_free_charge_does_not_start_anew_with_a_backend_that_never_accepted() -> None:
    parameters = BackendParameters(connection_type=ConnectionType.WLAN, authorization_mode=FREE)

    *_, row = outcome_table(parameters, local_pre_authorize=True, was_ever_accepted=False)

    assert row.cells[-1] == OutcomeCell(ShownCard.NO_CARD, Outcome.CLOSE)


def test_table_has_every_situation_and_every_card_in_order() -> None:
    table = outcome_table(BackendParameters(), local_pre_authorize=True)

    assert [row.situation for row in table] == list(Situation)
    assert {tuple(cell.card for cell in row.cells) for row in table} == {tuple(ShownCard)}


@pytest.mark.parametrize(
    ("whitelist", "card", "row"),
    [
        pytest.param(Whitelist.LOCAL, ShownCard.LISTED, "D4", id="D4"),
        pytest.param(Whitelist.LOCAL, ShownCard.BACKEND_LIST, "D9", id="D9"),
        pytest.param(Whitelist.OCPP, ShownCard.BACKEND_LIST, "C5", id="C5"),
        pytest.param(Whitelist.OCPP, ShownCard.LISTED, "C10", id="C10"),
    ],
)
def test_only_the_chosen_list_counts(whitelist: Whitelist, card: ShownCard, row: str) -> None:
    parameters = BackendParameters(
        connection_type=ConnectionType.ETHERNET, authorization_mode=OCPP, whitelist=whitelist
    )

    assert cell(parameters, Situation.BACKEND_OFFLINE, card).row == row
