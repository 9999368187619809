"""The session machine of one connector: how a charge begins, and what the board is told (OCPP 1.6 ed. 2 §4.8)."""

from collections.abc import Callable

import pytest

from chargepoint.domain.commands import (
    BeginTransaction,
    EndTransaction,
    LockConnector,
    Outputs,
    SaveTransaction,
    UnlockConnector,
)
from chargepoint.domain.connector_rules import ConnectorRules
from chargepoint.domain.status import ChargePointStatus
from chargepoint.domain.transaction import StopReason
from tests.support.session import Session, a_grant, charging

NO_ENERGY = Outputs(False, 0.0)
LOCK, UNLOCK = LockConnector(1), UnlockConnector(1)


# -- beginning ------------------------------------------------------------------------------------------------


def test_card_before_the_car_and_car_before_the_card_both_lock_then_begin() -> None:
    card_first, car_first = Session(), Session()

    card_first.grant()
    card_first.plug_in()
    car_first.plug_in()
    car_first.grant()

    assert card_first.commands == car_first.commands == [LOCK, BeginTransaction(1, a_grant())]


def test_fixed_cable_begins_without_a_lock() -> None:
    session = charging(ConnectorRules(has_lock=False))

    assert session.connector.outputs() == Outputs(True, 16.0)
    assert session.begun == 1


def test_no_energy_before_the_start_is_stored() -> None:
    session = Session()
    session.lock_answer = None
    session.charge()

    assert session.commands == [LOCK]
    assert session.connector.outputs() == NO_ENERGY
    assert not session.connector.is_idle


def test_start_that_cannot_be_stored_frees_the_cable_and_forgets_the_permission() -> None:
    session = Session()
    session.has_disk = False
    session.charge()

    assert session.commands[-1] == UNLOCK
    assert session.connector.is_idle
    assert session.connector.outputs() == NO_ENERGY


def test_start_that_cannot_be_stored_at_a_fixed_cable_unlocks_nothing() -> None:
    session = Session(ConnectorRules(has_lock=False))
    session.has_disk = False
    session.charge()

    assert session.commands == [BeginTransaction(1, a_grant())]


def test_car_gone_while_the_start_was_stored_ends_the_transaction() -> None:
    other, session = charging(), Session()

    session.carry_out(session.connector.begun(other.transaction))

    assert session.commands[0] == EndTransaction(1, StopReason.EV_DISCONNECTED)


@pytest.mark.parametrize("obstacle", [Session.fault, Session.out_of_service, Session.charge])
def test_permission_that_cannot_be_used_is_not_kept(obstacle: Callable[[Session], None]) -> None:
    session = Session()
    obstacle(session)
    before = list(session.commands)

    session.grant(id_tag="0A0B0C0D")

    assert session.connector.grant is None
    assert session.commands == before


def test_second_permission_does_not_replace_the_one_that_waits() -> None:
    session = Session()
    session.grant(id_tag="A1B2C3D4")

    session.grant(id_tag="0A0B0C0D")

    assert session.connector.grant == a_grant(id_tag="A1B2C3D4")


def test_withdrawn_permission_starts_nothing_b1() -> None:
    session = Session()
    session.grant()
    session.connector.withdraw(session.clock.now())

    session.plug_in()

    assert session.commands == []
    assert session.connector.deadline is not None


def test_plug_unlocked_after_a_permission_was_withdrawn_during_locking() -> None:
    session = Session()
    session.lock_answer = None
    session.charge()
    session.connector.withdraw(session.clock.now())

    session.lock_answer = True
    session.answer_locks()

    assert session.commands == [LOCK, UNLOCK]


def test_car_is_known_since_it_was_plugged_in_until_it_leaves() -> None:
    session = Session()
    session.plug_in()
    since = session.clock.utc()
    session.pass_time(5)
    session.ask_energy()
    assert session.connector.plugged_since == since

    session.unplug()

    assert session.connector.plugged_since is None


# -- the lock -------------------------------------------------------------------------------------------------


def test_lock_failure_is_a_fault_and_begins_nothing_tc_024() -> None:
    session = Session()
    session.lock_answer = False
    session.charge()

    assert session.connector.error_code == "ConnectorLockFailure"
    assert session.status is ChargePointStatus.FAULTED
    assert session.commands == [LOCK]


def test_lock_failure_is_over_when_the_plug_was_taken_out() -> None:
    session = Session()
    session.lock_answer = False
    session.charge()

    session.unplug()

    assert session.status is ChargePointStatus.AVAILABLE


def test_fault_of_the_board_outlives_the_plug() -> None:
    session = Session()
    session.plug_in()
    session.fault("ConnectorLockFailure")

    session.unplug()

    assert session.status is ChargePointStatus.FAULTED


def test_late_lock_answer_frees_the_plug_of_a_car_that_has_left() -> None:
    session = Session()
    session.lock_answer = None
    session.charge()
    session.unplug()

    session.lock_answer = True
    session.answer_locks()

    assert session.commands == [LOCK, UNLOCK]


def test_late_lock_failure_is_no_fault() -> None:
    session = Session()
    session.lock_answer = None
    session.charge()
    session.unplug()

    session.lock_answer = False
    session.answer_locks()

    assert session.connector.error_code == "NoError"


def test_second_lock_answer_leaves_a_running_charge_locked() -> None:
    session = charging()

    session.carry_out(session.connector.locked(True))

    assert session.commands == []


# -- outputs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("limit_a", "offered_a"), [(32.0, 32.0), (6.0, 6.0), (5.9, 0.0), (0.0, 0.0)])
def test_offer_is_the_limit_or_nothing_below_6_a(limit_a: float, offered_a: float) -> None:
    session = charging()

    session.connector.limit_a = limit_a

    assert session.connector.outputs() == Outputs(True, offered_a)


def test_pause_offers_nothing_and_is_stored_with_the_transaction() -> None:
    session = charging()

    session.pause()

    assert session.connector.outputs() == Outputs(True, 0.0)
    assert session.commands == [SaveTransaction(1)]


def test_pausing_twice_or_without_a_transaction_does_nothing() -> None:
    session, idle = charging(), Session()
    session.pause()
    session.pause()
    idle.pause()

    assert (session.commands, idle.commands) == ([SaveTransaction(1)], [])


def test_fault_cuts_the_energy_and_keeps_the_transaction_tc_041() -> None:
    session = charging()

    session.fault()

    assert session.connector.outputs() == NO_ENERGY
    session.repair()
    assert session.connector.outputs() == Outputs(True, 16.0)


@pytest.mark.parametrize("warning", ["EVCommunicationError", "WeakSignal", "ResetFailure"])
def test_warning_cuts_no_energy(warning: str) -> None:
    session = charging()

    session.fault(warning)

    assert session.connector.outputs() == Outputs(True, 16.0)


def test_warning_does_not_hide_a_fault_that_stands() -> None:
    session = charging()
    session.fault("GroundFailure")

    session.fault("WeakSignal")

    assert session.connector.error_code == "GroundFailure"
    assert session.connector.outputs() == NO_ENERGY


def test_fault_forgets_a_permission_that_waits() -> None:
    session = Session()
    session.grant()
    session.fault()
    session.repair()

    session.plug_in()

    assert session.commands == []
