"""Which boot of the device this is, and which stamps its clock made before it was ever set (reliability rule 8)."""

import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from chargepoint.domain.units import is_provisional

_BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")


@lru_cache(maxsize=1)
def boot_id() -> str:
    """Return what names this boot of the device; where the system has no name for it, this process counts as one."""
    try:
        return _BOOT_ID_FILE.read_text().strip()[:36]
    except OSError:
        return str(uuid.uuid4())


def boot_of(stamp: datetime | None, known: Mapping[datetime, str] | None = None) -> str:
    """Return the boot whose unset clock made the stamp, "" where the clock was right.

    known: stamps stored earlier and their boots, for one that is only repeated.
    """
    if stamp is None or not is_provisional(stamp):
        return ""
    return (known or {}).get(stamp) or boot_id()


def booted_at(offset_s: float) -> datetime:
    """Return when this boot began, in true time. offset_s: what a provisional stamp lacks."""
    now = datetime.now(UTC)
    if is_provisional(now):
        now += timedelta(seconds=offset_s)
    return now - timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))
