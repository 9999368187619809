"""What a backend booked against what really flowed: the four figures of the fault experiments.

D: transactions booked twice (one start under distinct message ids). L: transactions without an end.
E: per transaction, |energy of the simulated meter − billed energy| in Wh. O: order inversions. Meter values count in D
(the same sample under two message ids) and O (outside their transaction, or time or register going back) as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.support.central_system import OUT, RecordingCentralSystem
from tests.support.oracle import Interval

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Booked:
    """One transaction as the backend knows it. stop None: it never ended."""

    transaction_id: int
    start: Payload
    stop: Payload | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The result of one experiment; resends: messages that came more than once, all under one id."""

    transactions: int
    duplicates: int
    lost: int
    inversions: int
    worst_energy_wh: float
    resends: int

    @property
    def is_clean(self) -> bool:
        """All that must hold, holds."""
        return not (self.duplicates or self.lost or self.inversions) and self.worst_energy_wh <= 1.0

    def row(self, experiment: str, crashes: int) -> str:
        """Return the line of the table."""
        return (
            f"{experiment:32} {crashes:8} {self.transactions:8} {self.duplicates:3} {self.lost:3} "
            f"{self.inversions:3} {self.worst_energy_wh:7.2f} {self.resends}"
        )


def merged(parts: Iterable[Figures]) -> Figures:
    """Return the figures of several runs as one."""
    found = list(parts)
    return Figures(
        transactions=sum(one.transactions for one in found),
        duplicates=sum(one.duplicates for one in found),
        lost=sum(one.lost for one in found),
        inversions=sum(one.inversions for one in found),
        worst_energy_wh=max((one.worst_energy_wh for one in found), default=0.0),
        resends=sum(one.resends for one in found),
    )


def figures(central_system: RecordingCentralSystem, flowed: list[Interval]) -> Figures:
    """Compare the backend's books with the oracle's log."""
    first_sent, resends = _first_transmissions(central_system)
    booked = _booked(first_sent, _transaction_ids(central_system))
    starts = [payload for _, action, payload in first_sent if action == "StartTransaction"]
    distinct = {(p["connectorId"], p["timestamp"], p["meterStart"]) for p in starts}
    samples = _samples(central_system)
    return Figures(
        transactions=len(booked),
        duplicates=len(starts) - len(distinct) + len(samples) - len(set(samples)),
        lost=sum(1 for one in booked if one.stop is None),
        inversions=_inversions(first_sent) + _samples_out_of_place(central_system),
        worst_energy_wh=max((_energy_error(one, booked, flowed) for one in booked), default=0.0),
        resends=resends,
    )


def _first_transmissions(
    central_system: RecordingCentralSystem,
) -> tuple[list[tuple[str, str, Payload]], int]:
    seen: dict[str, tuple[str, str, Payload]] = {}
    resends = 0
    for call in central_system.calls():
        _, message_id, action, payload = call.frame
        if action not in ("StartTransaction", "StopTransaction"):
            continue
        resends += message_id in seen
        seen.setdefault(message_id, (message_id, action, payload))
        if action == "StopTransaction":
            seen[message_id] = (message_id, action, payload)
    return list(seen.values()), resends


def _transaction_ids(central_system: RecordingCentralSystem) -> dict[str, set[int]]:
    """Return every transaction id that was answered to a StartTransaction, by its message id."""
    asked = {call.frame[1] for call in central_system.calls("StartTransaction")}
    found: dict[str, set[int]] = {}
    for frame in central_system.frames:
        if frame.direction == OUT and frame.frame[0] == 3 and frame.frame[1] in asked:
            found.setdefault(frame.frame[1], set()).add(frame.frame[2]["transactionId"])
    return found


def _booked(sent: list[tuple[str, str, Payload]], ids: dict[str, set[int]]) -> list[Booked]:
    stops = {payload["transactionId"]: payload for _, action, payload in sent if action == "StopTransaction"}
    booked = []
    for message_id, action, payload in sent:
        if action == "StartTransaction":
            known = ids.get(message_id, {-1})
            stop = next((stops[one] for one in known if one in stops), None)
            booked.append(Booked(min(known), payload, stop))
    return booked


def _inversions(sent: list[tuple[str, str, Payload]]) -> int:
    """Count where a start does not follow the end before it, or an end its start."""
    actions = [action for _, action, _ in sent]
    wrong = sum(1 for before, after in pairwise(actions) if before == after)
    stamps = [payload["timestamp"] for _, _, payload in sent]
    return wrong + sum(1 for before, after in pairwise(stamps) if after < before)


def _first_frames(central_system: RecordingCentralSystem) -> list[tuple[str, Payload]]:
    """Return action and payload of what is stored, at its first transmission; what was triggered is not stored."""
    frames: dict[str, tuple[str, Payload]] = {}
    for call in central_system.calls():
        _, message_id, action, payload = call.frame
        is_stored = action in ("StartTransaction", "MeterValues", "StopTransaction")
        if is_stored and "'Trigger'" not in str(payload):
            frames.setdefault(message_id, (action, payload))
    return list(frames.values())


def _samples(central_system: RecordingCentralSystem) -> list[str]:
    return [str(payload) for action, payload in _first_frames(central_system) if action == "MeterValues"]


def _samples_out_of_place(central_system: RecordingCentralSystem) -> int:
    """Count samples sent outside a transaction, under the id of another one, or going back in time or energy."""
    wrong, newest, transaction_id = 0, ("~", float("inf")), None
    for action, payload in _first_frames(central_system):
        if action == "StartTransaction":
            newest, transaction_id = (payload["timestamp"], float(payload["meterStart"])), None
        elif action == "StopTransaction":
            wrong += payload["meterStop"] < newest[1]
            newest = ("~", float("inf"))  # sorts behind every stamp: no sample may follow
        else:
            sample = _stamp_and_register(payload)
            transaction_id = transaction_id or payload["transactionId"]
            is_behind = sample[0] < newest[0] or sample[1] < newest[1]
            wrong += is_behind or payload["transactionId"] != transaction_id
            newest = sample
    return wrong


def _stamp_and_register(payload: Payload) -> tuple[str, float]:
    value = payload["meterValue"][0]
    registers = [
        float(sampled["value"])
        for sampled in value["sampledValue"]
        if sampled.get("measurand", "").startswith("Energy.Active.Import.Register")
    ]
    return value["timestamp"], registers[0]


def _energy_error(one: Booked, booked: list[Booked], flowed: list[Interval]) -> float:
    """Compare the billed energy with the intervals that began at or after this start and before the next one."""
    if one.stop is None:
        return float("inf")
    real = sum(interval.energy_wh for interval in flowed if _owner(interval, booked) is one)
    return float(abs(real - (one.stop["meterStop"] - one.start["meterStart"])))


def _owner(interval: Interval, booked: list[Booked]) -> Booked | None:
    begun = [one for one in booked if one.start["meterStart"] <= interval.start_wh + 1e-6]
    return max(begun, key=lambda one: (one.start["meterStart"], one.start["timestamp"]), default=None)
