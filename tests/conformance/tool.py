"""The test tool of a case: what the charge point sends is expected one message after another, and nothing else."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from tests.journeys.box import Box
from tests.support.central_system import IN, OUT, Payload, Recorded, RecordingCentralSystem

CARD = "04A2C3D4"
OTHER_CARD = "04FFFFFF"
PATIENCE_S = 10.0
QUIET_S = 0.1
"""How long nothing more may come at the end of a case."""

LARGE_BATTERY: dict[str, Any] = {"battery_kwh": 1000, "soc_percent": 1}


@dataclass(frozen=True, slots=True)
class Expected:
    """One CALL of the charge point: its action, and the fields that must have these values."""

    action: str
    fields: Payload

    def differs(self, call: Recorded) -> str:
        """Say how a CALL differs, "" where it is the expected one."""
        if call.action != self.action:
            return f"{call.action} instead of {self.action}"
        payload = call.frame[3]
        wrong = {name: payload.get(name) for name, value in self.fields.items() if payload.get(name) != value}
        return f"{self.action} with {wrong} instead of {self.fields}" if wrong else ""


def message(action: str, **fields: Any) -> Expected:
    """Return what to expect: a CALL with at least these fields."""
    return Expected(action, fields)


def status(value: str, connector_id: int = 1, **fields: Any) -> Expected:
    """Return what to expect: a StatusNotification."""
    return Expected("StatusNotification", {"connectorId": connector_id, "status": value, **fields})


class Tool:
    """One case's view of box and central system.

    Every CALL of the charge point has to be expected, in the order in which it comes: at the end of the case none is
    left over. `read` is how far it has come.
    """

    def __init__(self, box: Box, central_system: RecordingCentralSystem) -> None:
        self.box = box
        self.central_system = central_system
        self.read = 0
        self.takes_rest = False

    # -- what the charge point sends ----------------------------------------------------------------------------

    async def expect(self, action: str, timeout_s: float = PATIENCE_S, **fields: Any) -> Payload:
        """Take the next CALL, which must be this one with at least these fields; return its payload."""
        (payload,) = await self.expect_all(Expected(action, fields), timeout_s=timeout_s)
        return payload

    async def expect_status(
        self, value: str, connector_id: int = 1, timeout_s: float = PATIENCE_S, **fields: Any
    ) -> Payload:
        """Take the next CALL, which must be this StatusNotification."""
        (payload,) = await self.expect_all(status(value, connector_id, **fields), timeout_s=timeout_s)
        return payload

    async def expect_all(self, *expected: Expected, timeout_s: float = PATIENCE_S) -> list[Payload]:
        """Take the next CALLs, which must be these in any order; return their payloads in the order asked for."""
        payloads: dict[int, Payload] = {}
        end = time.monotonic() + timeout_s
        while len(payloads) < len(expected):
            call = await self._next(expected, end)
            open_ones = [number for number in range(len(expected)) if number not in payloads]
            differences = {number: expected[number].differs(call) for number in open_ones}
            number = next((number for number in open_ones if not differences[number]), None)
            assert number is not None, f"{list(differences.values())}: {call.frame}; {self.story()}"
            payloads[number] = call.frame[3]
        return [payloads[number] for number in range(len(expected))]

    async def _next(self, expected: tuple[Expected, ...], end: float) -> Recorded:
        remaining_s = max(0.0, end - time.monotonic())
        try:
            await self.central_system.until(lambda: len(self.central_system.calls()) > self.read, remaining_s)
        except TimeoutError:
            raise AssertionError(f"nothing came; expected {expected}; {self.story()}") from None
        self.read += 1
        return self.central_system.calls()[self.read - 1]

    def unexpected(self) -> list[Any]:
        """Return the CALLs that nobody has expected yet."""
        return [call.frame for call in self.central_system.calls()[self.read :]]

    async def expect_nothing(self, duration_s: float = QUIET_S) -> None:
        """Check that no CALL comes for so long."""
        await asyncio.sleep(duration_s)
        assert self.unexpected() == [], self.story()

    def take_all(self) -> None:
        """Take all that has come so far, whatever it is."""
        self.read = len(self.central_system.calls())

    def take_rest(self) -> None:
        """Take all that has come and still comes: what ends a case is more than the case asks for."""
        self.takes_rest = True

    def sent(self, action: str) -> list[Recorded]:
        """Return the CALLs of one action in this case so far, with the time at which they came."""
        return self.central_system.calls(action)

    def statuses(self, connector_id: int = 1) -> list[str]:
        """Return the statuses a connector has reported in this case so far."""
        payloads = self.central_system.payloads("StatusNotification")
        return [payload["status"] for payload in payloads if payload["connectorId"] == connector_id]

    def story(self) -> str:
        """Return what was exchanged in this case, for a person."""
        lines = [
            f"{'>' if frame.direction == IN else '<'} {frame.frame}" for frame in self.central_system.frames
        ]
        return "exchanged:\n" + "\n".join(lines[-40:])

    # -- what the central system sends ----------------------------------------------------------------------------

    async def ask(self, action: str, **fields: Any) -> Any:
        """Call the charge point; return the payload of its answer, or [code, description] of a CALLERROR."""
        return await self.central_system.call(action, fields)

    async def order(self, action: str, expected: str = "Accepted", **fields: Any) -> None:
        """Call the charge point, whose answer must have this status."""
        answer = await self.ask(action, **fields)
        assert isinstance(answer, dict) and answer.get("status") == expected, (action, fields, answer)

    async def set_keys(self, **keys: object) -> None:
        """Change configuration keys; the bench puts them back after the case."""
        for key, value in keys.items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            await self.order("ChangeConfiguration", key=key, value=text)

    async def key(self, name: str) -> str:
        """Return the value of a configuration key."""
        answer = await self.ask("GetConfiguration", key=[name])
        return str(answer["configurationKey"][0]["value"])

    def answer_to(self, action: str) -> Payload:
        """Return what the central system answered to the newest CALL of an action. Raises LookupError without one."""
        message_id = self.central_system.calls(action)[-1].frame[1]
        for recorded in reversed(self.central_system.frames):
            if (
                recorded.direction == OUT
                and isinstance(recorded.frame, list)
                and recorded.frame[1] == message_id
            ):
                return dict(recorded.frame[2])
        raise LookupError(action)

    async def transaction_id(self) -> int:
        """Return the transactionId of the newest StartTransaction, once it is given."""
        message_id = self.central_system.calls("StartTransaction")[-1].frame[1]
        await self.central_system.until(
            lambda: any(
                recorded.direction == OUT and recorded.frame[1] == message_id
                for recorded in self.central_system.frames
                if isinstance(recorded.frame, list)
            )
        )
        return int(self.answer_to("StartTransaction")["transactionId"])

    # -- what happens at the box ----------------------------------------------------------------------------------

    async def plug_in(self, connector: int = 1, **vehicle: Any) -> None:
        """Plug in a car that never gets full."""
        await self.box.simulate("plug-in", connector=connector, **{**LARGE_BATTERY, **vehicle})

    async def plug_out(self, connector: int = 1) -> None:
        """Unplug at the car's side."""
        await self.box.simulate("plug-out", connector=connector)

    async def present(self, id_tag: str = CARD, connector: int = 1) -> None:
        """Hold a card to the reader."""
        await self.box.simulate("present-card", connector=connector, id_tag=id_tag)

    async def boot(self, connectors: int = 1) -> Payload:
        """Expect an accepted boot: BootNotification, then the status of every connector; return the BootNotification."""
        payload = await self.expect("BootNotification", timeout_s=30.0)
        await self.expect_all(*(message("StatusNotification", connectorId=n) for n in range(connectors + 1)))
        return payload

    async def charge(self, id_tag: str = CARD) -> int:
        """Have a card start a charge, car first; everything up to Charging is expected. Return the transactionId."""
        await self.plug_in()
        await self.expect_status("Preparing")
        await self.present(id_tag)
        await self.expect("Authorize", idTag=id_tag)
        await self.expect_all(message("StartTransaction", connectorId=1, idTag=id_tag), status("Charging"))
        return await self.transaction_id()

    async def end_charge(self, id_tag: str = CARD) -> Payload:
        """Have the card end the charge and take the car away; return the StopTransaction."""
        await self.present(id_tag)
        stop, _ = await self.expect_all(message("StopTransaction"), status("Finishing"))
        await self.plug_out()
        await self.expect_status("Available")
        return stop
