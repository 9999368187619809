"""One worker per board: the lock file, the environment, and how a process ends or starts itself anew."""

import fcntl
import os
import sys
from pathlib import Path
from typing import IO

from django.conf import settings

from chargepoint.worker.service import Environment


class AlreadyRunning(Exception):
    """Another worker drives this board."""


def take_lock(path: Path) -> IO[str]:
    """Lock the data folder for this process; the lock ends with it. Raises AlreadyRunning."""
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise AlreadyRunning(f"another wallbox process already uses {path.parent}") from None
    return file


def environment() -> Environment:
    """Return what settings.py read from the environment."""
    return Environment(
        data_dir=settings.DATA_DIR,
        driver=settings.HARDWARE_DRIVER,
        simulator_speed=settings.SIMULATOR_SPEED,
        simulator_keeps_vehicle=settings.SIMULATOR_KEEP_VEHICLE,
        ethernet_interface=settings.ETHERNET_INTERFACE,
        wlan_interface=settings.WLAN_INTERFACE,
        firmware_installer=settings.FIRMWARE_INSTALLER,
        software_version=settings.FIRMWARE_VERSION,
        transfers_allow_local=settings.TRANSFER_ALLOW_LOCAL,
    )


def reboot() -> None:
    """Replace this process by a fresh one with the same arguments (Hard reset)."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 (our own command line, no shell)
