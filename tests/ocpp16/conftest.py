"""A link to a recording central system, fast enough for tests."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.ocpp16.link import Link, stored_settings
from tests.ocpp16.session import Answers, OpenSession, open_session
from tests.support.central_system import RecordingCentralSystem


@pytest.fixture
async def central_system() -> AsyncIterator[RecordingCentralSystem]:
    """Give a central system; at the end nothing it received may have broken a rule."""
    async with RecordingCentralSystem() as running:
        yield running
        assert not running.violations


@pytest.fixture
async def link(central_system: RecordingCentralSystem) -> AsyncIterator[Link]:
    """Give a link that is not running yet; `start` runs it."""
    made = Link(stored_settings(central_system.url))
    yield made
    await made.stop()


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
async def opened(central_system: RecordingCentralSystem, answers: Answers) -> AsyncIterator[OpenSession]:
    opened = await open_session(central_system, answers)
    yield opened
    opened.running.cancel()
    await asyncio.wait({opened.running})
