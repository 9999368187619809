"""A certificate in use that ends is told a month ahead, and no longer once it has a successor."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chargepoint.domain.parameters import SslClientMode
from chargepoint.domain.settings import StoredSettings
from chargepoint.domain.snapshot import AlertView
from tests.support.certificates import Authority
from tests.support.charge_point import SECURED, Bench, stored

NOW = datetime.now(UTC)
ROOT = Authority()
SOON = ROOT.sign("client.example", days=20)
LATER = ROOT.sign("client.example", days=300)


def mutual(client_pem: str, *roots_pem: str) -> StoredSettings:
    backend = replace(SECURED, ssl_client_mode=SslClientMode.MUTUAL)
    return replace(stored(backend), client_certificate_pem=client_pem, trusted_roots_pem=roots_pem)


async def alerts_at(bench: Bench, moment: datetime) -> dict[str, AlertView]:
    bench.clock.step((moment - bench.clock.utc()).total_seconds())
    await bench.pass_time(61)
    return {code: alert for (code, _), alert in bench.charge_point.state.alerts.items()}


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-20, {}), (0, {"client_certificate_ends": "warn"}), (21, {"client_certificate_ended": "stop"})],
)
async def test_the_client_certificate_is_told(days: int, expected: dict[str, str]) -> None:
    async with Bench(mutual(SOON.certificate_pem)) as bench:
        alerts = await alerts_at(bench, NOW + timedelta(days=days))
        assert {code: alert.tone for code, alert in alerts.items()} == expected


async def test_a_root_is_told_by_name_and_end() -> None:
    async with Bench(mutual(LATER.certificate_pem, ROOT.root_pem)) as bench:
        alerts = await alerts_at(bench, NOW)
        parameters = alerts["root_ends"].parameters
        assert parameters["name"] == "Test root"
        assert datetime.fromisoformat(parameters["until"]) == ROOT.certificate.not_valid_after_utc
        assert set(await alerts_at(bench, NOW + timedelta(days=2))) == {"root_ended"}


async def test_a_root_that_does_not_carry_the_link_is_not_told() -> None:
    async with Bench(mutual(LATER.certificate_pem, ROOT.root_pem)) as bench:
        bench.link.chain = ("server", "another root")
        assert await alerts_at(bench, NOW) == {}


async def test_an_alert_stands_since_it_was_raised_and_goes_with_a_new_certificate() -> None:
    async with Bench(mutual(SOON.certificate_pem)) as bench:
        first = (await alerts_at(bench, NOW))["client_certificate_ends"]
        again = (await alerts_at(bench, NOW + timedelta(days=1)))["client_certificate_ends"]
        assert again.raised_at == first.raised_at
        bench.charge_point.state.take(mutual(LATER.certificate_pem))
        await bench.pass_time(1)
        assert bench.charge_point.state.alerts == {}


async def test_a_clock_that_was_never_set_knows_no_end() -> None:
    async with Bench(mutual(SOON.certificate_pem)) as bench:
        assert await alerts_at(bench, datetime(1970, 1, 1, tzinfo=UTC)) == {}
