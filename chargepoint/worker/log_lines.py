"""The newest lines of this process's log, kept in memory for the diagnostics bundle; secrets are masked on their way in."""

import logging
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from chargepoint.domain.redaction import redact_text

MOST_LINES = 1000
MOST_CHARACTERS = 1000
"""Of one record with its traceback: what is longer keeps its beginning and its end."""

_FORMAT = logging.Formatter("%(levelname)s %(name)s: %(message)s")


class LogLines(logging.Handler):
    """Keeps INFO and above, at most 1,000 records of 1,000 characters; shared by all threads."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._lines: deque[tuple[datetime, str]] = deque(maxlen=MOST_LINES)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Keep what any logger says meanwhile."""
        logging.getLogger().addHandler(self)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record; never fails the caller."""
        try:
            text = _cut(redact_text(_FORMAT.format(record)))
            self._lines.append((datetime.fromtimestamp(record.created, UTC), text))
        except Exception:  # as every handler: a log line must not end what it tells about
            self.handleError(record)

    def between(self, oldest: datetime | None, latest: datetime | None) -> list[str]:
        """Return the lines of a time, oldest first, each with its time in UTC. None: open."""
        return [
            f"{at.isoformat(timespec='milliseconds')} {text}"
            for at, text in tuple(self._lines)
            if (oldest is None or at >= oldest) and (latest is None or at <= latest)
        ]


def _cut(text: str) -> str:
    half = MOST_CHARACTERS // 2
    return text if len(text) <= MOST_CHARACTERS else f"{text[:half]} … {text[-half:]}"
