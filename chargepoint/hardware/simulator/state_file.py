"""What the simulated box remembers over a restart: each meter's register, and the car where it is to stay.

The files are tiny and written in place on the event loop: one write of under 100 bytes into the page cache takes
some microseconds, less than handing it to a thread. The page cache outlives a killed process, so nothing is synced;
an idle box writes nothing, and a charging one dirties the same page over and over.
"""

import json
import logging
import os
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

from chargepoint.hardware.simulator.vehicle import Vehicle
from chargepoint.runtime.board import BoardError

logger = logging.getLogger(__name__)

SLOT_BYTES = 64


class RegisterFile:
    """A meter's non-volatile register: two slots written in turn, so that a torn write leaves the other one.

    Slot: sequence number, register in Wh, checksum; the valid slot with the higher number counts.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sequence = 0
        self._has_warned = False
        self.register_wh = 0.0

    def load(self) -> float:
        """Return the stored register, 0 for a new meter. A damaged file is set aside, not overwritten.

        Raises BoardError where the disk does not give it.
        """
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return 0.0
        except OSError as error:
            raise BoardError(f"the simulated meter {self._path} cannot be read: {error}") from error
        slots = [_parse_slot(content[start : start + SLOT_BYTES]) for start in (0, SLOT_BYTES)]
        valid = [slot for slot in slots if slot is not None]
        if not valid:
            aside = self._path.with_suffix(".corrupt")
            self._path.replace(aside)
            logger.error(
                "simulated meter %s is damaged, set aside as %s; it starts from 0", self._path, aside
            )
            return 0.0
        self._sequence, self.register_wh = max(valid)
        return self.register_wh

    def store(self, register_wh: float) -> None:
        """Write the register; afterwards it survives the process being killed at any moment.

        A failing disk is logged once and the meter counts on in memory, as a real one would not notice either.
        """
        self.register_wh = register_wh
        self._sequence += 1
        body = f"{self._sequence} {register_wh!r}"
        slot = f"{body} {zlib.crc32(body.encode()):08x}".ljust(SLOT_BYTES - 1) + "\n"
        try:
            self._write(slot.encode(), SLOT_BYTES * (self._sequence % 2))
        except OSError as error:
            if not self._has_warned:
                logger.warning("simulated meter %s cannot be stored: %s", self._path, error)
            self._has_warned = True

    def _write(self, slot: bytes, offset: int) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(descriptor, slot, offset)
        finally:
            os.close(descriptor)


def _parse_slot(slot: bytes) -> tuple[int, float] | None:
    try:
        body, checksum = slot.decode("ascii").strip().rsplit(" ", 1)
        if zlib.crc32(body.encode()) != int(checksum, 16):
            return None
        sequence, register = body.split(" ")
        return int(sequence), float(register)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Parked:
    """What stood at the box. register_wh: the meter when it was written; what came since is in the battery too."""

    vehicle: Vehicle | None
    is_locked: bool
    register_wh: float


class VehicleFile:
    """The car at one connector; replaced as a whole at each plug, unplug, change of will and move of the lock."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Parked | None:
        """Return what was stored; None where nothing was or the file is damaged."""
        try:
            stored = json.loads(self._path.read_bytes())
            vehicle = _vehicle(stored["vehicle"]) if stored["vehicle"] else None
            return Parked(vehicle, bool(stored["is_locked"]), float(stored["register_wh"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError) as error:
            logger.warning("simulated car in %s is unreadable, so none is plugged in: %s", self._path, error)
            return None

    def store(self, parked: Parked) -> None:
        """Replace the file; a failing disk is logged."""
        fresh = self._path.with_suffix(".new")
        try:
            fresh.touch(mode=0o600)
            fresh.write_text(json.dumps(asdict(parked)))
            fresh.replace(self._path)
        except OSError as error:
            logger.warning("simulated car cannot be stored in %s: %s", self._path, error)


def _vehicle(stored: dict[str, float]) -> Vehicle:
    vehicle = Vehicle(
        max_current_a=float(stored["max_current_a"]),
        phases=int(stored["phases"]),
        battery_wh=float(stored["battery_wh"]),
        charge_wh=float(stored["charge_wh"]),
        requests_energy=bool(stored["requests_energy"]),
    )
    if not 0 <= vehicle.charge_wh <= vehicle.battery_wh or vehicle.battery_wh <= 0:
        raise ValueError("no battery holds that much")
    return vehicle
