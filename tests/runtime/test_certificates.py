"""Certificates over the link."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chargepoint.domain.notifications import SignCertificate
from chargepoint.domain.requests import Answer, Request, TriggerMessage
from chargepoint.domain.security import (
    CertificateSigned,
    CertificateStatus,
    CertificateUse,
    DeleteCertificate,
    GetInstalledCertificateIds,
    InstallCertificate,
    InstalledCertificates,
)
from chargepoint.domain.transaction import SecurityEventMessage
from chargepoint.runtime.ports import CallRejected
from tests.support.charge_point import Bench, stored

ROOT = CertificateUse.CENTRAL_SYSTEM_ROOT
ACCEPTED, REJECTED = CertificateStatus.ACCEPTED, CertificateStatus.REJECTED


def events(bench: Bench) -> list[str]:
    return [message.type for message in bench.store.messages() if isinstance(message, SecurityEventMessage)]


async def test_a_root_is_installed_listed_and_deleted() -> None:
    async with Bench() as bench:
        assert await bench.ask(InstallCertificate(ROOT, "root")) is ACCEPTED
        listed = await bench.ask(GetInstalledCertificateIds(ROOT))
        assert isinstance(listed, InstalledCertificates)
        assert await bench.ask(DeleteCertificate(listed.hashes[0])) is ACCEPTED
        assert await bench.ask(DeleteCertificate(listed.hashes[0])) is CertificateStatus.NOT_FOUND
        assert await bench.ask(GetInstalledCertificateIds(ROOT)) == InstalledCertificates(())


@pytest.mark.parametrize(
    ("request_", "event"),
    [
        (InstallCertificate(ROOT, "bad"), ["InvalidCentralSystemCertificate"]),
        (InstallCertificate(CertificateUse.MANUFACTURER_ROOT, "bad"), []),
        (CertificateSigned("bad"), ["InvalidChargePointCertificate"]),
        (CertificateSigned("x" * 10001), ["InvalidChargePointCertificate"]),
    ],
)
async def test_a_bad_certificate_is_refused_and_told(request_: Request, event: list[str]) -> None:
    async with Bench() as bench:
        assert await bench.ask(request_) is REJECTED
        await bench.settle()
        assert events(bench) == event


async def test_the_signed_certificate_is_used() -> None:
    async with Bench() as bench:
        assert await bench.ask(CertificateSigned("chain")) is ACCEPTED
        assert bench.store.own_certificate == "chain"
        assert bench.link.applied


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (InstallCertificate(ROOT, "root"), CertificateStatus.FAILED),
        (CertificateSigned("chain"), REJECTED),
    ],
)
async def test_a_full_disk_takes_nothing(request_: Request, status: CertificateStatus) -> None:
    async with Bench() as bench:
        bench.store.is_full = True
        assert await bench.ask(request_) is status


async def test_a_certificate_is_asked_for_when_the_backend_wants_it() -> None:
    async with Bench() as bench:
        trigger = TriggerMessage("SignChargePointCertificate", is_extended=True)
        assert await bench.ask(trigger) is Answer.ACCEPTED
        assert bench.link.notifications == [SignCertificate("csr")]


@pytest.mark.parametrize(("days", "count"), [(29, 1), (31, 0)])
async def test_a_month_before_its_end_a_new_one_is_asked_for_once_a_day(days: int, count: int) -> None:
    async with Bench() as bench:
        bench.store.valid_until = bench.clock.now().utc + timedelta(days=days)
        bench.charge_point.blocks.renewal._next_check_s = 0.0
        await bench.pass_time(1)
        await bench.pass_time(1)
        assert len(bench.link.notifications) == count


async def ask_for_one(bench: Bench) -> None:
    bench.store.valid_until = bench.clock.now().utc + timedelta(days=29)
    bench.charge_point.blocks.renewal._next_check_s = 0.0
    await bench.pass_time(1)


@pytest.mark.parametrize("answer", ["Accepted", "Rejected"])
async def test_a_request_that_brings_no_certificate_is_repeated_after_growing_waits(answer: str) -> None:
    async with Bench() as bench:
        bench.link.notify_answer = answer
        await ask_for_one(bench)
        for wait_s in (300, 600, 1200):
            await bench.pass_time(wait_s - 1)
            before = len(bench.link.notifications)
            await bench.pass_time(1)
            assert len(bench.link.notifications) == before + 1


async def test_a_certificate_that_came_ends_the_asking() -> None:
    async with Bench() as bench:
        await ask_for_one(bench)
        assert await bench.ask(CertificateSigned("chain")) is ACCEPTED
        await bench.pass_time(301)
        assert bench.link.notifications == [SignCertificate("csr")]


@pytest.mark.parametrize(("code", "count"), [("NotImplemented", 1), ("InternalError", 2)])
async def test_a_backend_without_the_extension_is_not_asked_again_before_tomorrow(
    code: str, count: int
) -> None:
    async with Bench() as bench:
        bench.link.notify_failure = CallRejected(code)
        await ask_for_one(bench)
        await bench.pass_time(301)
        assert len(bench.link.notifications) == count


async def test_a_certificate_is_changed_to_when_it_becomes_valid() -> None:
    async with Bench() as bench:
        soon = bench.clock.now().utc + timedelta(seconds=60)
        bench.charge_point.state.settings = replace(stored(), next_certificate_at=soon)
        await bench.pass_time(59)
        assert bench.store.link_changes == []
        bench.store.is_full = True
        await bench.pass_time(1)
        bench.store.is_full = False
        await bench.pass_time(60)
        assert bench.store.link_changes == ["begin"]


async def test_a_root_on_which_the_open_link_rests_stays() -> None:
    async with Bench() as bench:
        bench.link.chain = ("server", "root")
        await bench.ask(InstallCertificate(ROOT, "root"))
        listed = await bench.ask(GetInstalledCertificateIds(ROOT))
        assert isinstance(listed, InstalledCertificates)
        assert await bench.ask(DeleteCertificate(listed.hashes[0])) is CertificateStatus.FAILED


async def test_what_cannot_be_asked_now_is_asked_tomorrow() -> None:
    async with Bench() as bench:
        bench.store.valid_until = bench.clock.now().utc
        bench.charge_point.blocks.renewal._next_check_s = 0.0
        bench.link.is_online = False
        await bench.pass_time(1)
        bench.store.is_unreadable = True
        await bench.pass_time(86401)
        assert bench.link.notifications == []


async def test_a_refused_request_is_logged() -> None:
    async with Bench(stored()) as bench:
        bench.link.notify_answer = "Rejected"
        await bench.charge_point.blocks.renewal.sign()
        assert bench.link.notifications == [SignCertificate("csr")]
