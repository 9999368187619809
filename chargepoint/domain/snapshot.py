"""The whole of what a person or a script may see at one instant; published as one piece."""

from dataclasses import dataclass
from datetime import datetime

from chargepoint.domain.ladder import Ladder


@dataclass(frozen=True, slots=True)
class GateView:
    """One condition for charging. open: it is met. source: who or what set it; reason: key of its sentence."""

    id: str
    open: bool
    limit_a: float | None = None
    source: str = ""
    reason: str = ""
    since: datetime | None = None
    until: datetime | None = None
    parameters: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class LimitView:
    """One limit by name; source: `installation`, `cable`, `user`, `hardware`, `backend`."""

    source: str
    limit_a: float
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TransactionView:
    """An open transaction. id: local key; transaction_id: the backend's or None. card_name: "" if unknown."""

    id: str
    transaction_id: int | None
    id_tag: str
    started_at: datetime
    meter_start_wh: int
    origin: str
    card_name: str = ""
    is_paused: bool = False
    started_offline: bool = False
    is_rejected: bool = False


@dataclass(frozen=True, slots=True)
class ConnectorView:
    """One connector. status and error_code: OCPP. current_a, voltage_v: L1, L2, L3. energy_wh: the register.

    vehicle_state: control pilot letter. card_deadline: a card was accepted or a car plugged in, and the other is
    awaited until then. is_finishing: the transaction is over and the car still plugged in.
    """

    id: int
    status: str
    error_code: str
    plugged: bool
    transaction: TransactionView | None
    limit_a: float
    power_w: float
    current_a: tuple[float, float, float]
    energy_wh: float
    gates: tuple[GateView, ...]
    limits: tuple[LimitView, ...] = ()
    voltage_v: tuple[float, float, float] = (0.0, 0.0, 0.0)
    vehicle_state: str = "A"
    plugged_since: datetime | None = None
    card_deadline: datetime | None = None
    is_finishing: bool = False
    is_locked: bool | None = None
    can_unlock: bool = False
    reserved_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChargePointView:
    """Who this charge point is."""

    serial_number: str
    vendor: str
    model: str
    firmware_version: str


@dataclass(frozen=True, slots=True)
class HardwareView:
    """The board. is_unset: nobody chose a driver, so it is the simulator; is_overridden: the environment chose it."""

    driver: str
    is_unset: bool
    is_overridden: bool
    phases: int
    installation_current_a: float


@dataclass(frozen=True, slots=True)
class BackendView:
    """The link. socket: open, closed or connecting; registration: Accepted, Pending, Rejected or None.

    last_error: key of a sentence, None when all is well; next_attempt_at: when the client dials again.
    is_used: a client is running; why_not: `no_backend` or `no_ocpp` where none is. ladder: of the last attempt.
    """

    connection_type: str
    socket: str
    registration: str | None
    last_error: str | None
    last_message_at: datetime | None
    queue_length: int
    is_used: bool = False
    why_not: str = ""
    error_detail: str = ""
    url: str = ""
    parked: int = 0
    connected_since: datetime | None = None
    offline_since: datetime | None = None
    registered_since: datetime | None = None
    next_attempt_at: datetime | None = None
    last_message_in: str = ""
    last_message_out: str = ""
    last_message_out_at: datetime | None = None
    last_pong_at: datetime | None = None
    heartbeat_interval_s: int | None = None
    clock_offset_s: float | None = None
    interface: str = ""
    ladder: Ladder | None = None


@dataclass(frozen=True, slots=True)
class ClockView:
    """now: what the charge point believes; source: `system`, `backend` or `unset`."""

    now: datetime
    source: str
    offset_s: float = 0.0


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task of the supervisor. state: running, restarting or stopped."""

    name: str
    state: str
    restarts: int = 0
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class AlertView:
    """Something a person should know. code: key of its sentence; parameters: what it fills in."""

    code: str
    raised_at: datetime
    parameters: dict[str, str]
    tone: str = "warn"


@dataclass(frozen=True, slots=True)
class FileWorkView:
    """A file on its way for the backend. work: update or upload; status: as OCPP calls it; moved_bytes: so far."""

    work: str
    status: str
    since: datetime
    moved_bytes: int = 0


@dataclass(frozen=True, slots=True)
class LearnView:
    """The learn window is open until then; has_read: a card was read in it (ask `learned_card` for it)."""

    until: datetime
    has_read: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything at once."""

    taken_at: datetime
    charge_point: ChargePointView
    hardware: HardwareView
    backend: BackendView
    connectors: tuple[ConnectorView, ...]
    clock: ClockView
    tasks: tuple[TaskView, ...] = ()
    alerts: tuple[AlertView, ...] = ()
    learn: LearnView | None = None
    started_at: datetime | None = None
    file_work: tuple[FileWorkView, ...] = ()
