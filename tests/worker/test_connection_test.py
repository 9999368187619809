"""Test before save in the worker: one at a time, bounded in number, cancellable, with the password that is meant."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from chargepoint.domain.errors import Refused
from chargepoint.domain.ladder import Ladder, Rung, RungResult, RungState
from chargepoint.domain.parameters import BackendParameters
from chargepoint.domain.settings import StoredSettings
from chargepoint.store import passing_secrets
from chargepoint.worker.connection_test import TESTS_PER_MINUTE, ConnectionTest
from chargepoint.worker.store import AsyncStore
from tests.support.charge_point import Bench
from tests.support.ladders import a_complete_ladder

UNSAVED = BackendParameters(backend_url="wss://new.example/ocpp", charge_point_id="CP002")
PARAMETERS = msgspec.to_builtins(UNSAVED)


@dataclass
class FakeTries:
    """Climbs one rung, then waits until it may go on. tried: the settings, and whether it might register."""

    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    climbs: asyncio.Event = field(default_factory=asyncio.Event)
    tried: list[tuple[StoredSettings, bool]] = field(default_factory=list)

    async def try_out(
        self, settings: StoredSettings, may_register: bool, on_change: Callable[[Ladder], None]
    ) -> Ladder:
        self.tried.append((settings, may_register))
        on_change(Ladder().step(RungResult(Rung.ADDRESS, RungState.OK)))
        self.climbs.set()
        await self.may_go_on.wait()
        on_change(a_complete_ladder())
        return a_complete_ladder()


@dataclass
class Bed:
    """A test under test, and what it climbs with."""

    test: ConnectionTest
    tries: FakeTries
    bench: Bench

    async def start(self, **arguments: Any) -> dict[str, Any]:
        return await self.test.answer(
            "connection_test.start", {"parameters": PARAMETERS, "password": "stored", **arguments}
        )

    async def view(self) -> dict[str, Any]:
        return await self.test.answer("connection_test.view", {})

    async def over(self) -> dict[str, Any]:
        """Let the loop turn until the test has ended, and return how."""
        for _ in range(100):
            await asyncio.sleep(0)
        view = await self.view()
        assert not view["is_running"]
        return view

    async def climbing(self) -> None:
        """Wait until a ladder is climbed."""
        async with asyncio.timeout(5):
            await self.tries.climbs.wait()


@asynccontextmanager
async def a_bed() -> AsyncIterator[Bed]:
    store, tries, bench = AsyncStore(), FakeTries(), Bench()
    test = ConnectionTest(store, tries, bench.charge_point.state)
    running = asyncio.create_task(test.run())
    try:
        yield Bed(test, tries, bench)
    finally:
        running.cancel()
        await asyncio.wait({running})
        await store.close()


async def refusal(bed: Bed, name: str = "start", **arguments: Any) -> str:
    with pytest.raises(Refused) as caught:
        await bed.test.answer(f"connection_test.{name}", arguments)
    return caught.value.code


async def test_test_grows_and_ends() -> None:
    async with a_bed() as bed:
        assert (await bed.view())["ladder"] is None
        assert (await bed.start())["is_running"]
        await bed.climbing()
        growing = await bed.view()
        bed.tries.may_go_on.set()
        done = await bed.over()

    assert [growing["ladder"]["rungs"][number]["state"] for number in (0, 1)] == ["ok", "not_reached"]
    assert msgspec.convert(done["ladder"], Ladder).is_complete
    assert bed.tries.tried[0][0].backend == UNSAVED


async def test_only_one_runs_at_a_time() -> None:
    async with a_bed() as bed:
        await bed.start()

        assert await refusal(bed, parameters=PARAMETERS) == "test_running"


async def test_cancelled_test_makes_room_for_the_next() -> None:
    async with a_bed() as bed:
        await bed.start()
        await bed.climbing()
        await bed.test.answer("connection_test.cancel", {})

        assert (await bed.over())["is_cancelled"]
        assert not (await bed.start())["is_cancelled"]


async def test_cancel_without_a_test_does_nothing() -> None:
    async with a_bed() as bed:
        assert not (await bed.test.answer("connection_test.cancel", {}))["is_cancelled"]


async def test_too_many_in_a_minute_are_refused() -> None:
    async with a_bed() as bed:
        bed.tries.may_go_on.set()
        for _ in range(TESTS_PER_MINUTE):
            await bed.start()
            await bed.over()

        assert await refusal(bed, parameters=PARAMETERS) == "too_many_tests"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("arguments", "password"),
    [({"password": "stored"}, None), ({"password": "none"}, None), ({"password": "passing"}, b"hunter22")],
    ids=["stored", "none", "passing"],
)
async def test_password_is_the_one_that_is_meant(arguments: dict[str, str], password: bytes | None) -> None:
    async with a_bed() as bed:
        key = await bed.test._store.run(passing_secrets.put, b"hunter22")
        await bed.start(**arguments, key=key)
        await bed.climbing()

    assert bed.tries.tried[0][0].password == password


@pytest.mark.django_db(transaction=True)
async def test_password_that_is_gone_ends_the_test_before_it_began() -> None:
    async with a_bed() as bed:
        assert await refusal(bed, parameters=PARAMETERS, password="passing", key="x") == "cannot_store"
        assert not (await bed.view())["is_running"]
        assert not bed.tries.tried


@pytest.mark.parametrize(
    ("name", "parameters"), [("start", {"connection_type": 7}), ("start", None), ("stop", {})]
)
async def test_what_is_no_test_is_refused(name: str, parameters: object) -> None:
    async with a_bed() as bed:
        assert await refusal(bed, name, parameters=parameters) == "unknown_command"
        assert not (await bed.view())["is_running"]
