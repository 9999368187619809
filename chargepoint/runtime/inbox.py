"""What the actor's inbox holds besides the domain's own events."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from chargepoint.domain.authorization import CardKnowledge, IdTagInfo
from chargepoint.domain.events import BackendEvent, HardwareEvent
from chargepoint.domain.requests import Decision, Request, RequestAccepted
from chargepoint.domain.transaction import TransactionOrigin


@dataclass(frozen=True, slots=True)
class Decide:
    """A backend's request that waits for the actor's answer."""

    request: Request
    answer: "asyncio.Future[Decision]"


@dataclass(frozen=True, slots=True)
class PanelCommand:
    """A person's command or query; the answer is JSON-like. Refused is set on the future as an exception."""

    name: str
    arguments: dict[str, Any]
    answer: "asyncio.Future[Any]" = field(compare=False)


@dataclass(frozen=True, slots=True)
class AuthorizeAnswered:
    """The backend was asked about a card. info None: no answer in time, or no link any more.

    origin: who asked for the charge. stops_key: the running transaction of another card that this one was shown to
    stop, "" where it was shown to start.
    """

    connector_id: int
    knowledge: CardKnowledge
    info: IdTagInfo | None
    row: str
    origin: TransactionOrigin = TransactionOrigin.CARD
    stops_key: str = ""


@dataclass(frozen=True, slots=True)
class BoardStarting:
    """The driver begins to serve; what it is about to post replaces what it posted in an earlier run."""


@dataclass(frozen=True, slots=True)
class BoardReady:
    """The driver has posted the state of every connector."""


@dataclass(frozen=True, slots=True)
class ConnectorLocked:
    """The lock answered."""

    connector_id: int
    is_locked: bool


InboxItem = (
    HardwareEvent
    | BoardStarting
    | BoardReady
    | BackendEvent
    | RequestAccepted
    | Decide
    | PanelCommand
    | AuthorizeAnswered
    | ConnectorLocked
)
