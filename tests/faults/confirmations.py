"""F13: what becomes of a start's confirmation, and what the rest of its transaction then carries (J18, J19)."""

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat

from chargepoint.domain.events import SettingsChanged
from chargepoint.domain.outbox import OutboxState
from chargepoint.domain.transaction import StartTransactionMessage
from tests.faults.fuzzed_box import CARD, WiredBench
from tests.support.central_system import Behaviour, Payload, RecordingCentralSystem

ATTEMPTS = 4
"""More than a fate needs: on a busy machine an answer may come too late by itself."""

LATE_S = 0.45
"""Longer than the link waits for an answer, shorter than it waits twice."""

PATIENCE_S = 20.0
KEYS = {
    "TransactionMessageAttempts": str(ATTEMPTS),
    "TransactionMessageRetryInterval": "0",
    "MeterValueSampleInterval": "60",
    "ConnectionTimeOut": "0",
}
FATES = ("prompt", "late", "lost", "cut", "refused once", "never", "silent")
IDS = (1, 77, 0, -1, -2, -(2**31), 2**31 - 1)


@dataclass(frozen=True, slots=True)
class Case:
    """One charge. fate: of the confirmation; transaction_id: in it; samples: readings before the stop.

    is_offline: there is no link from before the start until after the stop. stops_early: the stop does not wait for the
    confirmation.
    """

    fate: str
    transaction_id: int
    samples: int
    is_offline: bool
    stops_early: bool

    @property
    def carried(self) -> int:
        """What readings and stop must carry: the backend's id, -1 where it never gave one."""
        return -1 if self.fate in ("never", "silent") else self.transaction_id

    @property
    def accepted(self) -> Payload:
        """What the central system says where nothing comes in between."""
        return {"transactionId": self.transaction_id, "idTagInfo": {"status": "Accepted"}}

    def behaviours(self) -> list[Behaviour]:
        """Return what the central system does to the attempts of the start."""
        accepted = self.accepted
        prompt = Behaviour(payload=accepted)
        return {
            "prompt": [prompt],
            "late": [Behaviour(payload=accepted, delay_s=LATE_S), Behaviour(ignore=True)],
            "lost": [Behaviour(payload=accepted, swallow=True), prompt],
            "cut": [Behaviour(payload=accepted, drop=True), prompt],
            "refused once": [Behaviour(error_code="InternalError"), prompt],
            "never": [Behaviour(error_code="InternalError")] * ATTEMPTS,
            "silent": [Behaviour(ignore=True)] * ATTEMPTS,
        }[self.fate]


def cases(seed: int, count: int) -> list[list[Case]]:
    """Return that many boxes with two charges each; every fate and every id comes by, and one id twice in a row."""
    dice = random.Random(seed)
    made = []
    for number in range(count):
        fate, transaction_id = FATES[number % len(FATES)], IDS[(number // len(FATES)) % len(IDS)]
        first = Case(fate, transaction_id, dice.randrange(3), dice.random() < 0.5, dice.random() < 0.5)
        follows = transaction_id if dice.random() < 0.5 else dice.choice(IDS)
        made.append([first, Case(dice.choice(FATES), follows, dice.randrange(2), dice.random() < 0.3, True)])
    return made


class Offline(deque[int]):
    """Refuses every handshake while it is there."""

    def __init__(self) -> None:
        super().__init__(repeat(503, 10_000))


async def play(charges: list[Case]) -> list[str]:
    """Play the charges of one box one after another; return what must not be."""
    async with RecordingCentralSystem() as central_system:
        bench = WiredBench(central_system.url, KEYS)
        bench.store.list_card(CARD)
        serving = asyncio.create_task(bench.serve())
        try:
            await central_system.received("StatusNotification", 2, PATIENCE_S)
            for case in charges:
                await _charge(bench, central_system, case)
            return _wrongs(bench, central_system, charges)
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


async def _charge(bench: WiredBench, central_system: RecordingCentralSystem, case: Case) -> None:
    central_system.plan("StartTransaction", *case.behaviours())
    central_system.answers["StartTransaction"] = lambda _: case.accepted
    starts = _starts(central_system)
    if case.is_offline:
        central_system.handshake.statuses = Offline()
        central_system.drop()
        await _until(lambda: not bench.wire.is_online)
    bench.board.plug_in()
    bench.board.present_card(CARD)
    await _until(lambda: bench.board.is_closed(1))
    if not case.is_offline and not case.stops_early:
        await _until(lambda: _is_settled(bench, len(bench.store.transactions)))
    for _ in range(case.samples):
        bench.board.connectors[1].register_wh += 250
        bench.clock.advance(61)
        bench.charge_point.post(SettingsChanged())
        await asyncio.sleep(0.02)
    bench.board.connectors[1].register_wh += 250
    bench.board.present_card(CARD)
    await _until(lambda: not bench.board.is_closed(1))
    bench.board.plug_out()
    central_system.handshake.statuses = deque()
    await _until(lambda: bench.wire.is_online and not _waiting(bench))
    await _until(lambda: _starts(central_system) > starts)
    central_system.script.pop("StartTransaction", None)
    bench.clock.advance(61)


def _starts(central_system: RecordingCentralSystem) -> int:
    return len({call.frame[1] for call in central_system.calls("StartTransaction")})


def _waiting(bench: WiredBench) -> list[int]:
    return [row.seq for row in bench.store.rows if row.state is OutboxState.WAITING]


def _is_settled(bench: WiredBench, number: int) -> bool:
    starts = [row for row in bench.store.rows if isinstance(row.message, StartTransactionMessage)]
    return len(starts) == number and starts[-1].state is not OutboxState.WAITING


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - facts of the fakes, which have no event for them
            await asyncio.sleep(0.01)


def _wrongs(bench: WiredBench, central_system: RecordingCentralSystem, charges: list[Case]) -> list[str]:
    given_up = "while another CALL is open"  # a late answer is one to a CALL that the box has given up
    wrongs = [wrong for wrong in central_system.violations if given_up not in wrong]
    booked = by_start(central_system)
    if len(booked) != len(charges):
        return [*wrongs, f"{len(booked)} starts for {len(charges)} charges"]
    keys = list(bench.store.transactions)
    for case, key, sent in zip(charges, keys, booked, strict=True):
        wrongs += [f"{case}: {wrong}" for wrong in _wrongs_of(case, sent)]
        known = bench.store.transactions[key].transaction_id
        expected = None if case.fate in ("never", "silent") else case.transaction_id
        wrongs += [] if known == expected else [f"{case}: the box knows it as {known}"]
    return wrongs


def by_start(central_system: RecordingCentralSystem) -> list[list[tuple[str, Payload]]]:
    """Return what was sent for each transaction, resends left out: its start, then readings, then its stop."""
    found: list[list[tuple[str, Payload]]] = []
    seen: set[str] = set()
    for call in central_system.calls():
        _, message_id, action, payload = call.frame
        if action not in ("StartTransaction", "MeterValues", "StopTransaction") or message_id in seen:
            continue
        seen.add(message_id)
        if action == "StartTransaction":
            found.append([])
        found[-1].append((action, payload))
    return found


def _wrongs_of(case: Case, sent: list[tuple[str, Payload]]) -> list[str]:
    actions = [action for action, _ in sent]
    readings = actions.count("MeterValues")
    wrongs = (
        [] if actions[-1] == "StopTransaction" and actions.count("StopTransaction") == 1 else [str(actions)]
    )
    wrongs += [] if readings >= case.samples else [f"{readings} readings"]
    ids = {payload["transactionId"] for action, payload in sent if action != "StartTransaction"}
    wrongs += [] if ids == {case.carried} else [f"sent with {ids}"]
    energy_wh = sent[-1][1].get("meterStop", 0) - sent[0][1]["meterStart"]
    return wrongs + ([] if energy_wh == 250 * (case.samples + 1) else [f"{energy_wh} Wh"])
