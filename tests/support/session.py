"""One connector whose commands are carried out at once, as the actor does within a turn."""

from chargepoint.domain.authorization import AuthorizationStatus, IdTagInfo
from chargepoint.domain.commands import (
    BeginTransaction,
    Command,
    EndTransaction,
    Grant,
    LockConnector,
)
from chargepoint.domain.connector import Connector
from chargepoint.domain.connector_rules import ConnectorRules
from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.events import FaultRaised
from chargepoint.domain.journal import ConnectorRecord
from chargepoint.domain.status import ChargePointStatus, connector_status
from chargepoint.domain.transaction import StopReason, Transaction, TransactionOrigin
from tests.support.clock import FakeClock

LETTERS = {
    ChargePointStatus.AVAILABLE: "A",
    ChargePointStatus.PREPARING: "B",
    ChargePointStatus.CHARGING: "C",
    ChargePointStatus.SUSPENDED_EV: "D",
    ChargePointStatus.SUSPENDED_EVSE: "E",
    ChargePointStatus.FINISHING: "F",
    ChargePointStatus.RESERVED: "G",
    ChargePointStatus.UNAVAILABLE: "H",
    ChargePointStatus.FAULTED: "I",
}

_REACHED_FROM = {
    "A": "2345789",
    "B": "134569",
    "C": "145689",
    "D": "135689",
    "E": "134689",
    "F": "1289",
    "G": "1289",
    "H": "123459",
    "I": "12345678",
}

TRANSITIONS = frozenset(letter + number for letter, numbers in _REACHED_FROM.items() for number in numbers)
"""Every transition of OCPP 1.6 ed. 2 §4.9: the letter of the status left, the number of the status entered."""


def transition(before: ChargePointStatus, after: ChargePointStatus) -> str:
    """Return the standard's label of a change of status."""
    return LETTERS[before] + str("ABCDEFGHI".index(LETTERS[after]) + 1)


def a_grant(origin: TransactionOrigin = TransactionOrigin.CARD, id_tag: str = "A1B2C3D4") -> Grant:
    """Return a permission; a free one has no card."""
    card_id_tag = None if origin is TransactionOrigin.FREE else id_tag
    return Grant(id_tag, card_id_tag, origin, is_reported=True)


class Session:
    """Drives one connector. has_disk: begins and ends can be stored; lock_answer: None holds answers back."""

    def __init__(
        self,
        rules: ConnectorRules | None = None,
        record: ConnectorRecord | None = None,
        limit_a: float = 16.0,
    ) -> None:
        self.clock = FakeClock()
        self.connector = Connector(record or ConnectorRecord(1), rules or ConnectorRules())
        self.connector.limit_a = limit_a
        self.has_disk = True
        self.lock_answer: bool | None = True
        self.commands: list[Command] = []
        self.pending_locks = 0
        self.begun = 0

    @property
    def status(self) -> ChargePointStatus:
        """The OCPP status that follows from the facts."""
        return connector_status(self.connector.facts())

    @property
    def transaction(self) -> Transaction:
        """The open transaction; there must be one."""
        assert self.connector.transaction is not None
        return self.connector.transaction

    def carry_out(self, commands: list[Command]) -> None:
        """Do what the machine wants, and what it wants then, until it wants nothing."""
        for command in commands:
            self.commands.append(command)
            match command:
                case LockConnector():
                    self.pending_locks += 1
                    self.answer_locks()
                case BeginTransaction(grant=grant):
                    self.carry_out(self._begin(grant))
                case EndTransaction():
                    self.carry_out(self._end(command))

    def _begin(self, grant: Grant) -> list[Command]:
        if not self.has_disk:
            return self.connector.start_failed(self.clock.now())
        self.begun += 1
        now = self.clock.utc()
        return self.connector.begun(
            Transaction(
                f"t{self.begun}", 1, grant.id_tag, grant.card_id_tag, grant.origin, 1, now, 1000, 1000, now
            )
        )

    def _end(self, command: EndTransaction) -> list[Command]:
        if not self.has_disk:
            return self.connector.end_not_stored(command)
        return self.connector.ended(command.reason)

    def answer_locks(self) -> None:
        """Give the lock's outstanding answers, unless they are held back."""
        while self.pending_locks and self.lock_answer is not None:
            self.pending_locks -= 1
            self.carry_out(self.connector.locked(self.lock_answer))

    # -- what happens to it -------------------------------------------------------------------------------

    def pilot(self, state: ControlPilotState) -> None:
        """Show a letter on the control pilot."""
        self.carry_out(self.connector.vehicle_state_changed(state, self.clock.now()))

    def plug_in(self) -> None:
        """Plug a car in that does not ask for energy."""
        self.pilot(ControlPilotState.B)

    def ask_energy(self) -> None:
        """Let the car ask for energy."""
        self.pilot(ControlPilotState.C)

    def unplug(self) -> None:
        """Take the car away."""
        self.pilot(ControlPilotState.A)

    def grant(self, origin: TransactionOrigin = TransactionOrigin.CARD, id_tag: str = "A1B2C3D4") -> None:
        """Give permission."""
        self.carry_out(self.connector.granted(a_grant(origin, id_tag), self.clock.now()))

    def charge(self) -> None:
        """Begin a transaction whose car draws."""
        self.ask_energy()
        self.grant()

    def stop(self, reason: StopReason = StopReason.LOCAL) -> None:
        """End the transaction."""
        self.carry_out(self.connector.stop(reason))

    def confirm(self, status: AuthorizationStatus = AuthorizationStatus.ACCEPTED) -> None:
        """Answer the StartTransaction of the open transaction."""
        self.carry_out(self.connector.start_confirmed(self.transaction.key, 42, IdTagInfo(status)))

    def fault(self, error_code: str = "GroundFailure") -> None:
        """Raise an error."""
        self.carry_out(self.connector.fault_raised(FaultRaised(1, error_code)))

    def repair(self) -> None:
        """Clear every error."""
        self.carry_out(self.connector.fault_cleared(self.clock.now()))

    def pause(self) -> None:
        """Pause the transaction."""
        self.carry_out(self.connector.paused(True))

    def resume(self) -> None:
        """Let the transaction go on."""
        self.carry_out(self.connector.paused(False))

    def out_of_service(self) -> None:
        """Make it inoperative, after the transaction if there is one."""
        self.carry_out(self.connector.availability_changed(False))

    def in_service(self) -> None:
        """Make it operative."""
        self.carry_out(self.connector.availability_changed(True))

    def pass_time(self, seconds: float = 60.0) -> None:
        """Let time pass; 60 s is the ConnectionTimeOut of the default rules."""
        self.clock.advance(seconds)
        self.connector.time_passed(self.clock.now())

    def regain_disk(self) -> None:
        """Make the store work again and store what waited, as every turn does."""
        self.has_disk = True
        if self.connector.unstored_end is not None:
            self.carry_out([self.connector.unstored_end])


def charging(
    rules: ConnectorRules | None = None, origin: TransactionOrigin = TransactionOrigin.CARD
) -> Session:
    """Return a session in which a car draws current; its list of commands starts empty."""
    session = Session(rules)
    session.ask_energy()
    session.grant(origin)
    session.commands.clear()
    return session
