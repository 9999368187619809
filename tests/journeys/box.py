"""The wallbox of a journey: every step leaves the event loop free for the central system that runs in it."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.support.central_system import RecordingCentralSystem
from tests.support.process import Wallbox, wait_for

CARD = "04A2C3D4"
UNKNOWN_CARD = "04FFFFFF"
PATIENCE_S = 30.0
SPEED = "60"

Config = dict[str, dict[str, Any]]


def base_config(port: int) -> dict[str, Any]:
    """Return an import for one listed card and a backend on that port that is dialled again after a second."""
    return {
        "charge_point": {"serial_number": "2611-004217"},
        "backend": {
            "connection_type": "ethernet",
            "charge_point_id": "CP001",
            "backend_url": f"ws://127.0.0.1:{port}/ocpp",
            "ssl_client_mode": "none",
            "authorization_mode": "ocpp",
            "whitelist": "local",
        },
        "ocpp_keys": {
            "MeterValueSampleInterval": "1",
            "TransactionMessageRetryInterval": "1",
            "RetryBackOffRandomRange": "0",
            "RetryBackOffRepeatTimes": "0",
            "RetryBackOffWaitMinimum": "1",
        },
        "cards": [{"id_tag": CARD, "name": "Anna"}],
    }


class Box:
    """One wallbox on a data folder of its own. expects_errors: its log may hold ERROR lines."""

    def __init__(self, wallbox: Wallbox) -> None:
        self.wallbox = wallbox
        self.expects_errors = False

    @property
    def data_dir(self) -> Path:
        """The folder that survives."""
        return self.wallbox.data_dir

    async def start(self, **environment: str) -> None:
        """Start the process, with these variables from now on, and wait until it is healthy."""
        self.wallbox.environment.update(environment)
        await asyncio.to_thread(self.wallbox.start)

    async def start_online(self, central_system: RecordingCentralSystem, **environment: str) -> None:
        """Start it and wait until it has registered and reported the status of every connector."""
        reports = len(central_system.calls("StatusNotification"))
        await self.start(**environment)
        await central_system.received("StatusNotification", reports + 2, PATIENCE_S)

    async def kill(self) -> None:
        """Cut the power."""
        await asyncio.to_thread(self.wallbox.kill)

    async def stop(self) -> int:
        """End it in order (SIGTERM); return the exit code."""
        return await asyncio.to_thread(self.wallbox.stop)

    async def configure(self, **sections: Any) -> None:
        """Import a configuration, before or while it runs."""
        await asyncio.to_thread(self.wallbox.configure, sections)

    async def simulate(self, command: str, **arguments: Any) -> None:
        """Do something at the box."""
        await asyncio.to_thread(self.wallbox.simulate, command, **arguments)

    async def status(self) -> dict[str, Any]:
        """Return the snapshot."""
        return await asyncio.to_thread(self.wallbox.status)

    async def until(self, **expected: Any) -> dict[str, Any]:
        """Wait until connector 1 shows these values; return it."""
        return await asyncio.to_thread(lambda: self.wallbox.until(**expected))

    async def until_backend(self, **expected: Any) -> dict[str, Any]:
        """Wait until the status of the link shows these values; return it."""

        def shown() -> dict[str, Any] | None:
            backend: dict[str, Any] = self.wallbox.status()["backend"]
            return backend if all(backend[name] == value for name, value in expected.items()) else None

        return dict(await asyncio.to_thread(wait_for, shown, PATIENCE_S, f"backend: {expected}"))

    async def until_count(self, count: Callable[[], int], wanted: int) -> None:
        """Wait until something in this process has been counted that often."""
        await asyncio.to_thread(wait_for, lambda: count() >= wanted, PATIENCE_S, f"{wanted} of them")

    async def until_alert(self, code: str) -> None:
        """Wait until the panel shows an alert."""

        def shown() -> bool:
            return any(alert["code"] == code for alert in self.wallbox.status()["alerts"])

        await asyncio.to_thread(wait_for, shown, PATIENCE_S, f"alert {code}")

    async def until_reader_shows(self, feedback: str) -> None:
        """Wait until the card reader shows accepted, refused, ..."""
        await asyncio.to_thread(
            wait_for, lambda: self._board()["reader"] == feedback, PATIENCE_S, f"the reader shows {feedback}"
        )

    async def until_flowed(self, energy_wh: float) -> None:
        """Wait until that much more has gone through the meter."""
        wanted_wh = (await self.board())["register_wh"] + energy_wh
        await asyncio.to_thread(
            wait_for, lambda: self._board()["register_wh"] >= wanted_wh, PATIENCE_S, f"{wanted_wh} Wh"
        )

    async def board(self) -> dict[str, Any]:
        """Return the board's own view of connector 1."""
        return await asyncio.to_thread(self._board)

    def _board(self) -> dict[str, Any]:
        _, view = self.wallbox.http("GET", "/api/v1/simulator")
        return dict(view["connectors"][0])

    async def charge(self) -> dict[str, Any]:
        """Plug in a car that never gets full, show the listed card, and wait for energy; return the connector."""
        await self.simulate("plug-in", battery_kwh=1000, soc_percent=1)
        await self.simulate("present-card", id_tag=CARD)
        return await self.until(status="Charging")

    async def end(self) -> None:
        """Show the card again and take the car away."""
        await self.simulate("present-card", id_tag=CARD)
        await self.until(transaction=None)
        await self.simulate("plug-out")
        await self.until(status="Available")


class DataFolders:
    """Makes configured data folders; equal configurations are imported once and copied from then on."""

    def __init__(self, folder: Path, backend_port: int) -> None:
        self._folder = folder
        self._templates: dict[str, Path] = {}
        self.backend_port = backend_port

    def fill(self, target: Path, changes: Config) -> None:
        """Make the folder of a wallbox with the base configuration and these changes."""
        config = base_config(self.backend_port)
        for section, values in changes.items():
            config[section] = {**config.get(section, {}), **values}
        name = repr(config)
        if name not in self._templates:
            template = self._folder / f"template-{len(self._templates)}"
            Wallbox(template).configure(config)
            self._templates[name] = template
        shutil.copytree(self._templates[name], target)


def moment(text: str) -> datetime:
    """Return a timestamp of a message."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
