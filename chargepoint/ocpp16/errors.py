"""The adapter's errors.

Exception
├── ConnectFailed       no link came up; carries the LinkProblem
├── BadFrame            a frame that breaks OCPP-J; carries what could be read of it
└── ocpp.exceptions.OCPPError   a CALLERROR to send, by its code (J7)
"""

from dataclasses import dataclass

from chargepoint.domain.connection import LinkProblem


class ConnectFailed(Exception):
    """No link came up. detail: for the log and the panel's small print, never a secret."""

    permanent = False

    def __init__(self, problem: LinkProblem, detail: str = "") -> None:
        super().__init__(f"{problem}: {detail}" if detail else str(problem))
        self.problem = problem
        self.detail = detail


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
