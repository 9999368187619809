"""The actor's state as the one piece that panel and scripts see."""

from dataclasses import replace
from datetime import datetime

from chargepoint.domain.connector import Connector
from chargepoint.domain.gates import AuthorizationState, GateFacts, gates
from chargepoint.domain.parameters import AuthorizationMode, ConnectionType
from chargepoint.domain.snapshot import (
    BackendView,
    ChargePointView,
    ClockView,
    ConnectorView,
    HardwareView,
    LearnView,
    Snapshot,
    TaskView,
    TransactionView,
)
from chargepoint.domain.status import connector_status
from chargepoint.domain.transaction import TransactionOrigin
from chargepoint.domain.units import Moment
from chargepoint.runtime.board import Board
from chargepoint.runtime.ports import CentralSystem
from chargepoint.runtime.state import State

DRAWING_W = 100.0


class Snapshots:
    """Builds snapshots; changes nothing."""

    def __init__(
        self, state: State, board: Board, central_system: CentralSystem, hardware: HardwareView
    ) -> None:
        self._state = state
        self._board = board
        self._central_system = central_system
        self._hardware = hardware

    def build(
        self, now: Moment, clock: ClockView, tasks: tuple[TaskView, ...], waiting: int, parked: int
    ) -> Snapshot:
        """Return everything as it is at `now`."""
        identity = self._state.settings.identity
        learn = self._state.learn
        is_learning = learn is not None and now.monotonic_s < learn.until.monotonic_s
        return Snapshot(
            taken_at=now.utc,
            charge_point=ChargePointView(
                identity.serial_number, identity.vendor, identity.model, identity.firmware_version
            ),
            hardware=self._hardware,
            backend=self._backend(waiting, parked),
            connectors=tuple(self._connector(c, now) for c in self._state.connectors.values()),
            clock=clock,
            tasks=tasks,
            alerts=tuple(self._state.alerts.values()),
            learn=LearnView(learn.until.utc, bool(learn.id_tag)) if learn and is_learning else None,
            started_at=self._state.started_at,
            file_work=tuple(
                replace(view, moved_bytes=self._state.moved_bytes.get(view.work, 0))
                for view in self._state.file_work.values()
            ),
        )

    def _backend(self, waiting: int, parked: int) -> BackendView:
        parameters = self._state.settings.backend
        why_not = ""
        if parameters.connection_type is ConnectionType.NONE:
            why_not = "no_backend"
        elif parameters.authorization_mode is AuthorizationMode.NO_OCPP:
            why_not = "no_ocpp"
        return replace(
            self._central_system.view(),
            connection_type=parameters.connection_type.value,
            queue_length=waiting,
            parked=parked,
            is_used=parameters.uses_backend,
            why_not=why_not,
        )

    def _connector(self, connector: Connector, now: Moment) -> ConnectorView:
        reading = self._state.readings.get(connector.connector_id)
        limits = self._state.limits(connector.connector_id)
        facts = self._gate_facts(connector, now)
        return ConnectorView(
            id=connector.connector_id,
            status=connector_status(connector.facts(self._state.is_charge_point_operative)).value,
            error_code=connector.error_code,
            plugged=connector.is_plugged,
            transaction=self._transaction(connector),
            limit_a=min(limit.limit_a for limit in limits),
            power_w=reading.power_w if reading else 0.0,
            current_a=reading.current_a if reading else (0.0, 0.0, 0.0),
            voltage_v=reading.voltage_v if reading else (0.0, 0.0, 0.0),
            energy_wh=reading.register_wh if reading else 0.0,
            gates=gates(facts),
            limits=limits,
            vehicle_state=connector.vehicle.value,
            plugged_since=connector.plugged_since,
            card_deadline=connector.deadline.utc if connector.deadline else None,
            is_finishing=connector.is_finishing,
            is_locked=self._board.is_locked(connector.connector_id),
            can_unlock=self._state.capabilities.has_lock,
            reserved_until=_reserved_until(connector),
        )

    def _transaction(self, connector: Connector) -> TransactionView | None:
        transaction = connector.transaction
        if transaction is None:
            return None
        return TransactionView(
            id=transaction.key,
            transaction_id=transaction.transaction_id,
            id_tag=transaction.id_tag,
            started_at=transaction.started_at,
            meter_start_wh=transaction.meter_start_wh,
            origin=transaction.origin.value,
            card_name=self._state.card_names.get(transaction.card_id_tag or "", ""),
            is_paused=transaction.is_paused,
            started_offline=transaction.key in self._state.started_offline,
            is_rejected=transaction.is_rejected,
        )

    def _gate_facts(self, connector: Connector, now: Moment) -> GateFacts:
        transaction = connector.transaction
        reading = self._state.readings.get(connector.connector_id)
        refusal = self._state.refusals.get(connector.connector_id)
        is_news = refusal is not None and now.monotonic_s < refusal.until.monotonic_s
        name = self._state.card_names.get((transaction.card_id_tag or "") if transaction else "", "")
        return GateFacts(
            error_code=connector.error_code,
            is_plugged=connector.is_plugged,
            plugged_since=connector.plugged_since,
            is_operative=connector.record.is_operative and self._state.record.is_operative,
            unavailable_by="backend",
            is_restarting=self._state.is_restarting or self._state.is_updating,
            authorization=self._authorization(connector, is_news),
            refusal=refusal.reason if refusal and is_news else "",
            authorized_since=transaction.started_at if transaction else None,
            card_deadline=connector.deadline.utc if connector.deadline else None,
            needs_registration=self._needs_registration(connector),
            is_paused=bool(transaction and transaction.is_paused),
            limits=self._state.limits(connector.connector_id),
            has_transaction=transaction is not None,
            is_finishing=connector.is_finishing,
            requests_energy=connector.vehicle.requests_energy,
            is_drawing=reading is not None and reading.power_w > DRAWING_W,
            has_drawn=transaction is not None and transaction.key in self._state.have_drawn,
            parameters={"card_name": name} if name else {},
            reserved_until=_reserved_until(connector),
        )

    def _authorization(self, connector: Connector, is_news: bool) -> AuthorizationState:
        transaction = connector.transaction
        if transaction is not None:
            if connector.is_withheld:
                return AuthorizationState.REJECTED_BY_BACKEND
            is_free = transaction.origin is TransactionOrigin.FREE
            return AuthorizationState.FREE if is_free else AuthorizationState.GRANTED
        if connector.grant is not None:
            return AuthorizationState.GRANTED
        if connector.connector_id in self._state.asking:
            return AuthorizationState.WAITING_FOR_BACKEND
        if self._state.settings.backend.authorization_mode is AuthorizationMode.FREE_CHARGING:
            blocked = connector.record.is_blocked_until_unplugged
            return AuthorizationState.FREE_BLOCKED if blocked else AuthorizationState.FREE
        return AuthorizationState.REFUSED if is_news else AuthorizationState.WAITING_FOR_CARD

    def _needs_registration(self, connector: Connector) -> bool:
        settings = self._state.settings
        is_free = settings.backend.authorization_mode is AuthorizationMode.FREE_CHARGING
        return (
            connector.transaction is None
            and is_free
            and settings.backend.uses_backend
            and not settings.was_ever_accepted
            and not self._central_system.is_online
        )


def _reserved_until(connector: Connector) -> datetime | None:
    """Return how long a connector is kept for a card that was not shown yet."""
    if not connector.held_for or not connector.is_idle:
        return None
    return max(one.expires_at for one in connector.held_for)
