"""Drivers by name."""

from pathlib import Path

import pytest

from chargepoint.hardware import registry
from chargepoint.hardware.options import BoardOptions
from chargepoint.hardware.simulator.board import SimulatedBoard


def test_every_name_loads_its_board(tmp_path: Path) -> None:
    options = BoardOptions(tmp_path, connectors=2, phases=1, installation_current_a=20.0, fixed_cable=True)
    board = registry.load("simulator", options)
    assert registry.names() == ("simulator",)
    assert isinstance(board, SimulatedBoard)
    assert (board.capabilities.connectors, board.capabilities.phases) == (2, 1)
    assert (board.capabilities.maximum_current_a, board.capabilities.has_lock) == (20.0, False)


def test_unknown_driver_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(registry.UnknownDriver, match=r"toaster.*simulator") as caught:
        registry.load("toaster", BoardOptions(tmp_path))
    assert caught.value.permanent
