"""What the power of each charge was, minute by minute, for its page; written in batches to spare the flash."""

from dataclasses import dataclass, field

from chargepoint.domain.journal import SessionSample, StateChange
from chargepoint.domain.metering import MeterReading
from chargepoint.domain.transaction import Transaction
from chargepoint.domain.units import Moment
from chargepoint.runtime.journal import Journal

SAMPLE_S = 60.0
BATCH = 10
"""A power cut loses at most so many minutes of a curve; what is billed is booked every minute."""


@dataclass(slots=True)
class _Curve:
    """begun_s: how long the transaction had run at `begun_at_s` of the monotonic clock, which no step of time moves."""

    begun_s: float
    begun_at_s: float
    due_s: float
    samples: list[SessionSample] = field(default_factory=list)


class SessionCurves:
    """Takes a sample a minute of the readings that are made anyway; works in the actor's turn."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._curves: dict[str, _Curve] = {}

    def begin(self, transaction: Transaction, now: Moment) -> None:
        """Follow a transaction that has begun, or goes on after a restart."""
        ran_s = max(0.0, (now.utc - transaction.started_at).total_seconds())
        self._curves[transaction.key] = _Curve(ran_s, now.monotonic_s, now.monotonic_s + SAMPLE_S / 2)

    def note(self, transaction: Transaction, reading: MeterReading, now: Moment) -> None:
        """Take a sample where one is due; every tenth puts the batch into the next write."""
        curve = self._curves.get(transaction.key)
        if curve is None or now.monotonic_s < curve.due_s:
            return
        curve.due_s = now.monotonic_s + SAMPLE_S - 1
        second = int(curve.begun_s + now.monotonic_s - curve.begun_at_s)
        energy_wh = max(0, int(reading.register_wh) - transaction.meter_start_wh)
        curve.samples.append(SessionSample(transaction.key, second, round(reading.power_w), energy_wh))
        if len(curve.samples) >= BATCH:
            self._hand_over(curve)

    def end(self, key: str) -> None:
        """Put what is left of a transaction that is over into the next write."""
        curve = self._curves.pop(key, None)
        if curve is not None:
            self._hand_over(curve)

    def _hand_over(self, curve: _Curve) -> None:
        self._journal.add(StateChange(samples=tuple(curve.samples)))
        curve.samples.clear()
