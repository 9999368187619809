"""The installer's command, and the diagnostics bundle with nothing in it that opens a door."""

import json
import logging
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chargepoint.domain.diagnostics import GetDiagnostics, LogType
from chargepoint.runtime.file_ports import InstallationFailed
from chargepoint.store import audit, cards, settings
from chargepoint.store.audit import Actor
from chargepoint.worker.diagnostics import DiagnosticsBundle
from chargepoint.worker.installer import CommandInstaller
from chargepoint.worker.log_lines import LogLines
from chargepoint.worker.store import AsyncStore

URL = "https://files.example/logs"
SECRETS = ("canary-password-0123", "04A2C3D4", "04A2C3D5", "04B0B0B0")


async def test_the_command_gets_the_file_and_prints_the_version_that_is_to_run(tmp_path: Path) -> None:
    code = "import sys; print('unpacking'); print('2.' + str(len(sys.argv)))"

    assert await CommandInstaller((sys.executable, "-c", code), "1.0").install(tmp_path / "fw") == "2.2"
    assert await CommandInstaller((sys.executable, "-c", ""), "1.0").install(tmp_path / "fw") == ""


@pytest.mark.parametrize(
    ("command", "why_not"),
    [
        ((), "WALLBOX_FIRMWARE_INSTALLER"),
        (("/no/such/command",), "cannot be started"),
        ((sys.executable, "-c", "import sys; sys.exit(3)"), "ended with 3"),
    ],
)
async def test_what_is_not_installed_says_why(command: tuple[str, ...], why_not: str, tmp_path: Path) -> None:
    with pytest.raises(InstallationFailed, match=why_not):
        await CommandInstaller(command, "1.0").install(tmp_path / "fw")


def plant() -> None:
    owner = Actor("anna")
    values = {
        "backend_password": SECRETS[0],
        "backend_url": "wss://backend.example",
        "charge_point_id": "CP1",
    }
    settings.change("backend", values, owner)
    cards.add({"id_tag": SECRETS[1], "report_as": SECRETS[2], "name": "Anna"}, owner)
    audit.record("security_event", {"type": "StartupOfTheDevice", "tech_info": ""}, owner)


async def bundle(tmp_path: Path, request: GetDiagnostics) -> dict[str, str]:
    """Return the files of a bundle."""
    store = AsyncStore()
    snapshot = {"connectors": [{"transaction": {"id_tag": SECRETS[3]}}]}
    try:
        await store.run(plant)
        log = LogLines()
        with log.listening():
            logging.getLogger("chargepoint").warning("a line with password=%s", SECRETS[0])
        logging.getLogger("chargepoint").warning("nobody listens")
        await DiagnosticsBundle(store, lambda: snapshot, log).write(request, tmp_path / "bundle.zip")
    finally:
        await store.close()
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.django_db(transaction=True)
async def test_the_bundle_tells_much_and_opens_no_door(tmp_path: Path) -> None:
    files = await bundle(tmp_path, GetDiagnostics(URL))

    assert set(files) == {"events.jsonl", "settings.json", "status.json", "log.txt"}
    assert files["log.txt"].endswith("WARNING chargepoint: a line with password=••••")
    assert json.loads(files["settings.json"])["backend"]["backend_url"] == "wss://backend.example"
    assert "setting_changed" in files["events.jsonl"]
    assert [secret for secret in SECRETS for text in files.values() if secret in text] == []


@pytest.mark.django_db(transaction=True)
async def test_the_security_log_holds_security_events_of_the_time_asked_for(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    asked = GetDiagnostics(URL, LogType.SECURITY, 1, oldest=now - timedelta(hours=1))

    events = (await bundle(tmp_path, asked))["security-log.jsonl"]

    assert [json.loads(line)["type"] for line in events.splitlines()] == ["StartupOfTheDevice"]


@pytest.mark.django_db(transaction=True)
async def test_what_is_too_late_is_left_out(tmp_path: Path) -> None:
    early = GetDiagnostics(URL, LogType.SECURITY, 1, latest=datetime.now(UTC) - timedelta(hours=1))

    assert await bundle(tmp_path, early) == {"security-log.jsonl": ""}
