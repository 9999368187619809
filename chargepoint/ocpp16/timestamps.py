"""Timestamps as they stand on the wire (OCPP 1.6 ed. 2 §3.13, J errata §3.10, rule J10)."""

import re
from datetime import UTC, datetime

_LEAP_SECOND = re.compile(r"(T\d\d:?\d\d:?)60", re.IGNORECASE)


def to_wire(moment: datetime) -> str:
    """Return UTC with Z and milliseconds. moment: aware."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_wire(text: str) -> datetime:
    """Return aware UTC from every form of RFC 3339; without an offset it counts as UTC. Raises ValueError."""
    plain = _LEAP_SECOND.sub(r"\g<1>59", text.strip()).upper().replace(" ", "T", 1)
    try:
        moment = datetime.fromisoformat(plain)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"out of range: {text[:40]!r}") from None
