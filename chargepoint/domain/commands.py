"""What the session machine wants done; the ports carry it out."""

from dataclasses import dataclass

from chargepoint.domain.transaction import StopReason, TransactionOrigin


@dataclass(frozen=True, slots=True)
class Grant:
    """Permission to charge. id_tag: as reported; card_id_tag: as presented; row: of the authorisation table.

    is_reported: the transaction belongs to the backend. started_offline: it was decided without it.
    """

    id_tag: str
    card_id_tag: str | None
    origin: TransactionOrigin
    is_reported: bool
    row: str = ""
    parent_id_tag: str | None = None
    started_offline: bool = False
    reservation_id: int | None = None


@dataclass(frozen=True, slots=True)
class LockConnector:
    """Lock the plug; the answer comes back as ConnectorLocked."""

    connector_id: int


@dataclass(frozen=True, slots=True)
class UnlockConnector:
    """Free the plug."""

    connector_id: int


@dataclass(frozen=True, slots=True)
class BeginTransaction:
    """Read the meter, store the start durably; `begun` or `start_failed` of the machine follows."""

    connector_id: int
    grant: Grant


@dataclass(frozen=True, slots=True)
class EndTransaction:
    """Read the meter, store the end durably; `ended` or `end_not_stored` of the machine follows."""

    connector_id: int
    reason: StopReason
    id_tag: str | None = None


@dataclass(frozen=True, slots=True)
class SaveConnector:
    """Store the connector's record."""

    connector_id: int


@dataclass(frozen=True, slots=True)
class SaveTransaction:
    """Store the open transaction as it now is (paused, rejected)."""

    connector_id: int


@dataclass(frozen=True, slots=True)
class RaiseAlert:
    """Tell the person at the panel."""

    code: str
    connector_id: int
    id_tag: str = ""


Command = (
    LockConnector
    | UnlockConnector
    | BeginTransaction
    | EndTransaction
    | SaveConnector
    | SaveTransaction
    | RaiseAlert
)


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the board is to do now, computed from the facts and compared with what it was last told."""

    is_contactor_allowed: bool
    offered_a: float
