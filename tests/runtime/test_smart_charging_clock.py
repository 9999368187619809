"""Charging profiles where the clock or the backend is not what it was."""

from dataclasses import replace
from datetime import timedelta

from chargepoint.domain.charging_profile import (
    InstalledProfile,
    Kind,
)
from chargepoint.domain.parameters import ConnectionType
from tests.runtime.test_smart_charging import put, whole
from tests.support.charge_point import OCPP, Bench
from tests.support.charging_profiles import profile


async def test_a_clock_that_steps_back_finds_the_limit_of_then() -> None:
    async with Bench() as bench:
        now = bench.clock.now().utc
        made = profile(1, (0, 10.0), valid_from=now + timedelta(seconds=30))
        await put(bench, made)
        await bench.pass_time(31)
        assert bench.connector.limit_a == 10.0
        bench.clock.step(-20)
        await bench.pass_time(1)

        assert bench.connector.limit_a > 10.0


async def test_a_clock_lost_in_a_power_cut_lifts_no_relative_limit() -> None:
    async with Bench() as bench:
        await put(bench, whole(1, 10.0, kind=Kind.RELATIVE))
        bench.clock.step(-20 * 365 * 86400)
        await bench.pass_time(1)

        assert bench.connector.limit_a == 10.0


async def test_another_provider_finds_no_limit_of_the_one_before() -> None:
    async with Bench() as bench:
        await put(bench, whole(1, 0.0))
        bench.store.settings = replace(bench.store.settings, backend_number=2)
        await bench.change(replace(OCPP, backend_url="ws://other.example/ocpp"))

        assert (bench.connector.limit_a, await bench.store.charging_profiles()) == (16.0, [])


async def test_a_limit_that_another_backend_left_is_not_obeyed_even_where_the_disk_keeps_it() -> None:
    async with Bench() as bench:
        await put(bench, whole(1, 10.0))
        left = InstalledProfile(0, whole(2, 0.0, stack_level=1), bench.clock.now().utc, backend=2)
        bench.charge_point.state.charging_profiles += (left,)
        bench.store.is_full = True

        await bench.charge_point.blocks.leave_other_backends()
        await bench.pass_time(1)

        assert bench.connector.limit_a == 10.0


async def test_without_a_backend_its_limits_wait_until_it_is_used_again() -> None:
    async with Bench() as bench:
        await put(bench, whole(1, 0.0))
        await bench.change(replace(OCPP, connection_type=ConnectionType.NONE))
        alone_a = bench.connector.limit_a
        await bench.change(OCPP)

        assert (alone_a, bench.connector.limit_a) == (16.0, 0.0)
