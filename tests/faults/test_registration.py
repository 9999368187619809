"""F11 of the fault experiments: what a backend may answer to BootNotification, and what keeps a box from getting there.

Short here, in full size by `make faults`. Time runs 50 times as fast: one attempt in 20 ms stands for one a second.
"""

import logging
from collections.abc import AsyncIterator, Callable
from itertools import pairwise

import pytest

from tests.ocpp16.link import FAST, Link, stored_settings
from tests.support.central_system import Behaviour, RecordingCentralSystem

SHORTEST_S = FAST.shortest_boot_wait_s
FAULTS_IN_A_ROW = 3
TIME = "2026-01-01T12:00:00.000Z"


def answer(status: str, interval: int, time: str = TIME) -> Behaviour:
    return Behaviour(payload={"status": status, "interval": interval, "currentTime": time})


BOOT_FAULTS = {
    "rejected": answer("Rejected", 0),
    "pending": answer("Pending", 0),
    "an interval of a second": answer("Rejected", 1),
    "an interval of 2^31": answer("Pending", 2**31),
    "an unknown status": answer("Maybe", 0),
    "no time in the answer": Behaviour(payload={"status": "Accepted", "interval": 1}),
    "silence": Behaviour(ignore=True),
    "CALLERROR": Behaviour(error_code="InternalError"),
    "garbage": Behaviour(raw='[3,"MESSAGE_ID",{"status":'),
}
HANDSHAKE_FAULTS: dict[str, Callable[[RecordingCentralSystem], None]] = {
    "404": lambda backend: backend.handshake.statuses.extend([404] * FAULTS_IN_A_ROW),
    "401": lambda backend: backend.handshake.statuses.extend([401] * FAULTS_IN_A_ROW),
    "another subprotocol": lambda backend: setattr(backend.handshake, "subprotocol", "ocpp2.0.1"),
}
KINDS = [*BOOT_FAULTS, *HANDSHAKE_FAULTS]


@pytest.fixture
async def backend() -> AsyncIterator[RecordingCentralSystem]:
    async with RecordingCentralSystem() as running:
        yield running


async def suffer(kind: str, backend: RecordingCentralSystem) -> None:
    """Let one new box meet that fault several times, then a good backend; check all that must hold."""
    backend.forget()
    backend.handshake.subprotocol = "ocpp1.6"
    if kind in HANDSHAKE_FAULTS:
        HANDSHAKE_FAULTS[kind](backend)
    else:
        backend.plan("BootNotification", *[BOOT_FAULTS[kind]] * FAULTS_IN_A_ROW)
    link = Link(stored_settings(backend.url))
    try:
        link.start()
        await _sit_it_out(kind, backend, link)
        await link.online()
        _check(backend)
    finally:
        await link.stop()


async def _sit_it_out(kind: str, backend: RecordingCentralSystem, link: Link) -> None:
    if kind in HANDSHAKE_FAULTS:
        await backend.until(lambda: len(backend.handshakes) >= FAULTS_IN_A_ROW)
        backend.handshake.subprotocol = "ocpp1.6"
        return
    for count in range(1, FAULTS_IN_A_ROW + 1):
        await backend.received("BootNotification", count)
        if kind == "an interval of 2^31":  # waits a day; whoever has it triggered need not
            await link.shows(last_error="registration_pending")
            await link.central_system.trigger("BootNotification")


def _check(backend: RecordingCentralSystem) -> None:
    accepted = backend.calls("BootNotification")[-1].at_s
    early = [call.action for call in backend.calls() if call.at_s < accepted]
    assert set(early) <= {"BootNotification"}, early
    for times in ([call.at_s for call in backend.calls("BootNotification")], _handshakes_s(backend)):
        assert all(after - before > 0.9 * SHORTEST_S for before, after in pairwise(times)), times
    assert not backend.violations


def _handshakes_s(backend: RecordingCentralSystem) -> list[float]:
    return [handshake.at_s for handshake in backend.handshakes]


@pytest.mark.parametrize("kind", KINDS)
async def test_f11_bad_registration_is_sat_out(kind: str, backend: RecordingCentralSystem) -> None:
    for _ in range(2):
        await suffer(kind, backend)


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", KINDS)
async def test_f11_in_full_size(
    kind: str, backend: RecordingCentralSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.disable(logging.WARNING)
    try:
        for _ in range(50):
            await suffer(kind, backend)
    finally:
        logging.disable(logging.NOTSET)
    with capsys.disabled():
        print(f"\nF11 {kind}: 50 of 50 sat out")
