"""The install hook: the device image's own command gets the verified file (port `FirmwareInstaller`)."""

import asyncio
import subprocess
from pathlib import Path

from chargepoint.runtime.file_ports import InstallationFailed

LONGEST_S = 1800.0


class CommandInstaller:
    """command: WALLBOX_FIRMWARE_INSTALLER as a list, empty where the image names none. running_version: of this software."""

    def __init__(self, command: tuple[str, ...], running_version: str) -> None:
        self._command = command
        self.running_version = running_version

    async def install(self, file: Path) -> str:
        """Run the command with the file behind it; what it prints last is the version that is to run then."""
        if not self._command:
            raise InstallationFailed("this device has no installer (WALLBOX_FIRMWARE_INSTALLER)")
        try:
            process = await asyncio.create_subprocess_exec(*self._command, str(file), stdout=subprocess.PIPE)
        except OSError as error:
            raise InstallationFailed(f"the installer cannot be started: {error.strerror}") from None
        try:
            async with asyncio.timeout(LONGEST_S):
                printed, _ = await process.communicate()
        except TimeoutError:
            process.kill()
            await process.wait()
            raise InstallationFailed(f"the installer took longer than {LONGEST_S:.0f} s") from None
        if process.returncode != 0:
            raise InstallationFailed(f"the installer ended with {process.returncode}")
        lines = printed.decode(errors="replace").split()
        return lines[-1][:50] if lines else ""
