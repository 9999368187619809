"""F16: kill -9 in a phase of a firmware update, restart, and what the backend hears then."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

from tests.faults.kills import SPEED, charge, configuration
from tests.faults.ledger import Figures, figures
from tests.support.central_system import RecordingCentralSystem
from tests.support.file_servers import FileServer, file_server
from tests.support.oracle import closed_intervals
from tests.support.process import Wallbox

FINAL = {"Installed", "InstallationFailed", "DownloadFailed"}


@dataclass(frozen=True, slots=True)
class Phase:
    """Where the power is cut. told: the status after which it is; is_charging: with a charge under way."""

    name: str
    told: str
    is_charging: bool
    installer: str
    outcome: str


PHASES = (
    Phase("downloading", "Downloading", True, "true", "Installed"),
    Phase("waiting", "Downloaded", True, "true", "Installed"),
    Phase("installing", "Installing", False, "sleep 5;", "InstallationFailed"),
    Phase("rebooting", "Installing", False, "echo 99.0", "InstallationFailed"),
)


async def update_run(folder: Path, phase: Phase) -> tuple[list[str], Figures]:
    """Cut the power in a phase; return the statuses told after it, and the figures of the charges."""
    async with RecordingCentralSystem() as central_system:
        box = Wallbox(
            folder / f"box-{phase.name}",
            WALLBOX_SIMULATOR_SPEED=SPEED,
            WALLBOX_SIMULATOR_KEEP_VEHICLE="1",
            WALLBOX_TRANSFER_ALLOW_LOCAL="1",
            WALLBOX_FIRMWARE_INSTALLER=str(_installer(folder, phase)),
        )
        await asyncio.to_thread(box.configure, configuration(central_system.url, restarts=True))
        try:
            with file_server() as server:
                await _until_killed(box, central_system, server, phase)
                told = await _after_the_restart(box, central_system)
        finally:
            await asyncio.to_thread(box.kill)
        assert central_system.violations == [], central_system.violations[:5]
        return told, figures(central_system, closed_intervals(box.data_dir))


def _installer(folder: Path, phase: Phase) -> Path:
    command = folder / f"install-{phase.name}"
    command.write_text(f"#!/bin/sh\n{phase.installer}\n")
    command.chmod(0o700)
    return command


async def _until_killed(
    box: Wallbox, central_system: RecordingCentralSystem, server: FileServer, phase: Phase
) -> None:
    server.files["/fw"] = b"version 2"
    if phase.name == "downloading":
        server.gate.clear()
    await asyncio.to_thread(box.start)
    await central_system.received("StatusNotification", 2, 30.0)
    await charge(box)
    location = {"location": f"{server.url}/fw", "retrieveDate": datetime.now(UTC).isoformat()}
    await central_system.call("UpdateFirmware", location)
    if not phase.is_charging:
        await _told(central_system, {"Downloaded"})
        await asyncio.to_thread(box.simulate, "plug-out")
    await _told(central_system, {phase.told})
    await asyncio.sleep(0.3)
    await asyncio.to_thread(box.kill)
    server.gate.set()


async def _after_the_restart(box: Wallbox, central_system: RecordingCentralSystem) -> list[str]:
    seen = len(central_system.payloads("FirmwareStatusNotification"))
    await asyncio.to_thread(box.start)
    if (await asyncio.to_thread(box.connector))["transaction"] is not None:
        await asyncio.to_thread(box.simulate, "plug-out")
    await _told(central_system, FINAL)
    await _settled(box)
    return [one["status"] for one in central_system.payloads("FirmwareStatusNotification")[seen:]]


async def _told(central_system: RecordingCentralSystem, statuses: set[str]) -> None:
    await central_system.until(
        lambda: any(
            one["status"] in statuses for one in central_system.payloads("FirmwareStatusNotification")
        ),
        60.0,
    )


async def _settled(box: Wallbox) -> None:
    """Wait until everything is delivered; the box may just be restarting."""
    for _ in range(600):
        try:
            status = await asyncio.to_thread(box.status)
        except (URLError, ConnectionError, TimeoutError, AssertionError):
            status = None
        if status is not None and status["backend"]["queue_length"] == 0:
            return
        await asyncio.sleep(0.1)
    raise TimeoutError("the queue is not empty")
