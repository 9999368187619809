"""A new security profile is left when it does not work, and kept for good once it has."""

from dataclasses import replace

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.event_budget import EVENTS_PER_HOUR
from chargepoint.domain.events import InvalidMessage, LinkFailed
from chargepoint.domain.parameters import SslClientMode
from chargepoint.domain.transaction import SecurityEventMessage
from tests.support.charge_point import SECURED, Bench, stored

TRYING = replace(stored(), has_fallback_link=True)


async def fail(bench: Bench, problem: LinkProblem) -> None:
    bench.charge_point.post(LinkFailed(problem))
    await bench.settle()


async def test_a_link_that_fails_goes_back() -> None:
    async with Bench(TRYING) as bench:
        await fail(bench, LinkProblem.TLS_UNTRUSTED)

        assert bench.store.link_changes == ["fall back"]
        noted = [line.parameters["type"] for line in bench.store.log if line.kind == "security_event"]
        assert noted == ["InvalidCentralSystemCertificate", "ReconfigurationOfSecurityParameters"]


async def test_a_cable_that_is_out_says_nothing_of_the_profile() -> None:
    async with Bench(TRYING) as bench:
        await fail(bench, LinkProblem.WAITING_FOR_INTERFACE)

        assert bench.store.link_changes == []


async def test_a_link_that_works_is_kept() -> None:
    async with Bench(TRYING) as bench:
        await bench.connect(False)
        await bench.connect(True)
        await fail(bench, LinkProblem.REFUSED)

        assert bench.store.link_changes == ["confirm"]


async def test_a_full_disk_is_tried_again_at_the_next_attempt() -> None:
    async with Bench(TRYING) as bench:
        bench.store.is_full = True
        await fail(bench, LinkProblem.REFUSED)
        await bench.connect(True)
        bench.store.is_full = False
        await fail(bench, LinkProblem.REFUSED)

        assert bench.store.link_changes == ["fall back"]


async def test_an_outage_is_one_event() -> None:
    async with Bench() as bench:
        for _ in range(3):
            await fail(bench, LinkProblem.UNAUTHORIZED)

        assert [line.kind for line in bench.store.log] == ["security_event"]


MUTUAL = replace(SECURED, ssl_client_mode=SslClientMode.MUTUAL)
NEW_CERTIFICATE = replace(stored(MUTUAL), has_fallback_certificate=True)


async def test_a_certificate_that_is_refused_is_left_and_told() -> None:
    async with Bench(NEW_CERTIFICATE) as bench:
        await fail(bench, LinkProblem.CLIENT_CERTIFICATE_REFUSED)

        assert bench.store.link_changes == ["fall back to certificate"]
        told = [m.type for m in bench.store.messages() if isinstance(m, SecurityEventMessage)]
        assert told == ["InvalidChargePointCertificate"]


async def test_a_certificate_is_not_blamed_for_what_has_other_causes() -> None:
    async with Bench(NEW_CERTIFICATE) as bench:
        await fail(bench, LinkProblem.TLS_UNTRUSTED)
        bench.store.has_no_way_back = True
        await fail(bench, LinkProblem.CLIENT_CERTIFICATE_REFUSED)

        assert bench.store.link_changes == []


async def test_a_certificate_that_is_not_shown_is_neither_left_nor_kept() -> None:
    async with Bench(replace(stored(SECURED), has_fallback_certificate=True)) as bench:
        await fail(bench, LinkProblem.CLOSED)
        await bench.connect(False)
        await bench.connect(True)

        assert bench.store.link_changes == []


async def test_a_certificate_that_connects_is_kept() -> None:
    async with Bench(NEW_CERTIFICATE) as bench:
        await bench.connect(False)
        await bench.connect(True)

        assert bench.store.link_changes == ["confirm certificate"]


async def test_a_flood_of_events_is_bounded_and_then_counted() -> None:
    async with Bench(stored(SECURED)) as bench:
        for _ in range(30):
            bench.charge_point.post(InvalidMessage("no JSON"))
            bench.charge_point.blocks.security_events.note("InvalidChargePointCertificate", is_asked=True)
        await bench.settle()
        assert len(bench.store.log) == 2 * EVENTS_PER_HOUR
        await bench.pass_time(3600)

        notes = [line.parameters["tech_info"] for line in bench.store.log[-2:]]
        assert sorted(notes) == ["20 more within an hour", "20 more within an hour"]
        assert len(bench.store.messages()) == EVENTS_PER_HOUR + 1
