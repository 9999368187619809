"""A new security profile is left when it does not work, and kept for good once it has."""

from dataclasses import replace

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.events import LinkFailed
from tests.support.charge_point import Bench, stored

TRYING = replace(stored(), has_fallback_link=True)


async def fail(bench: Bench, problem: LinkProblem) -> None:
    bench.charge_point.post(LinkFailed(problem))
    await bench.settle()


async def test_a_link_that_fails_goes_back() -> None:
    async with Bench(TRYING) as bench:
        await fail(bench, LinkProblem.TLS_UNTRUSTED)

        assert bench.store.link_changes == ["fall back"]
        noted = [line.parameters["type"] for line in bench.store.log if line.kind == "security_event"]
        assert noted == ["CentralSystemFailedToAuthenticate", "ReconfigurationOfSecurityParameters"]


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
