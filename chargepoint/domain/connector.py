"""The session machine of one connector: events in, commands out (OCPP 1.6 ed. 2 §4.9; IEC 61851-1).

It holds facts only. What the board is to do (`outputs`) and the OCPP status (`facts`) are functions of them.
"""

from dataclasses import replace
from datetime import datetime

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.commands import (
    BeginTransaction,
    Command,
    EndTransaction,
    Grant,
    LockConnector,
    Outputs,
    RaiseAlert,
    SaveConnector,
    SaveTransaction,
    UnlockConnector,
)
from chargepoint.domain.connector_rules import (
    BLOCKING_REASONS,
    FREE_ORIGINS,
    START_RETRY_S,
    ConnectorRules,
)
from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.events import FaultRaised
from chargepoint.domain.journal import ConnectorRecord
from chargepoint.domain.reservation import Reservation
from chargepoint.domain.status import NO_ERROR, ConnectorFacts, is_fault
from chargepoint.domain.transaction import StopReason, Transaction, TransactionOrigin
from chargepoint.domain.units import MINIMUM_CURRENT_A, Moment


class Connector:
    """One connector's facts and how events change them. Nothing here waits, reads a clock or touches the world."""

    def __init__(self, record: ConnectorRecord, rules: ConnectorRules) -> None:
        self.connector_id = record.connector_id
        self.record = record
        self.rules = rules
        self.vehicle = ControlPilotState.A
        self.is_plugged = False
        self.plugged_since: datetime | None = None
        self.fault: FaultRaised | None = None
        self.transaction: Transaction | None = None
        self.grant: Grant | None = None
        self.awaiting_since: Moment | None = None
        self.is_starting = False
        self.is_stopping = False
        self.unstored_end: EndTransaction | None = None
        self.is_finishing = False
        self.has_timed_out = False
        self.holds_cable_for: str | None = None
        self.has_lock_failed = False
        self.failed_at: Moment | None = None
        self.limit_a = 0.0
        self.register_wh = 0.0
        self.held_for: tuple[Reservation, ...] = ()

    # -- what follows from the facts ------------------------------------------------------------------

    @property
    def error_code(self) -> str:
        """The OCPP error code that stands."""
        return self.fault.error_code if self.fault else NO_ERROR

    @property
    def is_faulted(self) -> bool:
        """Out of order: nothing may start and no energy flows."""
        return is_fault(self.error_code)

    @property
    def is_idle(self) -> bool:
        """No transaction, none about to begin, no permission waiting for a vehicle."""
        return self.transaction is None and self.grant is None and not self.is_starting

    @property
    def is_withheld(self) -> bool:
        """The backend refused the card, and what it is given all the same is used up (§4.8, MaxEnergyOnInvalidId)."""
        transaction = self.transaction
        if transaction is None or not transaction.is_rejected:
            return False
        given_wh = max(self.register_wh, transaction.last_register_wh) - transaction.meter_start_wh
        return self.rules.stops_on_invalid_id or given_wh >= self.rules.max_energy_on_invalid_id_wh

    def may_start_freely(self, now: Moment) -> bool:
        """Tell whether a charge without a card may begin: a car waits, and nothing that happened speaks against it."""
        if not (self.is_plugged and self.is_idle) or self.record.is_blocked_until_unplugged:
            return False
        return self.failed_at is None or now.monotonic_s >= self.failed_at.after(START_RETRY_S).monotonic_s

    @property
    def deadline(self) -> Moment | None:
        """When ConnectionTimeOut, as it is set now, ends the wait for the card or the vehicle."""
        timeout_s = self.rules.connection_timeout_s
        return self.awaiting_since.after(timeout_s) if self.awaiting_since and timeout_s > 0 else None

    def outputs(self) -> Outputs:
        """Return what the board is to do."""
        transaction = self.transaction
        if transaction is None or self.is_stopping or self.is_faulted or self.is_withheld:
            return Outputs(False, 0.0)
        offered_a = self.limit_a if self.limit_a >= MINIMUM_CURRENT_A and not transaction.is_paused else 0.0
        return Outputs(True, offered_a)

    def facts(self, is_charge_point_operative: bool = True) -> ConnectorFacts:
        """Return what the OCPP status is computed from."""
        return ConnectorFacts(
            error_code=self.error_code,
            is_operative=self.record.is_operative and is_charge_point_operative,
            has_transaction=self.transaction is not None,
            is_plugged=self.is_plugged,
            is_authorized=self.grant is not None,
            is_reserved=bool(self.held_for),
            is_finishing=self.is_finishing or self.has_timed_out,
            is_offering=self.outputs().offered_a >= MINIMUM_CURRENT_A,
            requests_energy=self.vehicle.requests_energy,
        )

    # -- hardware -------------------------------------------------------------------------------------

    def vehicle_state_changed(self, state: ControlPilotState, now: Moment) -> list[Command]:
        """Take the pilot's letter; E and F say nothing about the plug."""
        self.vehicle = state
        if state in (ControlPilotState.E, ControlPilotState.F) or state.is_plugged == self.is_plugged:
            return []
        self.is_plugged = state.is_plugged
        return self._plugged(now) if state.is_plugged else self._unplugged(now)

    def _plugged(self, now: Moment) -> list[Command]:
        self.plugged_since = now.utc
        if self.transaction is not None:
            return []
        self.awaiting_since = now
        return self._begin_if_ready()

    def _unplugged(self, now: Moment) -> list[Command]:
        self.plugged_since = self.failed_at = None
        self.is_finishing = self.has_timed_out = self.is_starting = False
        if self.has_lock_failed:  # no board reports the end of it: the next plug is another attempt
            self.fault, self.has_lock_failed = None, False
        self.awaiting_since = now if self.grant is not None else None
        commands = self._take_up_schedule()
        if self.transaction is not None and self.rules.stops_on_ev_side_disconnect:
            commands += self.stop(StopReason.EV_DISCONNECTED)
        return commands + self._lift_block()

    def _lift_block(self) -> list[Command]:
        if not self.record.is_blocked_until_unplugged:
            return []
        self.record = replace(self.record, is_blocked_until_unplugged=False)
        return [SaveConnector(self.connector_id)]

    def caught_up(self) -> list[Command]:
        """Take what came about while nothing ran: a lock stayed closed, the cable was taken out, a change fell due."""
        commands = self._take_up_schedule() + ([] if self.is_plugged else self._lift_block())
        is_held = self.transaction is not None or self.is_starting or self.holds_cable_for is not None
        return commands if is_held else commands + self._unlock()

    def fault_raised(self, fault: FaultRaised) -> list[Command]:
        """Take an error; a transaction stays open while its energy is cut, and goes on afterwards (§4.9).

        A mere warning does not take the place of a fault that stands.
        """
        if self.is_faulted and not is_fault(fault.error_code):
            return []
        self.fault, self.has_lock_failed = fault, False
        if not self.is_faulted or self.transaction is not None:
            return []
        self.grant = self.awaiting_since = None
        self.is_starting = False
        return self._take_up_schedule()

    def fault_cleared(self, now: Moment) -> list[Command]:
        """Go back to what was before."""
        self.fault, self.has_lock_failed = None, False
        is_over = self.is_finishing or self.has_timed_out
        if self.is_plugged and self.is_idle and not is_over and self.awaiting_since is None:
            self.awaiting_since = now
        return []

    def locked(self, is_locked: bool) -> list[Command]:
        """Take the lock's answer: begin, or report ConnectorLockFailure and begin nothing."""
        if not self.is_starting or self.grant is None:
            return self._unlock() if is_locked and self.transaction is None else []
        if not is_locked:
            commands = self.fault_raised(FaultRaised(self.connector_id, "ConnectorLockFailure"))
            self.has_lock_failed = True
            return commands
        return [BeginTransaction(self.connector_id, self.grant)]

    # -- permission -----------------------------------------------------------------------------------

    def granted(self, grant: Grant, now: Moment) -> list[Command]:
        """Take a permission: begin where a vehicle is plugged in, else wait for one (ConnectionTimeOut).

        It comes to nothing where none can be used: at a fault, out of service, or where one was used before.
        """
        if not self.is_idle or self.is_faulted or not self.record.is_operative:
            return []
        self.grant = grant
        self.is_finishing = self.has_timed_out = False
        if not self.is_plugged:
            self.awaiting_since = now
        return self._begin_if_ready()

    def withdraw(self, now: Moment) -> None:
        """Take a waiting permission back (second presentation of the card, §4.9 B1)."""
        self.grant = None
        self.is_starting = False
        self.awaiting_since = now if self.is_plugged else None

    def _begin_if_ready(self) -> list[Command]:
        if self.grant is None or not self.is_plugged:
            return []
        self.is_starting = True
        self.awaiting_since = None
        if self.rules.has_lock:
            return [LockConnector(self.connector_id)]
        return [BeginTransaction(self.connector_id, self.grant)]

    def begun(self, transaction: Transaction) -> list[Command]:
        """Take the durably stored start; from here on the outputs allow energy."""
        self.transaction = transaction
        self.grant = self.awaiting_since = self.holds_cable_for = self.failed_at = None
        self.is_starting = self.is_finishing = self.has_timed_out = False
        return [] if self.is_plugged else self.stop(StopReason.EV_DISCONNECTED)

    def start_failed(self, now: Moment) -> list[Command]:
        """Take back a start that could not be stored; the cable is freed."""
        self.withdraw(now)
        self.failed_at = now
        return self._take_up_schedule() + self._unlock()

    # -- the transaction ------------------------------------------------------------------------------

    def stop(self, reason: StopReason, id_tag: str | None = None) -> list[Command]:
        """End the transaction; the outputs cut the energy at once."""
        if self.transaction is None or self.is_stopping:
            return []
        self.is_stopping = True
        return [EndTransaction(self.connector_id, reason, id_tag)]

    def end_not_stored(self, command: EndTransaction) -> list[Command]:
        """Keep the transaction open, without energy, until its end can be stored."""
        self.unstored_end = command
        return []

    def ended(self, reason: StopReason) -> list[Command]:
        """Take the durably stored end."""
        transaction, self.transaction = self.transaction, None
        self.is_stopping = False
        self.unstored_end = None
        is_cut_off = reason is StopReason.POWER_LOSS  # nobody wanted that end: a card may start anew at once
        self.is_finishing = self.is_plugged and not is_cut_off
        self.has_timed_out = self.is_plugged and is_cut_off
        commands: list[Command] = []
        if (
            reason is StopReason.DE_AUTHORIZED
            and self.rules.has_lock
            and transaction
            and transaction.card_id_tag
        ):
            self.holds_cable_for = transaction.card_id_tag
        elif reason is not StopReason.EV_DISCONNECTED or self.rules.unlocks_on_ev_side_disconnect:
            commands += self._unlock()
        blocks = transaction is not None and transaction.origin in FREE_ORIGINS and reason in BLOCKING_REASONS
        if self.is_plugged and blocks:
            self.record = replace(self.record, is_blocked_until_unplugged=True)
            commands.append(SaveConnector(self.connector_id))
        return commands + self._take_up_schedule()

    def _unlock(self) -> list[Command]:
        return [UnlockConnector(self.connector_id)] if self.rules.has_lock else []

    def release_cable(self) -> list[Command]:
        """Free the cable that a refused card left locked (StopTransactionOnInvalidId)."""
        self.holds_cable_for = None
        return [UnlockConnector(self.connector_id)]

    def start_confirmed(self, transaction_key: str, transaction_id: int, info: IdTagInfo) -> list[Command]:
        """Take StartTransaction.conf; anything but Accepted stops or suspends (§4.8)."""
        transaction = self.transaction
        if transaction is None or transaction.key != transaction_key:
            return []
        is_rejected = info.status is not AuthorizationStatus.ACCEPTED
        self.transaction = replace(
            transaction,
            transaction_id=transaction_id,
            parent_id_tag=info.parent_id_tag or transaction.parent_id_tag,
            is_rejected=is_rejected,
        )
        if not is_rejected:
            return []
        commands: list[Command] = [
            RaiseAlert(
                "free_id_tag_refused"
                if transaction.origin is TransactionOrigin.FREE
                else "card_refused_after_start",
                self.connector_id,
                transaction.card_id_tag or transaction.id_tag,
            )
        ]
        return commands + (self.stop(StopReason.DE_AUTHORIZED) if self.rules.stops_on_invalid_id else [])

    def paused(self, is_paused: bool) -> list[Command]:
        """Pause or go on; belongs to the transaction and is stored with it."""
        if self.transaction is None or self.transaction.is_paused == is_paused:
            return []
        self.transaction = replace(self.transaction, is_paused=is_paused)
        return [SaveTransaction(self.connector_id)]

    # -- availability and time ------------------------------------------------------------------------

    def availability_changed(self, is_operative: bool) -> list[Command]:
        """Take ChangeAvailability: at once, or after the transaction (§5.2)."""
        if self.transaction is not None or self.is_starting:
            self.record = replace(self.record, scheduled_operative=is_operative)
            return [SaveConnector(self.connector_id)]
        if is_operative is not self.record.is_operative:
            self.is_finishing = self.has_timed_out = False  # §4.9 has no way from Unavailable to Finishing
        if not is_operative:
            self.grant = self.awaiting_since = None
        self.record = replace(self.record, is_operative=is_operative, scheduled_operative=None)
        return [SaveConnector(self.connector_id)]

    def _take_up_schedule(self) -> list[Command]:
        scheduled = self.record.scheduled_operative
        if scheduled is None or self.transaction is not None:
            return []
        return self.availability_changed(scheduled)

    def time_passed(self, now: Moment) -> None:
        """Let ConnectionTimeOut end: a permission lapses; a plugged car without a card finishes (§4.9 B1, B6)."""
        if self.held_for and self.grant is None:  # the wait for a card begins once the reservation has ended
            self.awaiting_since = now if self.is_plugged else None
            return
        if self.deadline is None or now.monotonic_s < self.deadline.monotonic_s:
            return
        self.awaiting_since = None
        if self.is_plugged:
            self.has_timed_out = True
        else:
            self.grant = None
