"""§4.9 and §7.7: which status follows from which facts, and every transition that the session machine makes."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise, permutations

import pytest

from chargepoint.domain.status import (
    NO_ERROR,
    ChargePointStatus,
    ConnectorFacts,
    charge_point_status,
    connector_status,
    is_fault,
    passed_between,
)
from tests.support.session import TRANSITIONS, Session, transition

Step = Callable[[Session], None]

CHARGING = ConnectorFacts(
    error_code=NO_ERROR,
    is_operative=True,
    has_transaction=True,
    is_plugged=True,
    is_authorized=False,
    is_reserved=False,
    is_finishing=False,
    is_offering=True,
    requests_energy=True,
)
IDLE = replace(CHARGING, has_transaction=False, is_plugged=False, is_offering=False, requests_energy=False)


def no_current(session: Session) -> None:
    session.connector.limit_a = 0.0


PLUG, ASK, UNPLUG = Session.plug_in, Session.ask_energy, Session.unplug
CARD, CHARGE, STOP, LAPSE = Session.grant, Session.charge, Session.stop, Session.pass_time
FAULT, REPAIR, PAUSE, RESUME = Session.fault, Session.repair, Session.pause, Session.resume
OUT, IN = Session.out_of_service, Session.in_service

MADE: list[tuple[str, list[Step]]] = [
    ("A2", [PLUG]),
    ("A2", [CARD]),
    ("A2", [CHARGE, STOP, UNPLUG, PLUG]),
    ("A2", [PLUG, LAPSE, UNPLUG, PLUG]),
    ("A8", [OUT]),
    ("A9", [FAULT]),
    ("B1", [PLUG, UNPLUG]),
    ("B1", [CARD, LAPSE]),
    ("B3", [ASK, CARD]),
    ("B3", [CARD, ASK]),
    ("B4", [PLUG, CARD]),
    ("B5", [PLUG, no_current, CARD]),
    ("B6", [PLUG, LAPSE]),
    ("B9", [PLUG, FAULT]),
    ("C1", [CHARGE, UNPLUG]),
    ("C4", [CHARGE, PLUG]),
    ("C5", [CHARGE, PAUSE]),
    ("C5", [CHARGE, no_current]),
    ("C6", [CHARGE, STOP]),
    ("C8", [CHARGE, OUT, STOP]),
    ("C9", [CHARGE, FAULT]),
    ("D1", [PLUG, CARD, UNPLUG]),
    ("D3", [PLUG, CARD, ASK]),
    ("D5", [PLUG, CARD, PAUSE]),
    ("D6", [PLUG, CARD, STOP]),
    ("D8", [PLUG, CARD, OUT, STOP]),
    ("D9", [PLUG, CARD, FAULT]),
    ("E1", [CHARGE, PAUSE, UNPLUG]),
    ("E3", [CHARGE, PAUSE, RESUME]),
    ("E4", [PLUG, CARD, PAUSE, RESUME]),
    ("E6", [CHARGE, PAUSE, STOP]),
    ("E8", [CHARGE, PAUSE, OUT, STOP]),
    ("E9", [CHARGE, PAUSE, FAULT]),
    ("F1", [CHARGE, STOP, UNPLUG]),
    ("F1", [PLUG, LAPSE, UNPLUG]),
    ("F8", [CHARGE, STOP, OUT]),
    ("F9", [CHARGE, STOP, FAULT]),
    ("H1", [OUT, IN]),
    ("H2", [PLUG, OUT, IN]),
    ("H2", [CHARGE, STOP, OUT, IN]),
    ("H2", [CHARGE, OUT, STOP, IN]),
    ("H2", [PLUG, OUT, LAPSE, IN]),
    ("H9", [OUT, FAULT]),
    ("I1", [FAULT, REPAIR]),
    ("I2", [PLUG, FAULT, REPAIR]),
    ("I3", [CHARGE, FAULT, REPAIR]),
    ("I4", [PLUG, CARD, FAULT, REPAIR]),
    ("I5", [CHARGE, PAUSE, FAULT, REPAIR]),
    ("I6", [CHARGE, STOP, FAULT, REPAIR]),
    ("I6", [PLUG, LAPSE, FAULT, REPAIR]),
    ("I8", [OUT, FAULT, REPAIR]),
]


@pytest.mark.parametrize(("label", "steps"), MADE, ids=[label for label, _ in MADE])
def test_last_event_makes_the_transition_of_the_standard(label: str, steps: list[Step]) -> None:
    session = Session()
    for step in steps[:-1]:
        step(session)
    before = session.status

    steps[-1](session)

    assert transition(before, session.status) == label


def test_table_of_transitions_made_has_only_those_of_the_standard() -> None:
    assert {label for label, _ in MADE} <= TRANSITIONS


@pytest.mark.parametrize("way_to_finishing", [LAPSE, CHARGE], ids=["timed out", "after a charge"])
def test_permission_in_finishing_goes_by_preparing_f2(way_to_finishing: Step) -> None:
    session = Session()
    session.plug_in()
    way_to_finishing(session)
    session.stop()
    session.lock_answer = None
    before = session.status

    session.grant()

    assert transition(before, session.status) == "F2"


def test_plugged_car_without_transaction_does_not_delay_being_taken_out_of_service() -> None:
    """The table has no B8, but §5.2 schedules only behind a transaction: it is reported by way of Available."""
    session = Session()
    session.plug_in()

    session.out_of_service()

    assert session.status is ChargePointStatus.UNAVAILABLE


@pytest.mark.parametrize(("before", "after"), list(permutations(ChargePointStatus, 2)))
def test_every_change_is_reported_in_steps_of_the_standard(
    before: ChargePointStatus, after: ChargePointStatus
) -> None:
    passed = passed_between(before, after)
    steps = [before, after] if passed is None else [before, passed, after]

    assert {transition(*step) for step in pairwise(steps)} <= TRANSITIONS
    assert (passed is None) == (transition(before, after) in TRANSITIONS)


def test_same_status_passes_nothing() -> None:
    assert passed_between(ChargePointStatus.FINISHING, ChargePointStatus.FINISHING) is None


@pytest.mark.parametrize(
    ("error_code", "is_out_of_order"),
    [
        (NO_ERROR, False),
        ("EVCommunicationError", False),
        ("WeakSignal", False),
        ("ResetFailure", False),
        ("ConnectorLockFailure", True),
        ("GroundFailure", True),
        ("OtherError", True),
    ],
)
def test_warnings_do_not_put_a_connector_out_of_order(error_code: str, is_out_of_order: bool) -> None:
    assert is_fault(error_code) is is_out_of_order
    assert (connector_status(replace(IDLE, error_code=error_code)) == "Faulted") is is_out_of_order


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (IDLE, ChargePointStatus.AVAILABLE),
        (replace(IDLE, is_authorized=True), ChargePointStatus.PREPARING),
        (replace(IDLE, is_plugged=True), ChargePointStatus.PREPARING),
        (replace(IDLE, is_plugged=True, is_finishing=True), ChargePointStatus.FINISHING),
        (replace(IDLE, is_finishing=True), ChargePointStatus.AVAILABLE),
        (replace(IDLE, is_plugged=True, is_operative=False), ChargePointStatus.UNAVAILABLE),
        (CHARGING, ChargePointStatus.CHARGING),
        (replace(CHARGING, is_operative=False), ChargePointStatus.CHARGING),
        (replace(CHARGING, is_plugged=False), ChargePointStatus.SUSPENDED_EV),
        (replace(CHARGING, requests_energy=False), ChargePointStatus.SUSPENDED_EV),
        (replace(CHARGING, is_offering=False), ChargePointStatus.SUSPENDED_EVSE),
        (replace(CHARGING, error_code="EVCommunicationError"), ChargePointStatus.SUSPENDED_EVSE),
    ],
)
def test_status_follows_from_the_facts(facts: ConnectorFacts, status: ChargePointStatus) -> None:
    assert connector_status(facts) is status


def test_connector_of_a_charge_point_out_of_service_is_unavailable() -> None:
    facts = Session().connector.facts(is_charge_point_operative=False)

    assert connector_status(facts) is ChargePointStatus.UNAVAILABLE


def test_suspended_evse_wins_over_suspended_ev() -> None:
    facts = replace(CHARGING, is_offering=False, requests_energy=False)

    assert connector_status(facts) is ChargePointStatus.SUSPENDED_EVSE


def test_silent_car_that_is_offered_energy_is_suspended_by_itself() -> None:
    facts = replace(CHARGING, error_code="EVCommunicationError", requests_energy=False)

    assert connector_status(facts) is ChargePointStatus.SUSPENDED_EV


def test_fault_wins_over_everything() -> None:
    facts = replace(CHARGING, error_code="GroundFailure", is_operative=False, is_finishing=True)

    assert connector_status(facts) is ChargePointStatus.FAULTED


@pytest.mark.parametrize(
    ("is_operative", "is_broken", "status"),
    [
        (True, False, ChargePointStatus.AVAILABLE),
        (False, False, ChargePointStatus.UNAVAILABLE),
        (True, True, ChargePointStatus.FAULTED),
        (False, True, ChargePointStatus.FAULTED),
    ],
)
def test_connector_0_is_available_unavailable_or_faulted(
    is_operative: bool, is_broken: bool, status: ChargePointStatus
) -> None:
    assert charge_point_status(is_operative, is_broken) is status
