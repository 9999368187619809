"""The session machine of one connector: how a charge ends, and what the backend may refuse (§4.8, §4.10)."""

from dataclasses import replace

import pytest

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.commands import (
    EndTransaction,
    Outputs,
    RaiseAlert,
    SaveConnector,
    UnlockConnector,
)
from chargepoint.domain.connector_rules import BLOCKING_REASONS, ConnectorRules
from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.journal import ConnectorRecord
from chargepoint.domain.status import ChargePointStatus
from chargepoint.domain.transaction import StopReason, TransactionOrigin
from tests.support.session import Session, charging

NO_ENERGY = Outputs(False, 0.0)
UNLOCK = UnlockConnector(1)
SAVE = SaveConnector(1)


# -- ending ---------------------------------------------------------------------------------------------------


def test_stop_cuts_the_energy_before_the_end_is_stored() -> None:
    session = charging()
    session.has_disk = False

    session.stop()

    assert session.connector.outputs() == NO_ENERGY
    assert session.connector.unstored_end == EndTransaction(1, StopReason.LOCAL)
    session.regain_disk()
    assert session.connector.transaction is None
    assert session.connector.unstored_end is None


def test_only_the_first_stop_counts() -> None:
    session = charging()
    session.has_disk = False
    session.stop(StopReason.REMOTE)

    session.stop(StopReason.LOCAL)

    assert session.commands == [EndTransaction(1, StopReason.REMOTE)]


def test_stop_carries_the_card_that_ended_it() -> None:
    session = charging()

    assert session.connector.stop(StopReason.LOCAL, "0A0B0C0D") == [
        EndTransaction(1, StopReason.LOCAL, "0A0B0C0D")
    ]


def test_stop_without_a_transaction_does_nothing() -> None:
    session = Session()

    session.stop()

    assert session.commands == []


@pytest.mark.parametrize("reason", [r for r in StopReason if r is not StopReason.DE_AUTHORIZED])
def test_ordinary_end_frees_the_cable(reason: StopReason) -> None:
    session = charging()

    session.stop(reason)

    assert session.commands == [EndTransaction(1, reason), UNLOCK]


@pytest.mark.parametrize(
    ("stops", "unlocks", "ends", "frees"),
    [(True, True, True, True), (True, False, True, False), (False, False, False, False)],
    ids=["TC_005_1", "TC_005_2", "TC_005_3"],
)
def test_unplugging_at_the_car_follows_both_keys(stops: bool, unlocks: bool, ends: bool, frees: bool) -> None:
    session = charging(
        ConnectorRules(stops_on_ev_side_disconnect=stops, unlocks_on_ev_side_disconnect=unlocks)
    )

    session.unplug()

    assert (EndTransaction(1, StopReason.EV_DISCONNECTED) in session.commands) is ends
    assert (UNLOCK in session.commands) is frees


def test_kept_transaction_goes_on_when_the_car_comes_back() -> None:
    session = charging(ConnectorRules(stops_on_ev_side_disconnect=False))
    session.unplug()
    while_away = session.status

    session.ask_energy()

    assert (while_away, session.status) == (ChargePointStatus.SUSPENDED_EV, ChargePointStatus.CHARGING)
    assert session.begun == 1


def test_fixed_cable_is_never_unlocked() -> None:
    session = charging(ConnectorRules(has_lock=False))

    session.stop()

    assert session.commands == [EndTransaction(1, StopReason.LOCAL)]


@pytest.mark.parametrize("state", [ControlPilotState.E, ControlPilotState.F])
def test_pilot_without_a_signal_says_nothing_about_the_plug(state: ControlPilotState) -> None:
    session = charging()

    session.pilot(state)

    assert session.commands == []
    assert session.connector.is_plugged
    assert session.status is ChargePointStatus.SUSPENDED_EV


# -- StartTransaction.conf ------------------------------------------------------------------------------------


def test_accepted_start_brings_the_id_of_the_backend() -> None:
    session = charging()

    session.confirm()

    assert session.transaction.transaction_id == 42
    assert session.commands == []


@pytest.mark.parametrize(("told", "kept"), [("FAMILY", "FAMILY"), (None, "FLEET")])
def test_parent_id_tag_of_the_confirmation_replaces_the_older_one(told: str | None, kept: str) -> None:
    session = charging()
    session.connector.transaction = replace(session.transaction, parent_id_tag="FLEET")

    info = IdTagInfo(AuthorizationStatus.ACCEPTED, parent_id_tag=told)
    session.connector.start_confirmed("t1", 42, info)

    assert session.transaction.parent_id_tag == kept


def test_confirmation_of_another_transaction_changes_nothing() -> None:
    session = charging()
    before = session.transaction
    session.connector.transaction = replace(before, key="another")

    session.carry_out(session.connector.start_confirmed("t1", 42, IdTagInfo(AuthorizationStatus.INVALID)))

    assert session.transaction.transaction_id is None
    assert session.commands == []


def test_refused_card_stops_and_keeps_the_cable_for_its_card() -> None:
    session = charging()

    session.confirm(AuthorizationStatus.INVALID)

    alert = RaiseAlert("card_refused_after_start", 1, "A1B2C3D4")
    assert session.commands == [alert, EndTransaction(1, StopReason.DE_AUTHORIZED)]
    assert session.connector.holds_cable_for == "A1B2C3D4"


def test_card_frees_the_cable_it_left_locked() -> None:
    session = charging()
    session.confirm(AuthorizationStatus.BLOCKED)

    assert session.connector.release_cable() == [UNLOCK]
    assert session.connector.holds_cable_for is None


def test_next_charge_is_not_unlocked_by_the_card_of_the_last() -> None:
    session = charging()
    session.confirm(AuthorizationStatus.INVALID)
    session.unplug()

    session.charge()

    assert session.connector.holds_cable_for is None


def test_refused_card_at_a_fixed_cable_holds_nothing() -> None:
    session = charging(ConnectorRules(has_lock=False))

    session.confirm(AuthorizationStatus.INVALID)

    assert session.connector.holds_cable_for is None


def test_refused_free_id_tag_frees_the_cable_that_no_card_could_free() -> None:
    session = charging(origin=TransactionOrigin.FREE)

    session.confirm(AuthorizationStatus.INVALID)

    assert RaiseAlert("free_id_tag_refused", 1, "A1B2C3D4") in session.commands
    assert UNLOCK in session.commands
    assert session.connector.holds_cable_for is None


def test_refused_card_only_loses_the_energy_where_the_key_says_so() -> None:
    session = charging(ConnectorRules(stops_on_invalid_id=False))

    session.confirm(AuthorizationStatus.EXPIRED)

    assert session.connector.outputs() == NO_ENERGY
    assert session.status is ChargePointStatus.SUSPENDED_EVSE
    assert session.transaction.is_rejected


@pytest.mark.parametrize(("register_wh", "is_given"), [(1499, True), (1500, False)])
def test_refused_card_gets_the_energy_that_the_key_allows(register_wh: int, is_given: bool) -> None:
    session = charging(ConnectorRules(stops_on_invalid_id=False, max_energy_on_invalid_id_wh=500))
    session.confirm(AuthorizationStatus.INVALID)

    session.connector.register_wh = register_wh

    assert session.connector.outputs().is_contactor_allowed is is_given
    expected = ChargePointStatus.CHARGING if is_given else ChargePointStatus.SUSPENDED_EVSE
    assert session.status is expected


def test_what_a_refused_card_was_given_before_a_restart_counts() -> None:
    session = charging(ConnectorRules(stops_on_invalid_id=False, max_energy_on_invalid_id_wh=500))
    session.confirm(AuthorizationStatus.INVALID)

    session.connector.transaction = replace(session.transaction, last_register_wh=1500)

    assert session.connector.outputs() == NO_ENERGY


# -- Free charging --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", list(StopReason))
@pytest.mark.parametrize("origin", list(TransactionOrigin))
def test_free_charge_ended_by_a_person_waits_for_the_cable(
    origin: TransactionOrigin, reason: StopReason
) -> None:
    session = charging(origin=origin)

    session.stop(reason)

    is_free = origin in (TransactionOrigin.FREE, TransactionOrigin.REMOTE)
    is_blocked = is_free and reason in BLOCKING_REASONS
    assert session.connector.record.is_blocked_until_unplugged is is_blocked
    assert (SAVE in session.commands) is is_blocked


def test_taking_the_cable_out_ends_the_block_and_stores_it() -> None:
    session = Session(record=ConnectorRecord(1, is_blocked_until_unplugged=True))
    session.plug_in()

    session.unplug()

    assert not session.connector.record.is_blocked_until_unplugged
    assert session.commands == [SAVE]


def test_free_charge_ended_without_a_car_blocks_nothing() -> None:
    session = charging(ConnectorRules(stops_on_ev_side_disconnect=False), TransactionOrigin.FREE)
    session.unplug()

    session.stop(StopReason.REMOTE)

    assert not session.connector.record.is_blocked_until_unplugged
