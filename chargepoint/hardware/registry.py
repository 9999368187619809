"""The hardware drivers by name; a driver is one folder and one line here."""

from collections.abc import Callable
from importlib import import_module
from typing import cast

from chargepoint.hardware.options import BoardOptions
from chargepoint.runtime.board import Board, BoardError

SIMULATOR = "simulator"
"""The driver of a box where nobody chose one."""

DRIVERS = {
    SIMULATOR: "chargepoint.hardware.simulator.board:SimulatedBoard",
}


class UnknownDriver(BoardError):
    """No driver of that name is installed."""

    permanent = True

    def __init__(self, name: str) -> None:
        super().__init__(f"no hardware driver {name!r}; known: {', '.join(names())}")
        self.name = name


def names() -> tuple[str, ...]:
    """Return the names of all drivers, sorted."""
    return tuple(sorted(DRIVERS))


def load(name: str, options: BoardOptions) -> Board:
    """Make the board of that driver; only now its module and libraries are imported.

    Raises UnknownDriver, and BoardError where the driver cannot be set up with these options.
    """
    if name not in DRIVERS:
        raise UnknownDriver(name)
    module, _, factory = DRIVERS[name].partition(":")
    make = cast(Callable[[BoardOptions], Board], getattr(import_module(module), factory))
    return make(options)
