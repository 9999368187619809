"""What a functional block of the standard offers the actor (OCPP 1.6 ed. 2 §3.1).

Core lives in `decisions` and `accepted`; every other block is one file that keeps these promises.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from chargepoint.domain.requests import Decision, Request, TriggerMessage


class FunctionalBlock(Protocol):
    """Decides and acts in the actor's own turn; what takes time is a task that posts its end into the inbox."""

    async def decide(self, request: Request) -> Decision:
        """Return the answer; what must be durable before it is answered is stored here."""
        ...

    async def act(self, request: Request) -> None:
        """Do what was accepted, now that the answer is on the wire."""
        ...


Reload = Callable[[], Awaitable[None]]
"""Reads the settings anew and obeys them."""

Blocks = dict[type, FunctionalBlock]
"""Which block answers which request."""

Triggers = dict[str, Callable[[], Awaitable[None]]]
"""What sends a triggered message now, by the message's name; Core's four are not in here (§5.17).

Each may raise CallFailed: nothing is lost with a triggered message.
"""


def trigger_of(request: TriggerMessage) -> str:
    """Return the name in Triggers: the extended form's firmware status is another message (whitepaper N05)."""
    is_signed = request.is_extended and request.requested_message == "FirmwareStatusNotification"
    return "SignedFirmwareStatusNotification" if is_signed else request.requested_message
