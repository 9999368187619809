"""How often one kind of event is worth a line: a flood must fill neither the disk nor the queue."""

from dataclasses import dataclass, field

EVENTS_PER_HOUR = 10
HOUR_S = 3600.0


@dataclass(slots=True)
class _Hour:
    ends_s: float
    count: int = 0
    held_back: int = 0


@dataclass(slots=True)
class EventBudget:
    """Counts by kind; the hour begins with the first event."""

    hours: dict[str, _Hour] = field(default_factory=dict)

    def takes(self, kind: str, now_s: float) -> bool:
        """Tell whether this event is one of the hour's first; else it is counted as held back.

        An hour that is over ends with `ended`, which is to be asked first.
        """
        hour = self.hours.setdefault(kind, _Hour(now_s + HOUR_S))
        if hour.count < EVENTS_PER_HOUR:
            hour.count += 1
            return True
        hour.held_back += 1
        return False

    def ended(self, now_s: float) -> dict[str, int]:
        """Forget the hours that are over; return how many of each kind were held back in them, where any were."""
        over = {kind: hour for kind, hour in self.hours.items() if now_s >= hour.ends_s}
        for kind in over:
            del self.hours[kind]
        return {kind: hour.held_back for kind, hour in over.items() if hour.held_back}
