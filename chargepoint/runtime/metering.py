"""Sampled and clock-aligned meter values, checkpoints of the register, live readings (OCPP 1.6 ed. 2 §3.16)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chargepoint.domain.connector import Connector
from chargepoint.domain.journal import StateChange
from chargepoint.domain.metering import Measurand, MeterReading, MeterValue, ReadingContext, SampledValue
from chargepoint.domain.sampling import meter_value, next_aligned, thinned
from chargepoint.domain.transaction import MeterValuesMessage, Transaction
from chargepoint.domain.units import Moment, is_provisional
from chargepoint.runtime.charging import Charging
from chargepoint.runtime.journal import Journal, outgoing
from chargepoint.runtime.ports import Clock, StoreUnavailable
from chargepoint.runtime.session_curves import SessionCurves
from chargepoint.runtime.state import State

CHECKPOINT_S = 60.0
LIVE_S = 0.5
IDLE_S = 5.0
KEPT_FOR_STOP = 2_000


@dataclass(slots=True)
class _Samples:
    """One transaction's schedule and what StopTransaction will carry.

    newest: of its stamps; a clock that steps back makes none that is older (reliability rule 8).
    """

    key: str
    begun: Moment
    interval_s: int
    newest: datetime
    count: int = 0
    checkpoint_s: float = 0.0
    last_wh: float = 0.0
    for_stop: list[MeterValue] = field(default_factory=list)

    @property
    def due_s(self) -> float:
        """When, on the monotonic clock, the next periodic sample is due; meaningless at interval 0."""
        return self.begun.monotonic_s + (self.count + 1) * self.interval_s

    def next_stamp(self, now: Moment) -> datetime | None:
        """Return the stamp of the sample that is due at `now`, None where none is."""
        if self.interval_s <= 0 or now.monotonic_s < self.due_s:
            return None
        count = int((now.monotonic_s - self.begun.monotonic_s) // self.interval_s)
        return self.begun.utc + timedelta(seconds=count * self.interval_s)

    def keep(self, value: MeterValue) -> None:
        """Keep a value for StopTransaction, thinning what came before where it grows too long."""
        self.for_stop.append(value)
        if len(self.for_stop) > KEPT_FOR_STOP:
            self.for_stop = list(thinned(tuple(self.for_stop), KEPT_FOR_STOP // 2))


class Metering:
    """Decides when a sample is due, and stores it as MeterValues; works in the actor's turn."""

    def __init__(self, state: State, journal: Journal, clock: Clock) -> None:
        self._state = state
        self._journal = journal
        self._clock = clock
        self._samples: dict[int, _Samples] = {}
        self._aligned: tuple[int, datetime] | None = None
        self._idle_wh: dict[int, float] = {}
        self._curves = SessionCurves(journal)

    # -- schedule -----------------------------------------------------------------------------------------

    def _sample_interval_s(self) -> int:
        return self._state.configuration.int_of("MeterValueSampleInterval")

    def _aligned_interval_s(self) -> int:
        return self._state.configuration.int_of("ClockAlignedDataInterval")

    def follow(self, connector: Connector, reading: MeterReading | None) -> None:
        """Notice that a transaction has begun, gone on after a restart, or ended, and what the meter shows."""
        if reading is not None:
            connector.register_wh = reading.register_wh
        transaction = connector.transaction
        samples = self._samples.get(connector.connector_id)
        if samples is not None and (transaction is None or samples.key != transaction.key):
            self._curves.end(samples.key)
        if transaction is None:
            self._samples.pop(connector.connector_id, None)
        elif (samples is None or samples.key != transaction.key) and not connector.is_stopping:
            now = self._clock.now()
            samples = _Samples(
                transaction.key,
                now,
                self._sample_interval_s(),
                max(transaction.started_at, transaction.last_energised_at),
                checkpoint_s=now.monotonic_s + CHECKPOINT_S,
            )
            samples.last_wh = reading.register_wh if reading else transaction.last_register_wh
            names = self._names("StopTxnSampledData")
            if names:
                samples.for_stop.append(_begin_value(transaction, reading, names))
            self._samples[connector.connector_id] = samples
            self._curves.begin(transaction, now)

    def next_due_s(self) -> float | None:
        """Return when, on the monotonic clock, the next sample or checkpoint is due."""
        due = [samples.checkpoint_s for samples in self._samples.values()]
        due += [s.due_s for s in self._scheduled() if s.interval_s > 0]
        aligned = self._aligned_due()
        if aligned is not None:
            now = self._clock.now()
            due.append(now.monotonic_s + (aligned - now.utc).total_seconds())
        return min(due, default=None)

    def _scheduled(self) -> list[_Samples]:
        """Return the schedules, counted anew from now where MeterValueSampleInterval was changed."""
        interval_s, now = self._sample_interval_s(), self._clock.now()
        for samples in self._samples.values():
            if samples.interval_s != interval_s:
                samples.interval_s, samples.begun, samples.count = interval_s, now, 0
        return list(self._samples.values())

    def _aligned_due(self) -> datetime | None:
        interval_s = self._aligned_interval_s()
        if interval_s <= 0:
            self._aligned = None
            return None
        now = self._clock.now().utc
        far = timedelta(seconds=2 * interval_s)
        if self._aligned is None or self._aligned[0] != interval_s or abs(self._aligned[1] - now) > far:
            self._aligned = (interval_s, next_aligned(now, interval_s))
        return self._aligned[1]

    # -- taking samples -----------------------------------------------------------------------------------

    async def take_due(self, charging: Charging) -> None:
        """Take and store every sample and checkpoint that is due."""
        now = self._clock.now()
        self._scheduled()
        aligned = self._aligned_due()
        if aligned is not None and now.utc < aligned:
            aligned = None
        elif aligned is not None:
            self._aligned = (self._aligned_interval_s(), next_aligned(now.utc, self._aligned_interval_s()))
        for connector in self._state.connectors.values():
            await self._take_at(connector, aligned, charging, now)

    async def _take_at(
        self, connector: Connector, aligned: datetime | None, charging: Charging, now: Moment
    ) -> None:
        """Take what is due at one connector, the older stamp first."""
        samples = self._samples.get(connector.connector_id)
        sampled = samples.next_stamp(now) if samples else None
        is_sampled_first = aligned is None or (sampled is not None and sampled < aligned)
        if samples is not None and is_sampled_first:
            await self._take_sampled(connector, samples, charging, now)
        if aligned is not None and (samples is None or aligned >= samples.newest):
            await self._take_aligned(connector, charging, aligned)
        if samples is not None and not is_sampled_first:
            await self._take_sampled(connector, samples, charging, now)

    async def _take_sampled(
        self, connector: Connector, samples: _Samples, charging: Charging, now: Moment
    ) -> None:
        stamp = samples.next_stamp(now)
        if stamp is None and now.monotonic_s < samples.checkpoint_s:
            return
        reading = await charging.read_meter(connector.connector_id)
        samples.checkpoint_s = now.monotonic_s + CHECKPOINT_S
        values: tuple[MeterValue, ...] = ()
        if stamp is not None:
            samples.count = int((now.monotonic_s - samples.begun.monotonic_s) // samples.interval_s)
            if reading is not None:
                samples.newest = max(stamp, samples.newest)
                values = self._sampled(samples, reading, samples.newest)
        if reading is not None:
            await self._store(connector, reading, values, charging, now)

    def _sampled(self, samples: _Samples, reading: MeterReading, at: datetime) -> tuple[MeterValue, ...]:
        interval_wh = reading.register_wh - samples.last_wh
        samples.last_wh = reading.register_wh
        names = self._names("StopTxnSampledData")
        if names:
            samples.keep(meter_value(reading, names, ReadingContext.SAMPLE_PERIODIC, at, interval_wh))
        names = self._names("MeterValuesSampledData")
        return (meter_value(reading, names, ReadingContext.SAMPLE_PERIODIC, at, interval_wh),)

    async def _take_aligned(self, connector: Connector, charging: Charging, at: datetime) -> None:
        reading = await charging.read_meter(connector.connector_id)
        if reading is None:
            return
        last_wh = self._idle_wh.get(connector.connector_id, reading.register_wh)
        self._idle_wh[connector.connector_id] = reading.register_wh
        interval_wh = reading.register_wh - last_wh
        samples = self._samples.get(connector.connector_id)
        names = self._names("StopTxnAlignedData")
        if samples is not None:
            samples.newest = at
        if samples is not None and names:
            samples.keep(meter_value(reading, names, ReadingContext.SAMPLE_CLOCK, at, interval_wh))
        names = self._names("MeterValuesAlignedData")
        if names:
            value = meter_value(reading, names, ReadingContext.SAMPLE_CLOCK, at, interval_wh)
            await self._store(connector, reading, (value,), charging, self._clock.now())

    async def _store(
        self,
        connector: Connector,
        reading: MeterReading,
        values: tuple[MeterValue, ...],
        charging: Charging,
        now: Moment,
    ) -> None:
        transaction = charging.checkpoint(connector, reading, now)
        if transaction is not None:
            self._curves.note(transaction, reading, now)
        backend = self._backend_of(transaction)
        key = transaction.key if transaction else None
        messages = (
            outgoing(backend, MeterValuesMessage(key, connector.connector_id, values)) if values else ()
        )
        try:
            await self._journal.write(
                StateChange(transactions=(transaction,) if transaction else (), messages=messages)
            )
        except StoreUnavailable:
            self._state.raise_alert("cannot_store", now.utc, connector.connector_id, tone="stop")

    def _backend_of(self, transaction: Transaction | None) -> int | None:
        if transaction is not None:
            return transaction.backend
        return self._state.settings.backend_number if self._state.settings.backend.uses_backend else None

    def shift_provisional(self, shift: timedelta) -> None:
        """Convert the schedules and samples that an unset clock stamped, as the store did with its rows."""
        for samples in self._samples.values():
            if is_provisional(samples.begun.utc):
                samples.begun = replace(samples.begun, utc=samples.begun.utc + shift)
            if is_provisional(samples.newest):
                samples.newest += shift
            samples.for_stop = [
                replace(value, timestamp=value.timestamp + shift)
                if is_provisional(value.timestamp)
                else value
                for value in samples.for_stop
            ]

    # -- what others ask for --------------------------------------------------------------------------------

    def newest_stamp(self, transaction: Transaction) -> datetime:
        """Return the newest stamp that is known of a transaction; its end is not older."""
        samples = self._samples.get(transaction.connector_id)
        known = max(transaction.started_at, transaction.last_energised_at)
        return max(known, samples.newest) if samples and samples.key == transaction.key else known

    def transaction_data(
        self, transaction: Transaction, reading: MeterReading | None, at: datetime
    ) -> tuple[MeterValue, ...]:
        """Return what StopTransaction carries: begin, samples, end; none where neither list is configured."""
        names = self._names("StopTxnSampledData")
        samples = self._samples.get(transaction.connector_id)
        if samples is not None and samples.key == transaction.key:
            values = list(samples.for_stop)
        else:  # cut off by a power loss: what is known for sure is how it began and how it ends
            values = [_begin_value(transaction, None, names)] if names else []
        if names and reading is not None:
            values.append(meter_value(reading, names, ReadingContext.TRANSACTION_END, at))
        return thinned(tuple(values), self._state.configuration.int_of("StopTransactionMaxMeterValues"))

    def triggered(self, reading: MeterReading) -> MeterValue:
        """Return the sampled measurands with context Trigger, stamped now."""
        return meter_value(
            reading, self._names("MeterValuesSampledData"), ReadingContext.TRIGGER, self._clock.now().utc
        )

    def _names(self, key: str) -> tuple[str, ...]:
        return self._state.configuration.list_of(key)


def _begin_value(
    transaction: Transaction, reading: MeterReading | None, names: tuple[str, ...]
) -> MeterValue:
    """Return the reading the transaction began with; after a restart the register alone is known of it."""
    context = ReadingContext.TRANSACTION_BEGIN
    if reading is not None and int(reading.register_wh) == transaction.meter_start_wh:
        return meter_value(reading, names, context, transaction.started_at)
    register = SampledValue(str(transaction.meter_start_wh), context, Measurand.ENERGY_REGISTER, "Wh")
    return MeterValue(transaction.started_at, (register,))


async def keep_readings_live(state: State, charging: Charging, changed: Callable[[], None]) -> None:
    """Read the meters for the live page, often while a car is plugged in; stores nothing."""
    while True:
        for connector in state.connectors.values():
            reading = await charging.read_meter(connector.connector_id)
            if reading is not None and reading.power_w > 0 and connector.transaction is not None:
                state.have_drawn.add(connector.transaction.key)
        changed()
        is_live = any(connector.is_plugged for connector in state.connectors.values())
        await asyncio.sleep(LIVE_S if is_live else IDLE_S)
