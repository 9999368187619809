"""A worker that answers the panel over the bus, and a snapshot to answer with."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from channels.layers import get_channel_layer

from chargepoint import bus
from chargepoint.domain.snapshot import (
    BackendView,
    ChargePointView,
    ClockView,
    ConnectorView,
    GateView,
    HardwareView,
    LimitView,
    Snapshot,
    TaskView,
    TransactionView,
)

NOW = datetime(2026, 6, 1, 17, 40, 12, tzinfo=UTC)

GATE_IDS = (
    "fault",
    "vehicle",
    "in_service",
    "no_restart_pending",
    "authorized",
    "registered",
    "not_paused",
    "profile_limit",
    "minimum_current",
    "vehicle_draws",
    "not_finished",
)


def gates(*closed: GateView) -> tuple[GateView, ...]:
    """Return all eleven gates, open but for those given."""
    by_id = {gate.id: gate for gate in closed}
    return tuple(by_id.get(name, GateView(name, True)) for name in GATE_IDS)


def transaction(**changes: Any) -> TransactionView:
    """Return Anna's charge, two hours old."""
    view = TransactionView(
        id="3f8a6c1e",
        transaction_id=4711,
        id_tag="04A2C3D4",
        started_at=NOW - timedelta(hours=2, minutes=6),
        meter_start_wh=4_796_800,
        origin="card",
        card_name="Anna",
    )
    return replace(view, **changes)


def connector(**changes: Any) -> ConnectorView:
    """Return a connector that charges at 10 A, as the backend limits it."""
    view = ConnectorView(
        id=1,
        status="Charging",
        error_code="NoError",
        plugged=True,
        transaction=transaction(),
        limit_a=10.0,
        power_w=6_780.0,
        current_a=(9.8, 9.7, 9.8),
        energy_wh=4_812_600.0,
        gates=gates(),
        limits=(
            LimitView("installation", 16.0),
            LimitView("user", 16.0),
            LimitView("cable", 16.0),
            LimitView("backend", 10.0, NOW + timedelta(hours=2, minutes=20)),
        ),
        voltage_v=(230.0, 231.0, 230.0),
        vehicle_state="C",
        plugged_since=NOW - timedelta(hours=2, minutes=7),
        is_locked=True,
        can_unlock=True,
    )
    return replace(view, **changes)


def waiting_connector(**changes: Any) -> ConnectorView:
    """Return a connector whose car waits for a card, with 52 s left."""
    gate = GateView(
        "authorized", False, reason="waiting_for_card", until=NOW + timedelta(seconds=52), source="local"
    )
    view = connector(
        status="Preparing",
        transaction=None,
        limit_a=16.0,
        power_w=0.0,
        current_a=(0.0, 0.0, 0.0),
        gates=gates(gate),
        vehicle_state="B",
        card_deadline=gate.until,
        limits=(LimitView("installation", 16.0), LimitView("cable", 16.0)),
    )
    return replace(view, **changes)


def backend(**changes: Any) -> BackendView:
    """Return a link that is up and registered."""
    view = BackendView(
        connection_type="ethernet",
        socket="open",
        registration="Accepted",
        last_error=None,
        last_message_at=NOW - timedelta(seconds=12),
        queue_length=0,
        is_used=True,
        url="wss://backend.example/ocpp/CP001",
        connected_since=NOW - timedelta(days=3),
        registered_since=NOW - timedelta(days=3),
        last_message_in="Heartbeat.conf",
        last_message_out="MeterValues.req",
        last_message_out_at=NOW - timedelta(seconds=12),
        last_pong_at=NOW - timedelta(seconds=4),
        heartbeat_interval_s=300,
        clock_offset_s=0.2,
    )
    return replace(view, **changes)


def offline_backend(**changes: Any) -> BackendView:
    """Return a link that broke 48 minutes ago, with three reports waiting."""
    view = backend(
        socket="closed",
        registration=None,
        last_error="refused",
        queue_length=3,
        connected_since=None,
        registered_since=None,
        offline_since=NOW - timedelta(minutes=48),
        next_attempt_at=NOW + timedelta(seconds=24),
    )
    return replace(view, **changes)


def snapshot(**changes: Any) -> Snapshot:
    """Return a simulated wallbox that charges."""
    view = Snapshot(
        taken_at=NOW,
        charge_point=ChargePointView("2611-004217", "Wallbox", "Wallbox", "0.1.0"),
        hardware=HardwareView("simulator", False, False, 3, 16.0),
        backend=backend(),
        connectors=(connector(),),
        clock=ClockView(NOW, "backend", 0.2),
        tasks=(TaskView("board", "running"), TaskView("central system", "running")),
        started_at=NOW - timedelta(days=3),
    )
    return replace(view, **changes)


NO_MESSAGES = {"version": 0, "exchanges": [], "has_more": False, "actions": []}
NO_TEST = {"is_running": False, "is_cancelled": False, "ladder": None}


@dataclass
class FakeWorker:
    """Answers every command. snapshot: what it tells; answers and refusals: by command; commands: what it was told."""

    snapshot: Snapshot = field(default_factory=snapshot)
    answers: dict[str, Any] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    commands: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def as_message(self) -> dict[str, Any]:
        """Return the snapshot as it travels."""
        message: dict[str, Any] = msgspec.to_builtins(self.snapshot)
        return message

    async def publish(self) -> None:
        """Send the snapshot to every open page."""
        await bus.publish_snapshot(self.as_message())

    async def serve(self) -> None:
        """Answer until cancelled."""
        while True:
            message = await get_channel_layer().receive(bus.WORKER_CHANNEL)
            await self._answer(message)

    async def _answer(self, message: dict[str, Any]) -> None:
        name = message["name"]
        if name == "snapshot":
            await bus.reply(message, self.as_message())
            return
        if name == "connection_test.view":
            await bus.reply(message, self.answers.get(name, NO_TEST))
            return
        if name == "messages" and name not in self.refusals:
            told = self.answers.get(name, NO_MESSAGES)
            await bus.reply(message, told(message["arguments"]) if callable(told) else told)
            return
        self.commands.append((name, message["arguments"]))
        if name in self.refusals:
            await bus.reply(message, error=self.refusals[name])
        else:
            await bus.reply(message, self.answers.get(name, {"ok": True}))


@asynccontextmanager
async def running(worker: FakeWorker | None = None) -> AsyncIterator[FakeWorker]:
    """Run a fake worker in this event loop while the block lasts; use with the async client."""
    worker = worker or FakeWorker()
    task = asyncio.create_task(worker.serve())
    try:
        yield worker
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
