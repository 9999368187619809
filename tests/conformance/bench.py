"""One wallbox before one central system, and how it is brought back to where a case begins (OCTT: reusable states)."""

from typing import Any

from tests.conformance.tool import QUIET_S, Tool
from tests.journeys.box import PATIENCE_S, Box
from tests.support.central_system import RecordingCentralSystem

CHANGES: dict[str, dict[str, Any]] = {
    "backend": {"whitelist": "ocpp"},
    "ocpp_keys": {"MeterValueSampleInterval": "0"},
}
"""To the base configuration: cards are the backend's business, and nothing is sampled that no case asks for."""

FORGET: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ClearCache", {}),
    ("ClearChargingProfile", {}),
    ("SendLocalList", {"listVersion": 1, "updateType": "Full"}),
)
"""What the charge point is told between cases so that it knows nothing of the last one; a refusal is no fault."""

FREE: dict[str, Any] = {"transaction": None, "plugged": False, "status": "Available"}


class Bench:
    """A running wallbox that has registered. is_worn: a case failed on it, so no other may use it."""

    def __init__(self, box: Box, central_system: RecordingCentralSystem) -> None:
        self.box = box
        self.central_system = central_system
        self.is_worn = False
        self._keys: dict[str, str] = {}
        self._log_read = 0

    async def start(self) -> None:
        """Start the wallbox and wait until it has registered."""
        await self.box.start_online(self.central_system)
        await self.box.until_backend(queue_length=0)
        self._keys = await self._writable_keys()

    async def case(self) -> Tool:
        """Return a tool for a case that begins now: nothing recorded, nothing scripted."""
        self.central_system.forget()
        return Tool(self.box, self.central_system)

    async def close(self, tool: Tool) -> None:
        """Check that the case left nothing unexpected."""
        self.is_worn = True
        if not tool.takes_rest:
            await tool.expect_nothing(QUIET_S)
        assert self.central_system.violations == []
        assert self.box.expects_errors or self.errors() == []
        self.is_worn = False

    async def restore(self) -> None:
        """Bring the wallbox back: no car, no fault, in service, nothing remembered, every key as before."""
        self.is_worn = True
        reserved = [
            frame.frame[3]["reservationId"]
            for frame in self.central_system.frames
            if isinstance(frame.frame, list) and frame.frame[2:3] == ["ReserveNow"]
        ]
        self.central_system.forget()
        await self.box.simulate("lock", jammed=False)
        await self.box.simulate("clear-fault")
        await self.box.simulate("plug-out")
        await self.box.until_backend(registration="Accepted", socket="open")
        for reservation in reserved:
            await self.central_system.call("CancelReservation", {"reservationId": reservation})
        await self.central_system.call("ChangeAvailability", {"connectorId": 0, "type": "Operative"})
        for action, payload in FORGET:
            await self.central_system.call(action, payload)
        await self._restore_keys()
        await self.box.until(**FREE)
        await self.box.until_backend(queue_length=0)
        self.is_worn = False

    async def _restore_keys(self) -> None:
        for key, value in (await self._writable_keys()).items():
            if value != self._keys[key]:
                change = {"key": key, "value": self._keys[key]}
                answer = await self.central_system.call("ChangeConfiguration", change)
                assert answer["status"] in ("Accepted", "RebootRequired"), (change, answer)

    async def _writable_keys(self) -> dict[str, str]:
        answer = await self.central_system.call("GetConfiguration", {}, PATIENCE_S)
        return {
            row["key"]: row["value"]
            for row in answer["configurationKey"]
            if not row["readonly"] and "value" in row
        }

    def errors(self) -> list[str]:
        """Return the lines of the log that tell of an error and were not returned before."""
        text = self.box.wallbox.log()
        lines = text[self._log_read :].splitlines()
        self._log_read = len(text)
        return [line for line in lines if " ERROR " in line or "Traceback" in line]
