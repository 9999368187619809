"""When the backend's list is taken, and which version is told."""

from dataclasses import replace

import pytest

from chargepoint.domain.local_list import (
    GetLocalListVersion,
    ListVersion,
    SendLocalList,
    UpdateStatus,
    UpdateType,
)
from chargepoint.domain.parameters import Whitelist
from tests.support.charge_point import OCPP, Bench, stored

UPDATE = SendLocalList(3, UpdateType.FULL)


def bench_with(whitelist: Whitelist, keys: dict[str, str]) -> Bench:
    return Bench(stored(replace(OCPP, whitelist=whitelist), keys))


@pytest.mark.parametrize(
    ("whitelist", "keys", "is_on"),
    [
        (Whitelist.OCPP, {}, True),
        (Whitelist.OCPP, {"LocalAuthListEnabled": "false"}, False),
        (Whitelist.LOCAL, {}, True),
        (Whitelist.LOCAL, {"LocalAuthListEnabled": "false"}, True),
        (Whitelist.OCPP, {"SupportedFeatureProfiles": "Core"}, False),
        (Whitelist.LOCAL, {"SupportedFeatureProfiles": "Core"}, False),
    ],
)
async def test_a_list_is_taken_unless_it_is_switched_off(
    whitelist: Whitelist, keys: dict[str, str], is_on: bool
) -> None:
    bench = bench_with(whitelist, keys)

    status = await bench.charge_point.decide(UPDATE)
    version = await bench.charge_point.decide(GetLocalListVersion())

    assert status is (UpdateStatus.ACCEPTED if is_on else UpdateStatus.NOT_SUPPORTED)
    assert version == ListVersion(3 if is_on else -1)


async def test_a_full_disk_fails_the_update() -> None:
    bench = bench_with(Whitelist.OCPP, {})
    bench.store.is_full = True

    assert await bench.charge_point.decide(UPDATE) is UpdateStatus.FAILED
