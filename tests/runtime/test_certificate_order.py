"""A person has the backend sign a certificate, and is told what came of it."""

import asyncio

import pytest

from chargepoint.domain.errors import Refused
from chargepoint.domain.notifications import SignCertificate
from chargepoint.runtime.ports import CallFailed, CallRejected, CallTimedOut
from tests.support.charge_point import Bench


async def refusal(bench: Bench) -> str:
    with pytest.raises(Refused) as caught:
        await bench.charge_point.blocks.renewal.order()
    return caught.value.code


async def test_the_backend_takes_the_request() -> None:
    async with Bench() as bench:
        assert await bench.charge_point.blocks.renewal.order()
        assert bench.link.notifications == [SignCertificate("csr")]


async def test_without_a_backend_nobody_is_asked() -> None:
    async with Bench() as bench:
        await bench.connect(False)
        assert await refusal(bench) == "backend_away"
        assert bench.link.notifications == []


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (None, "certificate_rejected"),
        (CallRejected("NotImplemented"), "certificate_not_supported"),
        (CallRejected("InternalError"), "certificate_not_asked"),
        (CallTimedOut("no answer", link_alive=True), "certificate_not_asked"),
    ],
)
async def test_what_came_of_it_is_told(failure: CallFailed | None, code: str) -> None:
    async with Bench() as bench:
        bench.link.notify_answer = "Rejected"
        bench.link.notify_failure = failure
        assert await refusal(bench) == code


async def test_a_full_disk_is_told() -> None:
    async with Bench() as bench:
        bench.store.is_full = True
        assert await refusal(bench) == "cannot_store"


async def test_an_answer_that_is_slow_is_not_waited_for() -> None:
    async with Bench() as bench:
        bench.link.hold = asyncio.Event()
        assert not await bench.charge_point.blocks.renewal.order(wait_s=0.01)
        bench.link.hold.set()
        await bench.settle()
        assert bench.link.notifications == [SignCertificate("csr")]
