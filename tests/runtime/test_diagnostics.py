"""Uploads of diagnostics and logs."""

import asyncio

import pytest

from chargepoint.domain.diagnostics import GetDiagnostics, LogType, TransferProblem, UploadBegun
from chargepoint.domain.notifications import DiagnosticsStatus, LogStatus, Notification
from chargepoint.domain.requests import RequestAccepted
from chargepoint.runtime.file_ports import TransferFailed
from chargepoint.transfer.errors import TransferRefused
from tests.support.charge_point import Bench

URL = "https://files.example/logs"
PLAIN = GetDiagnostics(URL)
LOG = GetDiagnostics(URL, LogType.SECURITY, request_id=9)


async def upload(bench: Bench, request: GetDiagnostics, count: int) -> UploadBegun:
    answer = await bench.ask(request)
    assert isinstance(answer, UploadBegun)
    bench.charge_point.post(RequestAccepted(request))
    async with asyncio.timeout(5):
        while len(bench.link.notifications) < count:
            await bench.settle()
            await asyncio.sleep(0.005)
    return answer


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (PLAIN, [DiagnosticsStatus("Uploading"), DiagnosticsStatus("Uploaded")]),
        (LOG, [LogStatus("Uploading", 9), LogStatus("Uploaded", 9)]),
    ],
)
async def test_a_bundle_is_brought_where_the_backend_says(
    request_: GetDiagnostics, told: list[Notification]
) -> None:
    async with Bench() as bench:
        answer = await upload(bench, request_, 2)

        assert bench.link.notifications == told
        assert bench.files.uploads == [(URL, answer.file_name, b"bundle")]


async def test_two_retries_are_three_rounds_and_then_silence() -> None:
    async with Bench() as bench:
        bench.files.failures = [TransferFailed("no") for _ in range(4)]
        await upload(bench, GetDiagnostics(URL, request_id=9, retries=2), 6)
        await asyncio.sleep(0.02)

        assert bench.link.notifications == [LogStatus("Uploading", 9), LogStatus("UploadFailure", 9)] * 3


async def test_a_refused_address_is_not_tried_again() -> None:
    async with Bench() as bench:
        bench.files.failures = [TransferRefused("own address")]
        await upload(bench, GetDiagnostics(URL, retries=2), 2)
        await asyncio.sleep(0.02)

        assert bench.link.notifications == [DiagnosticsStatus("Uploading"), DiagnosticsStatus("UploadFailed")]


async def test_what_cannot_be_written_fails() -> None:
    async with Bench() as bench:
        bench.files.unwritable = OSError("disk full")
        await upload(bench, PLAIN, 1)

        assert bench.link.notifications == [DiagnosticsStatus("UploadFailed")]


async def test_a_second_request_takes_the_place_of_the_first() -> None:
    async with Bench() as bench:
        bench.files.failures = [TransferFailed("no")]
        first = await upload(bench, GetDiagnostics(URL, request_id=1, retries=1, retry_interval_s=600), 2)
        second = await upload(bench, LOG, 4)

        assert (first.is_instead, second.is_instead) == (False, True)
        assert bench.link.notifications[-1] == LogStatus("Uploaded", 9)


async def test_a_log_does_not_end_the_upload_of_diagnostics() -> None:
    async with Bench() as bench:
        bench.files.failures = [TransferFailed("no")]
        await upload(bench, GetDiagnostics(URL, retries=1, retry_interval_s=600), 2)
        answer = await upload(bench, LOG, 4)
        await bench.charge_point.blocks.diagnostics.send_status()
        await bench.charge_point.blocks.diagnostics.send_log_status()

        assert not answer.is_instead
        assert bench.link.notifications[-2:] == [DiagnosticsStatus("Uploading"), LogStatus("Idle")]


async def test_how_an_upload_ended_is_told_once_the_link_is_back() -> None:
    async with Bench() as bench:
        await bench.connect(False)
        await bench.ask(LOG)
        bench.charge_point.post(RequestAccepted(LOG))
        async with asyncio.timeout(5):
            while not bench.files.uploads:
                await bench.settle()
                await asyncio.sleep(0.005)
        await bench.connect(True)
        await bench.connect(False)
        await bench.connect(True)

        assert bench.link.notifications == [LogStatus("Uploaded", 9)]


@pytest.mark.parametrize("problem", TransferProblem)
async def test_get_log_says_why_and_get_diagnostics_does_not(problem: TransferProblem) -> None:
    async with Bench() as bench:
        bench.files.failures = [TransferFailed("no", problem) for _ in range(2)]
        await upload(bench, LOG, 2)
        await upload(bench, PLAIN, 4)

        assert bench.link.notifications[1] == LogStatus(problem.value, 9)
        assert bench.link.notifications[3] == DiagnosticsStatus("UploadFailed")
