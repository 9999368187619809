"""The corrected clock: NTP first, then the backend's word, then the bare system clock (OCPP 1.6 ed. 2 §4.2, §4.6)."""

import ctypes
import ctypes.util
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from chargepoint.domain.units import OLDEST_CREDIBLE, Moment

TIME_ERROR = 5
"""What ntp_adjtime returns while the kernel clock is not synchronised."""

PROVISIONAL_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
RECHECK_S = 60.0


def is_kernel_clock_synchronised() -> bool:
    """Ask the kernel whether NTP keeps its clock; False where it cannot say."""
    library = ctypes.CDLL(ctypes.util.find_library("c"))
    timex = ctypes.create_string_buffer(512)
    try:
        state = int(library.ntp_adjtime(timex))
    except AttributeError:
        return False
    return state not in (-1, TIME_ERROR)


class CorrectedClock:
    """Both clocks (port `Clock`). The system clock itself is never set."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        is_synchronised: Callable[[], bool] = is_kernel_clock_synchronised,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._is_synchronised = is_synchronised
        self._synchronised = is_synchronised()
        self._checked_at = monotonic()
        self._reference: Moment | None = None
        self._has_told_shift = False
        self.offset_s = 0.0

    @property
    def source(self) -> str:
        """`system`, `backend` or `unset`."""
        if self._trusts_system():
            return "system"
        if self._reference is not None:
            return "backend"
        return "system" if self._system() >= OLDEST_CREDIBLE else "unset"

    def now(self) -> Moment:
        """Return the present moment; before any clock was set, a provisional stamp in the year 2000."""
        monotonic_s = self._monotonic()
        if not self._trusts_system() and self._reference is not None:
            elapsed = timedelta(seconds=monotonic_s - self._reference.monotonic_s)
            return Moment(self._reference.utc + elapsed, monotonic_s)
        system = self._system()
        if system < OLDEST_CREDIBLE:
            return Moment(PROVISIONAL_EPOCH + timedelta(seconds=monotonic_s), monotonic_s)
        return Moment(system, monotonic_s)

    def take(self, reference: Moment) -> float | None:
        """Take the backend's time as seen at reference.monotonic_s.

        Returns, once, the seconds by which provisional stamps of this boot must be shifted: an earlier life may have
        left some even where this one's clock was right from the start. None after that, and while the clock is unset.
        """
        self.offset_s = (reference.utc - self._at(reference.monotonic_s)).total_seconds()
        if reference.utc >= OLDEST_CREDIBLE:
            self._reference = reference
        if self._has_told_shift or self.source == "unset":
            return None
        self._has_told_shift = True
        now = self.now()
        return (now.utc - PROVISIONAL_EPOCH).total_seconds() - now.monotonic_s

    def _at(self, monotonic_s: float) -> datetime:
        return self._system() - timedelta(seconds=self._monotonic() - monotonic_s)

    def _system(self) -> datetime:
        return datetime.fromtimestamp(self._wall(), UTC)

    def _trusts_system(self) -> bool:
        now_s = self._monotonic()
        if now_s - self._checked_at >= RECHECK_S:
            self._checked_at = now_s
            self._synchronised = self._is_synchronised()
        return self._synchronised and self._system() >= OLDEST_CREDIBLE
