"""Which Basic password the next attempt sends: after a 401 with a new one, the previous once (parameters.md section 2, 5)."""

from chargepoint.domain.connection import LinkProblem
from chargepoint.ocpp16.link_settings import LinkSettings


class Passwords:
    """Made anew with each change of the settings."""

    def __init__(self) -> None:
        self._uses_previous = False
        self._has_tried_previous = False

    def current(self, link: LinkSettings) -> bytes | None:
        """Return the bytes to send, None for no Authorization header."""
        return link.previous_password if self._uses_previous else link.dial.password

    def failed(self, problem: LinkProblem, link: LinkSettings) -> None:
        """Note what became of an attempt that brought no link."""
        is_refused = problem is LinkProblem.UNAUTHORIZED
        may_try = is_refused and link.previous_password is not None and not self._has_tried_previous
        if may_try:
            self._has_tried_previous = True
        self._uses_previous = may_try or (self._uses_previous and not is_refused)
