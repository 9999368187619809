"""What happens to the charge point: the actor's inbox."""

from dataclasses import dataclass

from chargepoint.domain.authorization import IdTagInfo
from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.ladder import LadderRun


@dataclass(frozen=True, slots=True)
class VehicleStateChanged:
    """The control pilot shows another letter; also sent once for every connector when a board starts."""

    connector_id: int
    state: ControlPilotState


@dataclass(frozen=True, slots=True)
class CardPresented:
    """A reader saw a card. connector_id is None where the reader serves several connectors. id_tag: raw UID text."""

    connector_id: int | None
    id_tag: str


@dataclass(frozen=True, slots=True)
class FaultRaised:
    """The board reports an error. error_code: an OCPP ChargePointErrorCode (§7.6), never NoError."""

    connector_id: int
    error_code: str
    info: str = ""
    vendor_error_code: str = ""


@dataclass(frozen=True, slots=True)
class FaultCleared:
    """The board has no error any more."""

    connector_id: int


@dataclass(frozen=True, slots=True)
class ContactorMoved:
    """The board's contactor opened or closed, for whichever reason."""

    connector_id: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class WatchdogTripped:
    """The controller's watchdog has put the board into its safe state."""

    connector_id: int


HardwareEvent = (
    VehicleStateChanged | CardPresented | FaultRaised | FaultCleared | ContactorMoved | WatchdogTripped
)


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The backend link became usable (socket up and Accepted) or stopped being so.

    is_boot: this acceptance followed a BootNotification, so that every status is due.
    """

    is_online: bool
    is_boot: bool = False


@dataclass(frozen=True, slots=True)
class LinkFailed:
    """An attempt to connect came to nothing. problem: a LinkProblem; detail: for the log, never a secret."""

    problem: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionTried:
    """An attempt to connect broke at a rung, or came through."""

    run: LadderRun


@dataclass(frozen=True, slots=True)
class InvalidMessage:
    """The backend sent what is no valid OCPP message. reason: for the log, never the message itself."""

    reason: str


@dataclass(frozen=True, slots=True)
class StartConfirmed:
    """The backend answered a StartTransaction."""

    transaction_key: str
    connector_id: int
    transaction_id: int
    id_tag_info: IdTagInfo


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """A door stored something; the actor reads what it needs anew."""


BackendEvent = LinkChanged | LinkFailed | ConnectionTried | InvalidMessage | StartConfirmed | SettingsChanged
