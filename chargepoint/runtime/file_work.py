"""What the box does with files for the backend, for a person to see: how far it is, and how it ended."""

from collections.abc import Callable

from chargepoint.domain.snapshot import FileWorkView
from chargepoint.runtime.journal import Journal
from chargepoint.runtime.ports import Clock
from chargepoint.runtime.state import State

UPDATE, UPLOAD = "update", "upload"


class FileWork:
    """One piece of work of each kind; the end of each goes into the event log."""

    def __init__(self, state: State, journal: Journal, clock: Clock) -> None:
        self._state = state
        self._journal = journal
        self._clock = clock

    def tell(self, work: str, status: str) -> None:
        """Show a status, in the words of OCPP."""
        self._state.moved_bytes[work] = 0
        self._state.file_work[work] = FileWorkView(work, status, self._clock.now().utc)

    def moved(self, work: str) -> Callable[[int], None]:
        """Return what takes the number of bytes so far, from whichever thread moves them."""

        def take(count: int) -> None:
            self._state.moved_bytes[work] = count

        return take

    def end(self, work: str, status: str, reason: str = "") -> None:
        """Show it no longer as under way, and log how it ended. reason: why it failed, for a person."""
        self._state.file_work.pop(work, None)
        self._journal.note(self._clock.now().utc, "file_work_ended", work=work, status=status, reason=reason)
