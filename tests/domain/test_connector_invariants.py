"""Whatever happens in whichever order, the session machine keeps these promises."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from chargepoint.domain.authorization import AuthorizationStatus
from chargepoint.domain.commands import BeginTransaction, Command, EndTransaction, SaveConnector
from chargepoint.domain.connector_rules import ConnectorRules
from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.status import ChargePointStatus
from chargepoint.domain.transaction import StopReason, TransactionOrigin
from chargepoint.domain.units import MINIMUM_CURRENT_A
from tests.support.session import TRANSITIONS, Session, transition

LEGAL = TRANSITIONS | {"B8"}
"""§4.9, and out of service while a car only stands there: §5.2 schedules behind a transaction alone."""


class Recorder(Session):
    """A session that looks at every command before it is carried out."""

    def __init__(self, rules: ConnectorRules) -> None:
        super().__init__(rules)
        self.ends: dict[str, int] = {}
        self.has_saved = False
        self.last_status = self.status

    def observe(self) -> None:
        """Take note of the status."""
        before, self.last_status = self.last_status, self.status
        if before is not self.last_status:
            assert transition(before, self.last_status) in LEGAL

    def carry_out(self, commands: list[Command]) -> None:
        """Carry commands out, unless one breaks a promise."""
        self.observe()
        for command in commands:
            match command:
                case BeginTransaction():
                    self._check_begin(command)
                case EndTransaction() if command is not self.connector.unstored_end:
                    self.ends[self.transaction.key] = self.ends.get(self.transaction.key, 0) + 1
                    assert self.ends[self.transaction.key] == 1, "a transaction is ended once"
                case SaveConnector():
                    self.has_saved = True
            super().carry_out([command])

    def _check_begin(self, command: BeginTransaction) -> None:
        connector = self.connector
        assert command.grant == connector.grant, "a charge begins by the permission that was given"
        assert connector.transaction is None, "one charge at a time"
        assert connector.is_plugged, "nothing begins without a car"
        assert not connector.is_faulted, "nothing begins at a fault"
        assert connector.record.is_operative, "nothing begins out of service"


class AnyOrder(RuleBasedStateMachine):
    """Every event that a connector can meet; one rule is one turn of the actor."""

    @initialize(
        rules=st.builds(
            ConnectorRules,
            connection_timeout_s=st.sampled_from([0, 60]),
            stops_on_ev_side_disconnect=st.booleans(),
            unlocks_on_ev_side_disconnect=st.booleans(),
            stops_on_invalid_id=st.booleans(),
            max_energy_on_invalid_id_wh=st.sampled_from([0, 500]),
            has_lock=st.booleans(),
        )
    )
    def install(self, rules: ConnectorRules) -> None:
        self.session = Recorder(rules)
        self.connector = self.session.connector
        self.last_record = self.connector.record

    # -- what happens -----------------------------------------------------------------------------------

    @rule()
    def nothing_stands_in_the_way_of_a_charge(self) -> None:
        self.session.regain_disk()
        self.session.repair()
        self.session.in_service()
        self.session.lock_answer = True
        self.session.answer_locks()
        self.session.charge()

    @rule()
    def car_leaves(self) -> None:
        self.session.unplug()

    @rule(state=st.sampled_from(ControlPilotState))
    def pilot_shows(self, state: ControlPilotState) -> None:
        self.session.pilot(state)

    @rule(origin=st.sampled_from(TransactionOrigin))
    def permission_is_given(self, origin: TransactionOrigin) -> None:
        self.session.grant(origin)

    @precondition(lambda self: self.connector.grant is not None and not self.connector.is_starting)
    @rule()
    def permission_is_withdrawn(self) -> None:
        self.connector.withdraw(self.session.clock.now())

    @rule(answer=st.sampled_from([True, False, None]))
    def lock_answers(self, answer: bool | None) -> None:
        self.session.lock_answer = answer
        self.session.answer_locks()

    @rule()
    def disk_fills_up(self) -> None:
        self.session.has_disk = False

    @rule()
    def disk_has_room_again(self) -> None:
        self.session.regain_disk()

    @rule(reason=st.sampled_from(StopReason))
    def charge_is_stopped(self, reason: StopReason) -> None:
        self.session.stop(reason)

    @precondition(lambda self: self.connector.transaction is not None)
    @rule(status=st.sampled_from(AuthorizationStatus))
    def start_is_confirmed(self, status: AuthorizationStatus) -> None:
        self.session.confirm(status)

    @precondition(lambda self: self.connector.holds_cable_for is not None)
    @rule()
    def card_frees_the_cable(self) -> None:
        self.session.carry_out(self.connector.release_cable())

    @rule(error_code=st.sampled_from(["GroundFailure", "ConnectorLockFailure", "WeakSignal"]))
    def fault_is_raised(self, error_code: str) -> None:
        self.session.fault(error_code)

    @rule()
    def fault_is_cleared(self) -> None:
        self.session.repair()

    @rule(is_paused=st.booleans())
    def charge_is_paused(self, is_paused: bool) -> None:
        self.session.carry_out(self.connector.paused(is_paused))

    @rule(is_operative=st.booleans())
    def availability_is_changed(self, is_operative: bool) -> None:
        self.session.carry_out(self.connector.availability_changed(is_operative))

    @rule(limit_a=st.one_of(st.sampled_from([0.0, 5.9, 6.0]), st.floats(0.0, 63.0)))
    def limit_is_changed(self, limit_a: float) -> None:
        self.connector.limit_a = limit_a

    @rule(seconds=st.sampled_from([1.0, 60.0]))
    def time_passes(self, seconds: float) -> None:
        self.session.pass_time(seconds)

    # -- what always holds --------------------------------------------------------------------------------

    @invariant()
    def energy_needs_a_sound_open_stored_transaction(self) -> None:
        outputs, transaction = self.connector.outputs(), self.connector.transaction
        if outputs.is_contactor_allowed:
            assert transaction is not None
            assert transaction.is_open
            assert not self.connector.is_withheld
            assert not self.connector.is_stopping
            assert not self.connector.is_faulted

    @invariant()
    def offer_is_nothing_or_between_6_a_and_the_limit(self) -> None:
        outputs = self.connector.outputs()
        is_within = MINIMUM_CURRENT_A <= outputs.offered_a <= self.connector.limit_a
        assert outputs.offered_a == 0 or (is_within and outputs.is_contactor_allowed)

    @invariant()
    def status_moves_only_as_the_standard_allows(self) -> None:
        self.session.observe()

    @invariant()
    def changed_record_is_stored(self) -> None:
        is_changed, self.last_record = self.connector.record != self.last_record, self.connector.record
        assert self.session.has_saved or not is_changed
        self.session.has_saved = False

    @invariant()
    def nothing_of_a_wait_is_left_in_a_charge(self) -> None:
        connector = self.connector
        if connector.transaction is not None:
            assert connector.grant is None
            assert connector.deadline is None
            assert connector.holds_cable_for is None
            assert not (connector.is_starting or connector.is_finishing or connector.has_timed_out)

    @invariant()
    def schedule_waits_for_something(self) -> None:
        is_busy = self.connector.transaction is not None or self.connector.is_starting
        assert self.connector.record.scheduled_operative is None or is_busy

    @invariant()
    def held_cable_has_a_lock_and_a_card(self) -> None:
        assert self.connector.holds_cable_for is None or self.connector.rules.has_lock

    def teardown(self) -> None:
        """Nothing is stuck: without car, charge, fault and permission a connector in service is Available."""
        if not hasattr(self, "session"):
            return
        session = self.session
        session.regain_disk()
        session.lock_answer = True
        session.answer_locks()
        session.unplug()
        session.stop()
        session.repair()
        session.in_service()
        if self.connector.grant is not None:
            self.connector.withdraw(session.clock.now())
        assert session.status is ChargePointStatus.AVAILABLE
        assert self.connector.is_idle
        assert self.connector.deadline is None


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=300, stateful_step_count=30, deadline=None)
