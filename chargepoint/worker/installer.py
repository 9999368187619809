"""The install hook: the device image's own command gets the verified file (port `FirmwareInstaller`)."""

import asyncio
import logging
from pathlib import Path

logger = logging.getLogger(__name__)

LONGEST_S = 1800.0


class CommandInstaller:
    """command: WALLBOX_FIRMWARE_INSTALLER as a list, empty where the image names none."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command

    async def install(self, file: Path) -> str:
        """Run the command with the file behind it; return "" or why it was not done."""
        if not self._command:
            return "this device has no installer (WALLBOX_FIRMWARE_INSTALLER)"
        try:
            process = await asyncio.create_subprocess_exec(*self._command, str(file))
        except OSError as error:
            return f"the installer cannot be started: {error.strerror}"
        try:
            async with asyncio.timeout(LONGEST_S):
                code = await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
            return f"the installer took longer than {LONGEST_S:.0f} s"
        return "" if code == 0 else f"the installer ended with {code}"
