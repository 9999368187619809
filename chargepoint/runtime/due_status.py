"""The last status of an update or an upload, kept until the backend has it: the present one, not the history (J17)."""

import logging

from chargepoint.domain.notifications import Notification
from chargepoint.runtime.ports import CallFailed, CallTimedOut, CentralSystem, NotConnected

logger = logging.getLogger(__name__)


class DueStatus:
    """Sends a status at once; one that finds no link waits, and gives way to a newer one."""

    def __init__(self, central_system: CentralSystem) -> None:
        self._central_system = central_system
        self._due: Notification | None = None
        self._under_way: Notification | None = None

    @property
    def due(self) -> Notification | None:
        """What the backend has not dealt with yet."""
        return self._due

    def put(self, message: Notification) -> Notification:
        """Take a status in place of the one before; return it, to be sent."""
        self._due = message
        return message

    async def send_due(self) -> bool:
        """Send what is due, unless it is under way; see `send`."""
        message = self._due
        return message is not None and message is not self._under_way and await self.send(message)

    async def send(self, message: Notification) -> bool:
        """Send a status; tell whether nothing is due any more."""
        self._under_way = message
        try:
            await self._central_system.notify(message)
        except CallFailed as error:
            logger.info("a status was not sent: %s", error)
            if _is_lost(error):
                return False
        finally:
            if self._under_way is message:
                self._under_way = None
        if self._due is message:
            self._due = None
        return self._due is None


def _is_lost(error: CallFailed) -> bool:
    """Tell a broken link from a backend that does not want to hear it."""
    return isinstance(error, NotConnected) or (isinstance(error, CallTimedOut) and not error.link_alive)
