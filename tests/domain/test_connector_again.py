"""The session machine of one connector: what may begin anew after a failure, a power cut or a time with nobody there."""

from dataclasses import replace

import pytest

from chargepoint.domain.commands import SaveConnector, UnlockConnector
from chargepoint.domain.connector import Connector
from chargepoint.domain.connector_rules import START_RETRY_S, ConnectorRules
from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.journal import ConnectorRecord
from chargepoint.domain.status import ChargePointStatus, connector_status
from chargepoint.domain.transaction import StopReason
from tests.support.clock import FakeClock
from tests.support.session import charging


def plugged(record: ConnectorRecord) -> Connector:
    connector = Connector(record, ConnectorRules())
    connector.vehicle_state_changed(ControlPilotState.B, FakeClock().now())
    return connector


@pytest.mark.parametrize(
    ("is_plugged", "is_blocked", "may"),
    [(True, False, True), (False, False, False), (True, True, False)],
    ids=["plugged", "no car", "blocked"],
)
def test_free_charge_needs_a_car_and_no_block(is_plugged: bool, is_blocked: bool, may: bool) -> None:
    record = ConnectorRecord(1, is_blocked_until_unplugged=is_blocked)
    connector = plugged(record) if is_plugged else Connector(record, ConnectorRules())

    assert connector.may_start_freely(FakeClock().now()) is may


def test_free_charge_whose_start_failed_waits_a_minute() -> None:
    connector, now = plugged(ConnectorRecord(1)), FakeClock().now()

    connector.start_failed(now)

    assert not connector.may_start_freely(now.after(START_RETRY_S - 1))
    assert connector.may_start_freely(now.after(START_RETRY_S))


def test_cable_taken_out_while_nothing_ran_ends_the_block() -> None:
    connector = Connector(ConnectorRecord(1, is_blocked_until_unplugged=True), ConnectorRules())

    assert connector.caught_up() == [SaveConnector(1), UnlockConnector(1)]
    assert connector.record == ConnectorRecord(1)


def test_cable_that_stayed_in_keeps_the_block() -> None:
    connector = plugged(ConnectorRecord(1, is_blocked_until_unplugged=True))

    assert connector.caught_up() == [UnlockConnector(1)]
    assert connector.record.is_blocked_until_unplugged


def test_change_of_availability_that_fell_due_meanwhile_is_made() -> None:
    connector = plugged(replace(ConnectorRecord(1), scheduled_operative=False))

    assert connector.caught_up() == [SaveConnector(1), UnlockConnector(1)]
    assert connector.record == ConnectorRecord(1, is_operative=False)


@pytest.mark.parametrize("holds", ["charge", "refused card", "no lock"])
def test_lock_that_is_needed_or_missing_is_left_alone(holds: str) -> None:
    connector = charging().connector if holds == "charge" else plugged(ConnectorRecord(1))
    if holds == "refused card":
        connector.holds_cable_for = "A1B2C3D4"
    if holds == "no lock":
        connector.rules = ConnectorRules(has_lock=False)

    assert connector.caught_up() == []


@pytest.mark.parametrize("reason", [StopReason.POWER_LOSS, StopReason.LOCAL])
def test_only_a_charge_that_somebody_ended_needs_replugging(reason: StopReason) -> None:
    session = charging()

    session.stop(reason)

    assert connector_status(session.connector.facts()) is ChargePointStatus.FINISHING
    assert session.connector.is_finishing is (reason is not StopReason.POWER_LOSS)
