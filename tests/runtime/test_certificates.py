"""Certificates over the link."""

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
        bench.charge_point.blocks.certificates._next_check_s = 0.0
        await bench.pass_time(1)
        await bench.pass_time(1)
        assert len(bench.link.notifications) == count
        if count:
            await bench.pass_time(86400)
            assert len(bench.link.notifications) == 2


async def test_what_cannot_be_asked_now_is_asked_tomorrow() -> None:
    async with Bench() as bench:
        bench.store.valid_until = bench.clock.now().utc
        bench.charge_point.blocks.certificates._next_check_s = 0.0
        bench.link.is_online = False
        await bench.pass_time(1)
        bench.store.is_unreadable = True
        await bench.pass_time(86401)
        assert bench.link.notifications == []


async def test_a_refused_request_is_logged() -> None:
    async with Bench(stored()) as bench:
        bench.link.notify_answer = "Rejected"
        await bench.charge_point.blocks.certificates.sign()
        assert bench.link.notifications == [SignCertificate("csr")]
