"""Answers that come after their CALL was given up: one whose row still waits is its answer (rule J5)."""

import logging
from collections import OrderedDict
from typing import Any

from ocpp.exceptions import OCPPError

from chargepoint.ocpp16.frames import Payload
from chargepoint.ocpp16.schemas import accept_confirmation

logger = logging.getLogger(__name__)

_REMEMBERED = 64


class LateAnswers:
    """Remembers the ids of stored messages that timed out, over all sockets of this process; the oldest go first."""

    def __init__(self) -> None:
        self._actions: OrderedDict[str, str] = OrderedDict()
        self._answers: dict[str, Payload] = {}

    def expect(self, message_id: str, action: str) -> None:
        """Remember a stored message without an answer; it will be sent again under the same id."""
        self._actions[message_id] = action
        self._actions.move_to_end(message_id)
        while len(self._actions) > _REMEMBERED:
            self._answers.pop(self._actions.popitem(last=False)[0], None)

    def note(self, message_id: str, payload: Any) -> bool:
        """Keep a CALLRESULT if its id is remembered and it fits the schema; tell whether it was kept."""
        action = self._actions.get(message_id)
        if action is None:
            return False
        try:
            self._answers[message_id] = accept_confirmation(action, payload)
        except OCPPError as error:
            logger.warning("late answer to %s %s is unusable: %s", action, message_id, error.description)
            return False
        return True

    def take(self, message_id: str) -> Payload | None:
        """Return the answer that came late, once, and forget the id."""
        self._actions.pop(message_id, None)
        return self._answers.pop(message_id, None)
