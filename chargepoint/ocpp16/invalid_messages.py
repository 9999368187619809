"""What of a backend's messages is no valid OCPP, told to the charge point without flooding it (whitepaper ed. 3, A04)."""

import asyncio
from collections.abc import Callable

from ocpp.exceptions import OCPPError

SPACING_S = 1.0
"""A flood of frames must not become a flood in the actor's inbox."""

_INVALID = frozenset(
    {
        "FormatViolation",
        "FormationViolation",
        "OccurenceConstraintViolation",
        "OccurrenceConstraintViolation",
        "PropertyConstraintViolation",
        "ProtocolError",
        "TypeConstraintViolation",
    }
)


class InvalidMessages:
    """One per socket. tell: called with the reason."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._next_s = 0.0

    def note(self, reason: str) -> None:
        """Tell of one, unless another was told of just now."""
        now_s = asyncio.get_running_loop().time()
        if now_s >= self._next_s:
            self._next_s = now_s + SPACING_S
            self._tell(reason)

    def refused(self, action: str, error: OCPPError) -> None:
        """Tell of a CALL that was answered with an error, where its form is to blame."""
        if error.code in _INVALID:
            self.note(f"{action[:50]}: {error.code}")
