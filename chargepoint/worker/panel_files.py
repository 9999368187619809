"""What the worker writes for a person at the panel."""

from datetime import UTC, datetime
from pathlib import Path

from chargepoint.domain.diagnostics import GetDiagnostics, LogType, file_name
from chargepoint.runtime.file_ports import DiagnosticsSource
from chargepoint.store import panel_files


class PanelFiles:
    """data_dir: shared with the panel's process."""

    def __init__(self, diagnostics: DiagnosticsSource, data_dir: Path) -> None:
        self._diagnostics = diagnostics
        self._data_dir = data_dir

    async def write_diagnostics(self, serial_number: str) -> str:
        """Write the bundle; return its name. Raises StoreUnavailable, OSError."""
        name = file_name(LogType.DIAGNOSTICS, serial_number, datetime.now(UTC))
        await self._diagnostics.write(GetDiagnostics(""), panel_files.make_room(self._data_dir) / name)
        return name
