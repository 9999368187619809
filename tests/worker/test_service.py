"""The service as a whole, in this process: restarts leave nothing behind, and what dies is started again."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.journal import ReservationChange, StateChange
from chargepoint.domain.requests import RequestAccepted, Reset, ResetType
from chargepoint.domain.reservation import Reservation
from chargepoint.runtime.board import Board
from chargepoint.runtime.charge_point import ChargePoint
from chargepoint.store import cards, charging_profiles, sessions, settings, transactions
from chargepoint.store.audit import Actor
from chargepoint.worker.service import PRODUCT, ChargePointService, Environment
from chargepoint.worker.store import AsyncStore
from tests.support.board import FakeBoard
from tests.support.central_system import RecordingCentralSystem
from tests.support.charging_profiles import MIDNIGHT, installed, profile

pytestmark = pytest.mark.django_db(transaction=True)

CARD = "04A2C3D4"
RESTARTS = 50
PATIENCE_S = 20.0


class _Boards:
    """Makes boards, and keeps the newest."""

    def __init__(self) -> None:
        self.made: list[FakeBoard] = []

    def make(self, _driver: str, _options: object) -> Board:
        self.made.append(FakeBoard())
        return self.made[-1]

    @property
    def newest(self) -> FakeBoard:
        return self.made[-1]


def backend_at(port: int) -> dict[str, object]:
    return {
        "connection_type": "ethernet",
        "charge_point_id": "CP001",
        "backend_url": f"ws://127.0.0.1:{port}/ocpp",
        "ssl_client_mode": "none",
        "authorization_mode": "ocpp",
    }


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 (the service has no event for a test)
            await asyncio.sleep(0.01)


@asynccontextmanager
async def serving(
    boards: _Boards, folder: Path, store: AsyncStore | None = None
) -> AsyncIterator[ChargePointService]:
    environment = Environment(folder, "simulator", 1.0, False, "", "")
    service = ChargePointService(
        environment, adapters=replace(PRODUCT, board=boards.make, store=lambda: store or AsyncStore())
    )
    await service._store.run(cards.add, {"id_tag": CARD, "name": "Anna"}, Actor("test"))
    task = asyncio.create_task(service.run())
    try:
        await until(lambda: bool(boards.made) and boards.newest.is_running)
        yield service
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def point(service: ChargePointService) -> ChargePoint:
    """Return the actor of this life."""
    assert service._listener.charge_point is not None
    return service._listener.charge_point


async def charge(service: ChargePointService, board: FakeBoard) -> None:
    board.plug_in()
    board.present_card(CARD)
    await until(lambda: board.is_closed(1))


async def last_reason(service: ChargePointService) -> str:
    last = await service._store.run(sessions.last_session)
    return "" if last is None else last.stop_reason


def state_of(service: ChargePointService, name: str) -> tuple[str, int]:
    view = next(view for view in service._supervisor.views if view.name == name)
    return view.state, view.restarts


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


async def test_fifty_soft_restarts_leave_no_task_and_no_descriptor_behind(tmp_path: Path) -> None:
    boards, counts = _Boards(), []
    async with RecordingCentralSystem() as central_system, serving(boards, tmp_path) as service:
        await service._store.run(settings.change, "backend", backend_at(central_system.port), Actor("test"))
        for life in range(1, RESTARTS + 1):
            await central_system.received("StatusNotification", 2 * life, PATIENCE_S)
            counts.append((len(asyncio.all_tasks()), descriptors(), len(settings._callbacks)))
            assert await central_system.call("Reset", {"type": "Soft"}) == {"status": "Accepted"}
        await central_system.received("BootNotification", RESTARTS + 1, PATIENCE_S)
    for column in zip(*counts, strict=True):
        assert max(column[5:]) <= max(column[:5])


async def test_what_another_backend_left_counts_for_nothing_after_a_start(tmp_path: Path) -> None:
    store = AsyncStore()
    for number, backend in ((1, 7), (2, None)):
        made = replace(installed(profile(number), number - 1), backend=backend)
        await store.run(charging_profiles.save, [made], [])
        reserved = Reservation(number, 1, CARD, MIDNIGHT + timedelta(days=9999), backend=backend)
        change = StateChange(reservations=(ReservationChange(number, reserved),))
        await store.run(transactions.save, change)
    async with serving(_Boards(), tmp_path, store) as service:
        state = point(service).state
        await until(lambda: len(state.reservations) == 1)
        assert [one.profile.profile_id for one in state.charging_profiles] == [2]
        assert [one.reservation_id for one in state.reservations] == [2]
        assert len(await store.charging_profiles()) == 1


async def test_reset_of_a_charge_comes_back_without_it(tmp_path: Path) -> None:
    boards = _Boards()
    async with serving(boards, tmp_path) as service:
        await charge(service, boards.newest)
        point(service).post(RequestAccepted(Reset(ResetType.SOFT)))
        await until(lambda: len(boards.made) == 2 and boards.newest.is_running)
        assert await last_reason(service) == "SoftReset"
        assert not boards.made[0].is_closed(1)


@pytest.mark.expects_errors
async def test_board_that_is_lost_is_started_again_and_the_charge_goes_on(tmp_path: Path) -> None:
    boards = _Boards()
    async with serving(boards, tmp_path) as service:
        board = boards.newest
        await charge(service, board)
        board.lose()
        await until(lambda: not board.is_running)
        assert not board.is_closed(1)
        assert state_of(service, "board") == ("restarting", 1)
        board._lost.clear()
        board.connectors[1].state = ControlPilotState.B
        await until(lambda: board.is_closed(1))
        assert state_of(service, "board") == ("running", 1)


@pytest.mark.expects_errors
async def test_fault_that_went_while_the_board_was_away_stands_no_more(tmp_path: Path) -> None:
    boards = _Boards()
    async with serving(boards, tmp_path) as service:
        board = boards.newest
        board.raise_fault()
        connector = point(service).state.connectors[1]
        await until(lambda: connector.is_faulted)
        board.lose()
        await until(lambda: not board.is_running)
        board.connectors[1].fault = None
        board._lost.clear()
        await until(lambda: board.is_running and not connector.is_faulted)


@pytest.mark.expects_errors
async def test_actor_that_dies_takes_the_energy_and_begins_a_new_life(tmp_path: Path) -> None:
    boards = _Boards()
    async with serving(boards, tmp_path) as service:
        await charge(service, boards.newest)
        point(service).post(object())  # type: ignore[arg-type]  # what no handler knows
        await until(lambda: state_of(service, "charge point")[1] == 1)
        assert not boards.made[0].is_closed(1)
        await until(lambda: len(boards.made) == 2 and boards.newest.is_running)
        await until(lambda: point(service).hardware_events.is_restored)
        assert await last_reason(service) == "PowerLoss"


class _SickStore(AsyncStore):
    """Fails at one call, three times."""

    def __init__(self, call: str) -> None:
        super().__init__()
        self._call = call
        self.failures_left = 3

    async def settings_version(self) -> int:
        self._fail("settings_version")
        return await super().settings_version()

    async def queue_length(self, backend: int | None) -> tuple[int, int]:
        self._fail("queue_length")
        return await super().queue_length(backend)

    def _fail(self, call: str) -> None:
        if call == self._call and self.failures_left:
            self.failures_left -= 1
            raise RuntimeError("broken")


@pytest.mark.expects_errors
@pytest.mark.parametrize(
    ("service_name", "call"), [("outbox", "queue_length"), ("settings", "settings_version")]
)
async def test_service_that_dies_is_started_again_alone(tmp_path: Path, service_name: str, call: str) -> None:
    boards, sick = _Boards(), _SickStore(call)
    async with serving(boards, tmp_path, sick) as service:
        await charge(service, boards.newest)
        await until(lambda: state_of(service, service_name)[1] > 0)
        view = next(view for view in service._supervisor.views if view.name == service_name)
        assert view.last_error == "RuntimeError: broken"
        assert boards.newest.is_closed(1)
        assert len(boards.made) == 1
