"""Who may charge: one function for every card, and for the table that explains it (OCPP 1.6 ed. 2 §3.5, §4.1)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AuthorizationStatus(StrEnum):
    """What a backend says of an idTag (§7.2)."""

    ACCEPTED = "Accepted"
    BLOCKED = "Blocked"
    EXPIRED = "Expired"
    INVALID = "Invalid"
    CONCURRENT_TX = "ConcurrentTx"


@dataclass(frozen=True, slots=True)
class IdTagInfo:
    """The backend's word on an idTag (§7.27)."""

    status: AuthorizationStatus
    expiry_date: datetime | None = None
    parent_id_tag: str | None = None


class Link(StrEnum):
    """What a card finds. ON: socket up and Accepted. OFF: anything else with a backend configured."""

    ON = "ON"
    OFF = "OFF"
    NO_BACKEND = "no backend"


class Standing(StrEnum):
    """A card's place on the active list."""

    LISTED = "K+"  # on it, accepted, not expired
    BARRED = "K-"  # on it, but disabled, Blocked, Invalid or Expired
    UNKNOWN = "U"  # not on it


@dataclass(frozen=True, slots=True)
class CardKnowledge:
    """What the active list says of a presented card.

    id_tag: as presented, canonical. reported_as: the idTag a backend sees for it. source: "local",
    "local_auth_list", "cache" or "" when unknown. name: the owner's word for it, "" if none.
    """

    id_tag: str
    standing: Standing
    reported_as: str
    source: str = ""
    name: str = ""
    parent_id_tag: str | None = None
    expiry_date: datetime | None = None
    status: AuthorizationStatus | None = None


class Verdict(StrEnum):
    """What to do with a shown card, or a plugged car in free charging."""

    START = "start"
    REFUSE = "refuse"
    ASK_BACKEND = "ask_backend"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Decision:
    """The row of the table that applies, and what follows from it.

    row: the label of the authorisation table (A1 … E3). id_tag: what StartTransaction and Authorize carry.
    is_reported: StartTransaction goes to the backend (queued while OFF). reason: a stable key for the
    sentence that explains a refusal, "" otherwise.
    """

    row: str
    verdict: Verdict
    id_tag: str
    is_reported: bool
    reason: str = ""
