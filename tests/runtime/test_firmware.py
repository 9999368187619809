"""Firmware updates in the actor: rounds, verification, waiting for charges, installation, restarts in between."""

import asyncio
import base64
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from chargepoint.domain.firmware import PendingUpdate, SignedPart, UpdateAnswer, UpdateFirmware, UpdatePhase
from chargepoint.domain.notifications import FirmwareStatus, SignedFirmwareStatus
from chargepoint.domain.requests import Answer, RequestAccepted, TriggerMessage
from chargepoint.domain.transaction import SecurityEventMessage
from chargepoint.runtime.file_ports import TransferFailed
from chargepoint.transfer.errors import TransferRefused
from tests.support.certificates import Authority
from tests.support.charge_point import Bench, stored
from tests.support.clock import START

CARD = "04A2C3D4"
URL = "https://files.example/fw.bin"
PLAIN = UpdateFirmware(URL, START)
KEY = ec.generate_private_key(ec.SECP256R1())
MAKER = Authority()
SIGNATURE = base64.b64encode(KEY.sign(b"firmware", ec.ECDSA(hashes.SHA256()))).decode()
SIGNED = UpdateFirmware(URL, START, signed=SignedPart(7, MAKER.certificate_for(KEY), SIGNATURE))


def told(bench: Bench) -> list[str]:
    return [
        one.status
        for one in bench.link.notifications
        if isinstance(one, FirmwareStatus | SignedFirmwareStatus)
    ]


def events(bench: Bench) -> list[str]:
    return [line.parameters["type"] for line in bench.store.log if line.kind == "security_event"]


async def update(bench: Bench, request: UpdateFirmware, until: str) -> UpdateAnswer:
    """Ask for an update and wait until its last status was told."""
    answer = await bench.ask(request)
    assert isinstance(answer, UpdateAnswer)
    if answer is UpdateAnswer.ACCEPTED_CANCELED:  # the bench has posted what is Accepted
        bench.charge_point.post(RequestAccepted(request))
    await until_told(bench, until)
    return answer


async def until_told(bench: Bench, status: str) -> None:
    async with asyncio.timeout(5):
        while status and status not in told(bench):
            await bench.settle()
            await asyncio.sleep(0.005)


async def test_an_update_is_fetched_and_installed_and_the_box_restarts() -> None:
    async with Bench() as bench:
        await update(bench, PLAIN, "Installing")
        async with asyncio.timeout(5):
            await bench.charge_point.restart_requested.wait()

        assert told(bench) == ["Downloading", "Downloaded", "Installing"]
        assert bench.files.installed == [b"firmware"]
        assert bench.charge_point.is_hard_restart
        assert bench.store.update is not None
        assert bench.store.update.phase is UpdatePhase.INSTALLED


@pytest.mark.parametrize(
    "stored_before", [None, PLAIN, replace(PLAIN, location="https://files.example/old.bin")]
)
async def test_a_link_that_comes_up_before_the_effect_begins_no_second_update(
    stored_before: UpdateFirmware | None,
) -> None:
    async with Bench() as bench:
        firmware = bench.charge_point.blocks.firmware
        if stored_before is None:
            await firmware.decide(PLAIN)
        else:  # the link was up before the new one was stored
            bench.store.update = PendingUpdate(stored_before, UpdatePhase.WAITING, "1.0")
        await firmware.resume()
        if stored_before is not None:
            bench.store.update = PendingUpdate(PLAIN, UpdatePhase.WAITING, "1.0")
        await firmware.act(PLAIN)
        async with asyncio.timeout(5):
            await bench.charge_point.restart_requested.wait()

        assert told(bench).count("Installing") == 1
        assert bench.files.downloads[-1] == URL
        assert bench.files.installed == [b"firmware"]


async def test_two_retries_are_three_rounds_and_then_silence() -> None:
    async with Bench() as bench:
        bench.files.failures = [TransferFailed("no") for _ in range(3)]
        await update(bench, replace(PLAIN, retries=2), "DownloadFailed")
        for _ in range(20):
            await bench.settle()
            await asyncio.sleep(0.005)

        assert told(bench) == ["Downloading", "DownloadFailed"] * 3
        assert bench.store.update is None
        assert bench.status == "Available"


async def test_an_address_that_is_refused_is_not_tried_again() -> None:
    async with Bench() as bench:
        bench.files.failures = [TransferRefused("own address")]
        await update(bench, replace(PLAIN, retries=2), "DownloadFailed")

        assert bench.files.downloads == [URL]


async def test_an_installer_that_fails_leaves_the_old_version_running() -> None:
    async with Bench() as bench:
        bench.files.why_not = "no installer"
        await update(bench, PLAIN, "InstallationFailed")
        await bench.pass_time(1)

        assert ("firmware_not_installed", 0) in bench.charge_point.state.alerts
        assert bench.status == "Available"
        assert bench.store.update is None


async def test_a_charge_ends_first_and_no_other_begins() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.plug_in()
        await bench.present(CARD)
        await update(bench, PLAIN, "Downloaded")
        await bench.pass_time(1)
        waiting = bench.store.update
        await bench.present(CARD)
        await until_told(bench, "Installing")

        assert waiting is not None
        assert waiting.phase is UpdatePhase.WAITING
        assert bench.reported[-1] == "Unavailable"


async def test_a_signed_update_is_verified_before_it_is_installed() -> None:
    async with Bench(replace(stored(), manufacturer_roots_pem=(MAKER.root_pem,))) as bench:
        await update(bench, SIGNED, "InstallRebooting")

        assert told(bench) == [
            "Downloading",
            "Downloaded",
            "SignatureVerified",
            "Installing",
            "InstallRebooting",
        ]
        assert {
            one.request_id for one in bench.link.notifications if isinstance(one, SignedFirmwareStatus)
        } == {7}


async def test_a_wrong_signature_installs_nothing() -> None:
    async with Bench(replace(stored(), manufacturer_roots_pem=(MAKER.root_pem,))) as bench:
        bench.files.content = b"malware"
        await update(bench, SIGNED, "InvalidSignature")
        await bench.pass_time(1)

        assert bench.files.installed == []
        assert events(bench) == ["InvalidFirmwareSignature"]


async def test_unsigned_firmware_does_not_go_round_an_installed_maker() -> None:
    async with Bench(replace(stored(), manufacturer_roots_pem=(MAKER.root_pem,))) as bench:
        await update(bench, PLAIN, "InstallationFailed")
        await bench.pass_time(1)

        assert bench.files.downloads == []
        assert events(bench) == ["InvalidFirmwareSignature"]
        assert bench.status == "Available"


async def test_a_foreign_signer_is_refused_before_anything_is_fetched() -> None:
    async with Bench() as bench:
        assert await update(bench, SIGNED, "") is UpdateAnswer.INVALID_CERTIFICATE
        await bench.pass_time(1)

        assert bench.files.downloads == []
        assert events(bench) == ["InvalidFirmwareSigningCertificate"]


async def test_an_update_waits_for_its_time_and_gives_way_to_another() -> None:
    async with Bench(replace(stored(), manufacturer_roots_pem=(MAKER.root_pem,))) as bench:
        later = replace(SIGNED, retrieve_at=START + timedelta(days=1))
        first = await update(bench, later, "DownloadScheduled")
        second = await update(bench, SIGNED, "Installing")

        assert (first, second) == (UpdateAnswer.ACCEPTED, UpdateAnswer.ACCEPTED_CANCELED)
        assert bench.files.downloads == [URL]


async def test_an_accepted_card_that_waits_for_its_car_holds_the_update_back() -> None:
    async with Bench() as bench:
        bench.store.list_card(CARD)
        await bench.present(CARD)
        await update(bench, PLAIN, "Downloaded")
        await bench.pass_time(1)
        waiting = list(bench.files.installed)
        await bench.pass_time(61)
        await until_told(bench, "Installing")

        assert waiting == []


async def test_what_is_being_installed_cannot_be_replaced() -> None:
    async with Bench() as bench:
        bench.charge_point.state.is_updating = True

        assert await update(bench, PLAIN, "") is UpdateAnswer.REJECTED


async def test_a_full_disk_refuses() -> None:
    async with Bench() as bench:
        bench.store.is_full = True

        assert await update(bench, PLAIN, "") is UpdateAnswer.REJECTED


@pytest.mark.parametrize("is_signed", [False, True], ids=["plain", "signed"])
@pytest.mark.parametrize(
    ("phase", "expected", "running", "status"),
    [
        (UpdatePhase.WAITING, "", "1.0", "Downloading"),
        (UpdatePhase.INSTALLING, "", "1.0", "InstallationFailed"),
        (UpdatePhase.INSTALLING, "", "2.0", "Installed"),
        (UpdatePhase.INSTALLED, "2.0", "2.0", "Installed"),
        (UpdatePhase.INSTALLED, "", "1.0", "Installed"),
    ],
)
async def test_a_restart_goes_on_or_tells_the_truth(
    phase: UpdatePhase, expected: str, running: str, status: str, is_signed: bool
) -> None:
    update = replace(PLAIN, signed=SignedPart(3, "", "")) if is_signed else PLAIN
    async with Bench() as bench:
        bench.store.update = PendingUpdate(update, phase, "1.0", expected)
        bench.files.running_version = running
        await bench.connect(False)
        await bench.connect(True)
        await until_told(bench, status)
        await bench.pass_time(1)

        assert told(bench)[0] == status
        event = ["FirmwareUpdated"] if status == "Installed" else []
        assert [one for one in events(bench) if one == "FirmwareUpdated"] == event
        pushed = [m.type for m in bench.store.messages() if isinstance(m, SecurityEventMessage)]
        assert pushed == (event if is_signed else [])


@pytest.mark.parametrize("name", ["FirmwareStatusNotification", "DiagnosticsStatusNotification"])
async def test_a_triggered_status_is_idle(name: str) -> None:
    async with Bench() as bench:
        assert await bench.ask(TriggerMessage(name)) is Answer.ACCEPTED
        assert [one.status for one in bench.link.notifications] == ["Idle"]  # type: ignore[union-attr]  # both have one


@pytest.mark.parametrize("name", ["FirmwareStatusNotification", "LogStatusNotification"])
async def test_an_extended_trigger_is_answered_by_its_own_message(name: str) -> None:
    async with Bench() as bench:
        assert await bench.ask(TriggerMessage(name, is_extended=True)) is Answer.ACCEPTED
        (message,) = bench.link.notifications
        assert type(message).__name__ in ("SignedFirmwareStatus", "LogStatus")


@pytest.mark.parametrize(
    ("request_", "status"), [(SIGNED, "InstallVerificationFailed"), (PLAIN, "InstallationFailed")]
)
async def test_a_version_that_was_rolled_back_is_told_in_the_words_of_its_form(
    request_: UpdateFirmware, status: str
) -> None:
    async with Bench() as bench:
        bench.store.update = PendingUpdate(request_, UpdatePhase.INSTALLED, "1.0", "2.0")
        await bench.connect(False)
        await bench.connect(True)
        await until_told(bench, status)

        assert told(bench) == [status]


async def fail_without_a_link(bench: Bench) -> None:
    """Let a download fail for good while the link is down."""
    await bench.connect(False)
    bench.files.failures = [TransferFailed("no")]
    await bench.ask(PLAIN)
    async with asyncio.timeout(5):
        while bench.store.update is None or bench.store.update.phase is not UpdatePhase.OVER:
            await bench.settle()
            await asyncio.sleep(0.005)


async def test_how_an_update_ended_is_told_once_the_link_is_back() -> None:
    async with Bench() as bench:
        await fail_without_a_link(bench)
        await bench.connect(True)
        await until_told(bench, "DownloadFailed")
        await bench.connect(False)
        await bench.connect(True)

        assert told(bench) == ["DownloadFailed"]
        assert bench.store.update is None


async def test_how_an_update_ended_is_told_after_a_restart_too() -> None:
    async with Bench() as bench:
        await fail_without_a_link(bench)
        left = bench.store.update
    async with Bench() as bench:
        bench.store.update = left
        await bench.connect(False)
        await bench.connect(True)
        await until_told(bench, "DownloadFailed")

        assert told(bench) == ["DownloadFailed"]
        assert bench.store.update is None


async def test_a_told_outcome_that_cannot_be_forgotten_is_told_again_after_a_restart() -> None:
    async with Bench() as bench:
        await fail_without_a_link(bench)
        bench.store.is_full = True
        await bench.connect(True)
        await until_told(bench, "DownloadFailed")
        await bench.settle()

        assert bench.store.update is not None
