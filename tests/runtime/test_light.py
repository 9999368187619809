"""LightIntensity reaches the board, where it has a light."""

from dataclasses import replace

import pytest

from chargepoint.domain.events import SettingsChanged
from tests.support.board import ONE_SOCKET, FakeBoard
from tests.support.charge_point import Bench, stored
from tests.support.clock import FakeClock


class _LitBoard(FakeBoard):
    """A board with a light."""

    def __init__(self, clock: FakeClock, _capabilities: object) -> None:
        super().__init__(clock, replace(ONE_SOCKET, has_light=True))


async def change(bench: Bench, percent: int) -> None:
    await bench.store.set_key("LightIntensity", str(percent), "backend", bench.charge_point.state.facts)
    bench.charge_point.post(SettingsChanged())
    await bench.settle()


async def test_light_is_as_bright_as_the_key_says_from_the_start_and_at_once() -> None:
    async with Bench(stored(keys={"LightIntensity": "40"}), board=_LitBoard) as bench:
        await change(bench, 0)
        assert bench.board.values("set_light", 0) == [40, 0]


async def test_board_without_a_light_is_not_asked() -> None:
    async with Bench() as bench:
        await change(bench, 40)
        assert bench.board.values("set_light", 0) == []


async def test_broken_light_keeps_nobody_from_charging(caplog: pytest.LogCaptureFixture) -> None:
    async with Bench(board=_LitBoard) as bench:
        bench.board.is_light_broken = True
        await change(bench, 40)
        assert "the light is broken" in caplog.text
