"""What a driver is told about the box it drives."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BoardOptions:
    """The stored hardware settings and what the environment adds; values are validated before they come here.

    data_dir: an existing folder the driver may keep files in. installation_current_a: the most the board may ever
    offer per phase, as set by an electrician's switch. phases: 1 or 3.
    speed and keep_vehicle: for the simulator alone: how much faster battery and energy run than the clock, and
    whether car and plug stay over a restart.
    """

    data_dir: Path
    connectors: int = 1
    phases: int = 3
    installation_current_a: float = 16.0
    fixed_cable: bool = False
    speed: float = 1.0
    keep_vehicle: bool = False
