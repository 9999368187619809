"""Web and charging in two processes with Redis between them: a crash of the web never touches charging."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.conftest import MakeBox
from tests.journeys.split import SplitWallbox, as_split, redis_server
from tests.support.central_system import RecordingCentralSystem

pytestmark = pytest.mark.redis

IDLE_S = 10.5
"""Longer than the idle time after which channels_redis once died."""


@pytest.fixture
async def redis_url(tmp_path: Path) -> AsyncIterator[str]:
    async with redis_server(tmp_path) as url:
        yield url


async def end_both(split: SplitWallbox) -> None:
    """End worker and web in order; the worker's exit code is 0."""
    assert await asyncio.to_thread(split.end_worker) == 0
    await asyncio.to_thread(split.kill)


async def test_an_idle_pair_still_answers(
    redis_url: str, central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    split = as_split(box, redis_url)
    try:
        await box.start_online(central_system)
        await asyncio.sleep(IDLE_S)
        asked_at = time.monotonic()
        status = await box.status()

        assert time.monotonic() - asked_at < 5
        assert status["backend"]["registration"] == "Accepted"
        await box.charge()
        await box.end()
        await box.configure(backend={"connection_type": "none"})
        await box.until_backend(socket="closed")
    finally:
        await end_both(split)


async def test_each_of_the_two_outlives_the_other(
    redis_url: str, central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    restarts = {"backend": {"restart_transaction_after_power_loss": True}}
    box = make_box(restarts, WALLBOX_SIMULATOR_KEEP_VEHICLE="1")
    split = as_split(box, redis_url)
    try:
        await box.start_online(central_system)
        before = await box.charge()
        await box.kill()
        samples = len(central_system.calls("MeterValues"))
        await central_system.received("MeterValues", samples + 3)
        await box.start()
        after_web = await box.until(status="Charging")
        assert len(central_system.connections) == 1
        await asyncio.to_thread(split.kill_worker)
        code, _ = await asyncio.to_thread(split.http, "GET", "/api/v1/health")
        await box.start_online(central_system)
        after_worker = await box.until(status="Charging")

        assert code == 503
        sessions = [one["transaction"]["id"] for one in (before, after_web, after_worker)]
        assert sessions == [sessions[0]] * 3
        await box.end()
        await central_system.received("StopTransaction")
    finally:
        await end_both(split)
