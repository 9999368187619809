"""What a person sees of an update or an upload: how far it is, and how it ended."""

import asyncio

from chargepoint.runtime.file_ports import TransferFailed
from tests.runtime.test_diagnostics import PLAIN as GET_DIAGNOSTICS
from tests.runtime.test_diagnostics import upload
from tests.runtime.test_firmware import PLAIN, update
from tests.support.charge_point import Bench


def ended(bench: Bench) -> list[dict[str, str]]:
    return [line.parameters for line in bench.store.log if line.kind == "file_work_ended"]


async def test_an_update_under_way_shows_its_status_and_how_much_has_come() -> None:
    async with Bench() as bench:
        bench.files.gate = asyncio.Event()
        await update(bench, PLAIN, "Downloading")
        (view,) = bench.view().file_work

        assert (view.work, view.status, view.moved_bytes) == ("update", "Downloading", len(b"firmware"))
        assert ended(bench) == []
        bench.files.gate.set()


async def test_an_update_that_failed_is_no_longer_under_way_and_the_log_says_why() -> None:
    async with Bench() as bench:
        bench.files.failures = [TransferFailed("HTTP 404")]
        await update(bench, PLAIN, "DownloadFailed")
        await bench.pass_time(1)

        assert bench.view().file_work == ()
        assert ended(bench) == [{"work": "update", "status": "DownloadFailed", "reason": "HTTP 404"}]


async def test_an_upload_is_logged_as_sent_or_with_what_failed() -> None:
    async with Bench() as bench:
        await upload(bench, GET_DIAGNOSTICS, 2)
        bench.files.failures = [TransferFailed("HTTP 503")]
        await upload(bench, GET_DIAGNOSTICS, 4)
        await bench.pass_time(1)

        assert [one["status"] for one in ended(bench)] == ["Uploaded", "UploadFailed"]
        assert ended(bench)[1]["reason"] == "HTTP 503"
        assert bench.view().file_work == ()
