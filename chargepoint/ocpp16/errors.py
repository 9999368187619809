"""The adapter's errors.

Exception
├── ConnectFailed       no link came up; carries the LinkProblem
├── BadFrame            a frame that breaks OCPP-J; carries what could be read of it
└── ocpp.exceptions.OCPPError   a CALLERROR to send, by its code (J7)
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.ladder import Rung


class ConnectFailed(Exception):
    """No link came up. detail: for the log and the panel's small print, never a secret.

    seen: what the sentences fill in. rung: where it broke, None: at the one that was begun last.
    """

    permanent = False

    def __init__(
        self,
        problem: LinkProblem,
        detail: str = "",
        seen: Mapping[str, str] | None = None,
        rung: Rung | None = None,
    ) -> None:
        super().__init__(f"{problem}: {detail}" if detail else str(problem))
        self.problem = problem
        self.detail = detail
        self.seen = dict(seen or {})
        self.rung = rung


class BadFrame(Exception):
    """A frame that breaks OCPP-J 1.6 §4. message_type, message_id: what could be read of it, else None."""

    permanent = True

    def __init__(self, reason: str, message_type: int | None = None, message_id: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.message_type = message_type
        self.message_id = message_id


@dataclass(frozen=True, slots=True)
class LinkLost:
    """Why a session ended."""

    problem: LinkProblem
    detail: str = ""
