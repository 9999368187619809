"""How an update or an upload ended while the link was cut: told once it is back, after a restart too (J17)."""

from datetime import UTC, datetime

from tests.journeys.conftest import MakeBox
from tests.support.central_system import RecordingCentralSystem
from tests.support.file_servers import file_server

LOCAL = {"WALLBOX_TRANSFER_ALLOW_LOCAL": "1"}


def update(url: str) -> dict[str, str]:
    return {"location": f"{url}/fw", "retrieveDate": datetime.now(UTC).isoformat()}


async def test_a_failed_download_is_told_when_the_link_is_back(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box(**LOCAL)
    await box.start_online(central_system)
    with file_server() as server:
        server.gate.clear()
        await central_system.call("UpdateFirmware", update(server.url))
        await central_system.received("FirmwareStatusNotification")
        await central_system.stop()
        await box.until_backend(socket="closed")
        server.gate.set()
        await box.until_alert("firmware_not_downloaded")
    await central_system.start_again()
    told = await central_system.received("FirmwareStatusNotification", 2)

    assert [one["status"] for one in told] == ["Downloading", "DownloadFailed"]


async def test_a_failed_download_is_told_after_a_power_cut_behind_the_boot(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box(**LOCAL)
    await box.start_online(central_system)
    with file_server() as server:
        server.gate.clear()
        await central_system.call("UpdateFirmware", update(server.url))
        await central_system.received("FirmwareStatusNotification")
        await central_system.stop()
        await box.until_backend(socket="closed")
        server.gate.set()
        await box.until_alert("firmware_not_downloaded")
    await box.kill()
    central_system.forget()
    await central_system.start_again()
    await box.start()
    await central_system.received("FirmwareStatusNotification")

    assert central_system.calls()[0].action == "BootNotification"
    assert central_system.payloads("FirmwareStatusNotification") == [{"status": "DownloadFailed"}]


async def test_an_upload_that_ended_offline_is_told_when_the_link_is_back(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box(**LOCAL)
    await box.start_online(central_system)
    with file_server() as server:
        server.gate.clear()
        await central_system.call("GetDiagnostics", {"location": f"{server.url}/logs"})
        await central_system.received("DiagnosticsStatusNotification")
        await central_system.stop()
        await box.until_backend(socket="closed")
        server.gate.set()
        await box.until_count(lambda: len(server.files), 1)
        await central_system.start_again()
        told = await central_system.received("DiagnosticsStatusNotification", 2)

    assert [one["status"] for one in told] == ["Uploading", "Uploaded"]
