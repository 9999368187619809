"""The session machine of one connector: availability and ConnectionTimeOut (OCPP 1.6 ed. 2 §4.9, §5.2)."""

from collections.abc import Callable

import pytest

from chargepoint.domain.commands import (
    SaveConnector,
    UnlockConnector,
)
from chargepoint.domain.connector_rules import ConnectorRules
from chargepoint.domain.journal import ConnectorRecord
from chargepoint.domain.status import ChargePointStatus
from tests.support.session import Session, charging

UNLOCK = UnlockConnector(1)
SAVE = SaveConnector(1)


# -- availability ---------------------------------------------------------------------------------------------


def test_availability_waits_for_the_end_of_the_transaction() -> None:
    session = charging()
    session.out_of_service()
    assert session.connector.record == ConnectorRecord(1, scheduled_operative=False)

    session.stop()

    assert session.connector.record == ConnectorRecord(1, is_operative=False)
    assert session.commands[-1] == SAVE


def test_availability_asked_for_again_is_silent() -> None:
    session = charging()
    session.stop()

    session.in_service()

    assert session.status is ChargePointStatus.FINISHING


def test_kept_transaction_keeps_its_schedule_without_a_car() -> None:
    session = charging(ConnectorRules(stops_on_ev_side_disconnect=False))
    session.out_of_service()

    session.unplug()

    assert session.connector.record.scheduled_operative is False
    assert session.commands == [SAVE]


def lock_fails(session: Session) -> None:
    session.lock_answer = False
    session.answer_locks()


def store_fails(session: Session) -> None:
    session.has_disk, session.lock_answer = False, True
    session.answer_locks()


@pytest.mark.parametrize("abandon", [Session.unplug, Session.fault, lock_fails, store_fails])
def test_scheduled_availability_does_not_outlive_a_start_that_failed(
    abandon: Callable[[Session], None],
) -> None:
    session = Session()
    session.lock_answer = None
    session.charge()
    session.out_of_service()

    abandon(session)

    assert session.connector.record == ConnectorRecord(1, is_operative=False)
    assert session.connector.is_idle
    assert session.commands[-1] in (SAVE, UNLOCK)


def test_connector_taken_out_of_service_forgets_the_permission_that_waits() -> None:
    session = Session()
    session.grant()

    session.out_of_service()

    assert session.connector.grant is None
    assert session.connector.deadline is None


# -- ConnectionTimeOut ----------------------------------------------------------------------------------------


def test_permission_lapses_after_connection_timeout_tc_004_2() -> None:
    session = Session()
    session.grant()
    session.pass_time(59)
    assert session.connector.grant is not None

    session.pass_time(1)

    assert session.status is ChargePointStatus.AVAILABLE
    session.plug_in()
    assert session.commands == []


def test_connection_timeout_0_waits_without_end() -> None:
    session = Session(ConnectorRules(connection_timeout_s=0))
    session.grant()

    session.pass_time(1_000_000)

    assert session.connector.grant is not None
    assert session.connector.deadline is None


def test_changed_connection_timeout_takes_effect_at_once() -> None:
    session = Session()
    session.grant()
    session.connector.rules = ConnectorRules(connection_timeout_s=10)

    session.pass_time(10)

    assert session.connector.grant is None


def test_step_of_the_wall_clock_ends_no_wait() -> None:
    session = Session()
    session.grant()
    session.clock.step(3600)

    session.pass_time(1)

    assert session.connector.grant is not None


def test_wait_starts_anew_after_a_fault() -> None:
    session = Session()
    session.plug_in()
    session.fault()
    session.pass_time(600)

    session.repair()

    assert session.connector.deadline == session.clock.now().after(60)


@pytest.mark.parametrize("is_charge_over", [True, False], ids=["after a charge", "timed out"])
def test_nobody_is_awaited_in_finishing_after_a_fault(is_charge_over: bool) -> None:
    session = Session()
    session.plug_in()
    session.pass_time()
    if is_charge_over:
        session.grant()
        session.stop()

    session.fault()
    session.repair()

    assert session.connector.deadline is None


def test_cleared_warning_does_not_restart_the_wait() -> None:
    session = Session()
    session.plug_in()
    session.fault("WeakSignal")
    session.pass_time(30)

    session.repair()

    assert session.connector.deadline == session.clock.now().after(30)


def test_no_card_is_awaited_while_the_plug_is_being_locked() -> None:
    session = Session()
    session.lock_answer = None
    session.charge()

    session.fault("WeakSignal")
    session.repair()

    assert session.connector.deadline is None
