"""WebSocketPingInterval over the real link (J11): a change takes effect at once; a line that died is found in time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.ocpp16.link import FAST, Link, stored_settings
from tests.support.central_system import RecordingCentralSystem
from tests.support.faulty_line import FaultyLine

SHORTEST_S = 5


@pytest.fixture
async def line(central_system: RecordingCentralSystem) -> AsyncIterator[FaultyLine]:
    async with FaultyLine(central_system.port) as running:
        yield running


def link_over(line: FaultyLine, keepalive_interval_s: int, pong_s: float = 20.0) -> Link:
    settings = stored_settings(f"ws://127.0.0.1:{line.port}", keepalive_interval_s=keepalive_interval_s)
    return Link(settings, replace(FAST, pong_s=pong_s))


async def test_no_pings_let_a_dead_line_stand(line: FaultyLine) -> None:
    link = link_over(line, 0)
    await link.online()

    line.is_dead = True
    await asyncio.sleep(1.0)

    assert link.central_system.view().socket == "open"
    await link.stop()


@pytest.mark.parametrize(("before_s", "pong_s"), [(0, 20.0), (3600, 0.3)])
async def test_shorter_interval_finds_a_dead_line_at_once(
    line: FaultyLine, before_s: int, pong_s: float
) -> None:
    link = link_over(line, before_s, pong_s)
    await link.online()
    line.is_dead = True

    started_s = asyncio.get_running_loop().time()
    await link.change(backend=replace(link.settings.backend, keepalive_interval_s=SHORTEST_S))
    await asyncio.wait_for(line.callers[-1].gone.wait(), 30)

    found_s = asyncio.get_running_loop().time() - started_s
    due_s = SHORTEST_S + min(SHORTEST_S, pong_s)
    assert due_s - 0.1 < found_s < due_s + 1.0
    await link.shows(last_error="no_pong")
    await link.stop()


async def test_healed_line_is_used_again_without_a_boot(
    line: FaultyLine, central_system: RecordingCentralSystem
) -> None:
    link = Link(link_over(line, 0).settings, replace(FAST, ping_interval_s=0.1))
    await link.online()
    line.is_dead = True
    await asyncio.wait_for(line.callers[-1].gone.wait(), 5)

    line.heal()
    await link.online(is_boot=False)

    assert len(central_system.calls("BootNotification")) == 1
    assert line.most_held == 1
    await link.stop()
