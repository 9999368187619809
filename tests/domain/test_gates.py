"""Does it charge, and if not, why: the order of the gates and the reason each one gives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chargepoint.domain.gates import AuthorizationState, GateFacts, first_closed, gates, tightest
from chargepoint.domain.snapshot import GateView, LimitView

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=10)
INSTALLATION = LimitView("installation", 16.0)

CHARGES = GateFacts(
    error_code="NoError",
    is_plugged=True,
    plugged_since=NOW,
    is_operative=True,
    unavailable_by="backend",
    is_restarting=False,
    authorization=AuthorizationState.GRANTED,
    refusal="",
    authorized_since=NOW,
    card_deadline=None,
    needs_registration=False,
    is_paused=False,
    limits=(INSTALLATION,),
    has_transaction=True,
    is_finishing=False,
    requests_energy=True,
    is_drawing=True,
    has_drawn=True,
)

ORDER: list[tuple[str, dict[str, Any], str]] = [
    ("fault", {"error_code": "GroundFailure"}, "fault"),
    ("vehicle", {"is_plugged": False}, "no_vehicle"),
    ("in_service", {"is_operative": False}, "out_of_service_backend"),
    ("no_restart_pending", {"is_restarting": True}, "restart_pending"),
    ("authorized", {"authorization": AuthorizationState.WAITING_FOR_CARD}, "waiting_for_card"),
    ("registered", {"needs_registration": True}, "not_registered"),
    ("not_paused", {"is_paused": True}, "paused_by_person"),
    ("profile_limit", {"limits": (INSTALLATION, LimitView("backend", 0.0))}, "limit_zero"),
    ("minimum_current", {"limits": (LimitView("installation", 5.0),)}, "limit_below_minimum"),
    ("vehicle_draws", {"requests_energy": False, "is_drawing": False}, "vehicle_full_or_timer"),
    ("not_finished", {"is_finishing": True}, "finished"),
]


def facts(**changes: Any) -> GateFacts:
    return replace(CHARGES, **changes)


def gate(name: str, given: GateFacts) -> GateView:
    return next(view for view in gates(given) if view.id == name)


def test_charging_connector_has_every_gate_open() -> None:
    assert all(view.open and not view.reason for view in gates(CHARGES))
    assert first_closed(gates(CHARGES)) is None


def test_gates_come_in_the_order_in_which_a_person_should_look() -> None:
    assert [view.id for view in gates(CHARGES)] == [name for name, _, _ in ORDER]


@pytest.mark.parametrize(("name", "changes", "reason"), ORDER, ids=[name for name, _, _ in ORDER])
def test_one_condition_closes_its_own_gate_alone(name: str, changes: dict[str, Any], reason: str) -> None:
    closed = [view for view in gates(facts(**changes)) if not view.open]

    assert [(view.id, view.reason) for view in closed] == [(name, reason)]


@pytest.mark.parametrize("index", range(len(ORDER) - 1), ids=[name for name, _, _ in ORDER[:-1]])
def test_earlier_gate_is_the_reason_where_a_later_one_is_closed_too(index: int) -> None:
    name, changes, _ = ORDER[index]
    later = {key: value for _, more, _ in ORDER[index + 1 :] for key, value in more.items()}
    without_waiting = {"authorization": AuthorizationState.REFUSED} if name == "authorized" else {}

    found = first_closed(gates(facts(**{**later, **changes, **without_waiting})))

    assert found is not None
    assert found.id == name


def test_finished_charge_is_the_reason_rather_than_the_missing_card() -> None:
    given = facts(is_finishing=True, has_transaction=False, authorization=AuthorizationState.WAITING_FOR_CARD)

    found = first_closed(gates(given))

    assert found is not None
    assert found.reason == "finished"


def test_free_charge_that_a_person_ended_says_how_to_go_on() -> None:
    given = facts(is_finishing=True, has_transaction=False, authorization=AuthorizationState.FREE_BLOCKED)

    found = first_closed(gates(given))

    assert found is not None
    assert found.reason == "free_blocked"


def test_warning_keeps_the_gate_open_and_is_named() -> None:
    view = gate("fault", facts(error_code="WeakSignal"))

    assert view.open
    assert view.parameters == {"error_code": "WeakSignal"}


@pytest.mark.parametrize("state", [AuthorizationState.GRANTED, AuthorizationState.FREE])
def test_given_permission_says_by_what_and_since_when(state: AuthorizationState) -> None:
    view = gate("authorized", facts(authorization=state, parameters={"card_name": "Anna"}))

    assert (view.open, view.source, view.since) == (True, state.value, NOW)
    assert view.parameters == {"card_name": "Anna"}


@pytest.mark.parametrize(
    "state",
    [
        AuthorizationState.WAITING_FOR_CARD,
        AuthorizationState.WAITING_FOR_BACKEND,
        AuthorizationState.FREE_BLOCKED,
        AuthorizationState.REJECTED_BY_BACKEND,
    ],
)
def test_missing_permission_says_why_and_until_when(state: AuthorizationState) -> None:
    view = gate("authorized", facts(authorization=state, card_deadline=LATER))

    assert (view.open, view.reason, view.until) == (False, state.value, LATER)


@pytest.mark.parametrize(("refusal", "reason"), [("expired", "expired"), ("", "card_refused")])
def test_refused_card_says_why(refusal: str, reason: str) -> None:
    view = gate("authorized", facts(authorization=AuthorizationState.REFUSED, refusal=refusal))

    assert view.reason == reason


@pytest.mark.parametrize("by", ["backend", "local", "reserved"])
def test_out_of_service_names_who_did_it(by: str) -> None:
    view = gate("in_service", facts(is_operative=False, unavailable_by=by))

    assert (view.reason, view.source) == (f"out_of_service_{by}", by)


def test_profile_of_0_a_is_the_profiles_doing_and_not_a_low_limit() -> None:
    given = facts(limits=(INSTALLATION, LimitView("backend", 0.0, LATER)))

    assert not gate("profile_limit", given).open
    assert gate("profile_limit", given).until == LATER
    assert gate("minimum_current", given).open


@pytest.mark.parametrize(("limit_a", "is_open"), [(6.0, True), (5.9, False)])
def test_limit_of_the_backend_above_0_counts_like_any_other(limit_a: float, is_open: bool) -> None:
    given = facts(limits=(INSTALLATION, LimitView("backend", limit_a)))

    assert gate("profile_limit", given) == GateView("profile_limit", True, limit_a=limit_a)
    assert gate("minimum_current", given).open is is_open
    assert gate("minimum_current", given).source == "backend"


def test_tightest_limit_is_the_lowest_and_the_first_of_equals() -> None:
    limits = (LimitView("user", 10.0), INSTALLATION, LimitView("backend", 10.0, LATER))

    assert tightest(limits).source == "user"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"has_drawn": False}, "vehicle_not_ready"),
        ({"has_drawn": True}, "vehicle_full_or_timer"),
        ({"is_drawing": True}, ""),
        ({"requests_energy": True}, ""),
        ({"has_transaction": False}, ""),
    ],
)
def test_car_that_does_not_draw_is_the_reason_only_in_a_charge(changes: dict[str, Any], reason: str) -> None:
    given = facts(**{"requests_energy": False, "is_drawing": False, **changes})

    assert gate("vehicle_draws", given).reason == reason


@pytest.mark.parametrize(
    "changes",
    [{"error_code": "GroundFailure"}, {"is_paused": True}, {"limits": (LimitView("installation", 5.0),)}],
    ids=["fault", "paused", "below 6 A"],
)
def test_car_is_not_blamed_while_nothing_is_offered_to_it(changes: dict[str, Any]) -> None:
    silent = replace(CHARGES, requests_energy=False, is_drawing=False, **changes)
    assert next(gate for gate in gates(silent) if gate.id == "vehicle_draws").open
