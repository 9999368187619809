"""The fake must keep the port's promises, or every test above it proves nothing."""

import asyncio

import pytest

from chargepoint.domain.control_pilot import ControlPilotState
from chargepoint.domain.events import ContactorMoved, FaultRaised, VehicleStateChanged
from chargepoint.domain.units import Moment
from chargepoint.runtime.board import Board, BoardError
from chargepoint.runtime.ports import Clock
from tests.support.board import FakeBoard
from tests.support.clock import START, FakeClock


def accepts(board: Board, clock: Clock) -> tuple[Board, Clock]:
    """Exist for the type checker: both fakes satisfy their ports."""
    return board, clock


def test_fakes_satisfy_their_ports() -> None:
    board, clock = accepts(FakeBoard(), FakeClock())
    assert board.capabilities.connectors == 1
    assert clock.now() == Moment(START, 1000.0)


def test_clock_moves_only_when_told() -> None:
    clock = FakeClock()
    clock.advance(1.5)
    clock.step(-3600)
    assert clock.monotonic() == 1001.5
    assert (clock.utc() - START).total_seconds() == 1.5 - 3600


async def test_contactor_closes_only_with_offer_permission_and_a_willing_vehicle() -> None:
    board = FakeBoard()
    board.plug_in()
    await board.allow(1)
    assert not board.is_closed(1)
    await board.offer_current(1, 16)
    assert board.is_closed(1)
    assert board.names() == ["allow", "offer_current"]
    assert board.events == [
        VehicleStateChanged(1, ControlPilotState.B),
        VehicleStateChanged(1, ControlPilotState.C),
        ContactorMoved(1, True),
    ]


async def test_fault_opens_the_contactor() -> None:
    board = FakeBoard()
    board.plug_in()
    await board.offer_current(1, 16)
    await board.allow(1)
    board.raise_fault("GroundFailure")
    assert not board.is_closed(1)
    assert FaultRaised(1, "GroundFailure") in board.events


async def test_lost_board_raises_and_ends_safe() -> None:
    board = FakeBoard()
    ready = asyncio.Event()
    running = asyncio.create_task(board.run(lambda event: None, ready.set))
    await ready.wait()
    board.plug_in()
    await board.offer_current(1, 16)
    await board.allow(1)
    board.lose()
    with pytest.raises(BoardError):
        await running
    assert not board.is_closed(1)


async def test_jammed_lock_stays_as_it_is() -> None:
    board = FakeBoard()
    assert await board.lock(1)
    board.jam_lock()
    assert not await board.unlock(1)
    assert board.is_locked(1)


async def test_silent_meter_raises() -> None:
    board = FakeBoard()
    board.set_meter(1500.0, current_a=(10.0, 10.0, 10.0))
    assert (await board.read(1)).power_w == 6900.0
    board.silence_meter()
    with pytest.raises(BoardError):
        await board.read(1)
