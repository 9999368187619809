"""What the panel is answered over the bus."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from chargepoint import bus
from chargepoint.domain.diagnostics import GetDiagnostics
from chargepoint.domain.errors import Refused
from chargepoint.domain.journal import StateChange
from chargepoint.domain.outbox import OutboxMessage
from chargepoint.domain.transaction import SecurityEventMessage
from chargepoint.ocpp16.message_log import MessageLog
from chargepoint.runtime.charge_point import ChargePoint
from chargepoint.runtime.clock import CorrectedClock
from chargepoint.runtime.file_ports import DiagnosticsSource
from chargepoint.runtime.ports import StoreUnavailable
from chargepoint.store import audit, outbox, transactions
from chargepoint.store.panel_files import take
from chargepoint.worker.listener import Listener
from chargepoint.worker.panel_files import PanelFiles
from chargepoint.worker.publisher import Publisher
from chargepoint.worker.store import AsyncStore
from tests.support.charge_point import Bench

DATA_DIR = Path(settings.DATA_DIR)


class _Store(AsyncStore):
    """Closes with its test."""

    async def __aenter__(self) -> "_Store":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class _Bundle:
    """Writes a file, or fails."""

    def __init__(self, failure: Exception | None = None) -> None:
        self._failure = failure

    async def write(self, request: GetDiagnostics, target: Path) -> None:
        if self._failure is not None:
            raise self._failure
        await asyncio.to_thread(target.write_bytes, b"bundle")


@asynccontextmanager
async def listening(
    charge_point: ChargePoint | None, bundle: DiagnosticsSource | None = None
) -> AsyncIterator[Listener]:
    async with _Store() as store:
        listener = Listener(
            store, Publisher(), MessageLog(CorrectedClock()), PanelFiles(bundle or _Bundle(), DATA_DIR)
        )
        listener.charge_point = charge_point
        task = asyncio.create_task(listener.run())
        yield listener
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def refusal_of(name: str, arguments: dict[str, Any]) -> str:
    with pytest.raises(bus.CommandRefused) as refusal:
        await bus.ask(name, arguments, timeout_s=5.0)
    return refusal.value.code


async def test_everything_is_refused_before_the_charge_point_runs() -> None:
    async with listening(None):
        assert await refusal_of("stop", {"connector": 1}) == "starting"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("card_pk", [4711, None, "1"])
async def test_start_with_a_card_that_is_not_there_is_refused(card_pk: object) -> None:
    async with listening(Bench().charge_point):
        assert await refusal_of("start", {"connector": 1, "card_pk": card_pk}) == "unknown_card"


async def test_order_that_waited_too_long_is_not_carried_out() -> None:
    async with Bench() as bench:
        await bench.plug_in()
        order = asyncio.ensure_future(bench.charge_point.order("learn", {"open": True}))
        await asyncio.sleep(0)
        order.cancel()
        await bench.settle()
        assert bench.charge_point.state.learn is None


async def test_order_that_is_refused_in_its_turn_tells_why() -> None:
    async with Bench() as bench:
        with pytest.raises(Refused):
            await bench.order("stop")


async def test_the_backend_is_asked_for_a_certificate_beside_the_actors_turns() -> None:
    async with Bench() as bench, listening(bench.charge_point):
        assert await bus.ask("ask_certificate", timeout_s=5.0) == {"is_answered": True}
        bench.link.notify_answer = "Rejected"
        assert await refusal_of("ask_certificate", {}) == "certificate_rejected"


@pytest.mark.django_db(transaction=True)
async def test_a_report_is_discarded_for_its_person_or_the_panel_hears_why_not() -> None:
    event = SecurityEventMessage("StartupOfTheDevice", datetime(2026, 6, 1, tzinfo=UTC))
    async with listening(Bench().charge_point) as listener:
        await listener._store.run(transactions.save, StateChange(messages=(OutboxMessage("m", 1, event),)))
        seq = (await listener._store.run(outbox.list_rows, 1))[0][0].seq
        order = {"seq": seq, "user": "anna", "source": "192.0.2.7"}

        assert await bus.ask("discard_report", order, timeout_s=5.0) == {"discarded": 1}
        assert await refusal_of("discard_report", order) == "no_such_report"

        (line,), _total = await listener._store.run(audit.entries)
        assert (line.kind, line.actor, line.source) == ("queue_discarded", "anna", "192.0.2.7")


async def test_the_diagnostics_are_written_for_the_panel_and_taken_once() -> None:
    async with listening(Bench().charge_point):
        name = (await bus.ask("diagnostics", timeout_s=5.0))["name"]

        assert name.startswith("diagnostics-0001-") and name.endswith(".zip")
        assert take(DATA_DIR, f"../panel/{name}") == b"bundle"
        with pytest.raises(FileNotFoundError):
            take(DATA_DIR, name)


@pytest.mark.parametrize("failure", [OSError("full"), StoreUnavailable("locked")])
async def test_diagnostics_that_cannot_be_written_are_refused(failure: Exception) -> None:
    async with listening(Bench().charge_point, _Bundle(failure)):
        assert await refusal_of("diagnostics", {}) == "cannot_store"


async def test_a_restart_waits_for_the_charge() -> None:
    async with Bench() as bench:
        bench.store.list_card("04A2C3D4")
        await bench.plug_in()
        await bench.present("04A2C3D4")
        async with listening(bench.charge_point):
            assert await bus.ask("restart", timeout_s=5.0) == {"is_charging": True}
            await bench.settle()
            assert not bench.charge_point.restart_requested.is_set()
            await bench.present("04A2C3D4")
            assert bench.charge_point.restart_requested.is_set()
            assert not bench.charge_point.is_hard_restart
