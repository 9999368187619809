"""Files for the backend on the System page: an update or an upload under way, and how the last one ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chargepoint.domain.journal import LogEntry
from chargepoint.domain.snapshot import FileWorkView
from chargepoint.web.figures import moment_text
from chargepoint.web.presenters_cards import Badge

LOGGED_AS = "file_work_ended"
WORKS = {"update": gettext_lazy("Firmware update"), "upload": gettext_lazy("Diagnostics for the backend")}

_UNDER_WAY = {
    "DownloadScheduled": gettext_lazy("Waiting for its time"),
    "Downloading": gettext_lazy("Being fetched"),
    "Downloaded": gettext_lazy("Fetched"),
    "SignatureVerified": gettext_lazy("The signature is right"),
    "InstallScheduled": gettext_lazy("Waiting until nobody charges"),
    "Installing": gettext_lazy("Being installed"),
    "InstallRebooting": gettext_lazy("Restarting into the new version"),
    "Uploading": gettext_lazy("Being sent"),
}
_WELL = {"Installed": gettext_lazy("Installed"), "Uploaded": gettext_lazy("Sent")}
_FAILED = {
    "DownloadFailed": gettext_lazy("Could not be fetched"),
    "InvalidSignature": gettext_lazy("Thrown away: the signature is wrong"),
    "InstallationFailed": gettext_lazy("Could not be installed; the version before runs on"),
    "InstallVerificationFailed": gettext_lazy("The new version did not start; the version before runs on"),
    "UploadFailed": gettext_lazy("Could not be sent"),
}
STATUSES = {**_UNDER_WAY, **_WELL, **_FAILED}


@dataclass(frozen=True, slots=True)
class FileWorkRow:
    """One line. detail: since when, how much, why not."""

    title: str
    badge: Badge
    detail: str


@dataclass(frozen=True, slots=True)
class FileWork:
    """What is shown. is_under_way: the fragment asks again."""

    rows: tuple[FileWorkRow, ...]
    is_under_way: bool


def file_work(views: Iterable[FileWorkView], ended: Iterable[LogEntry], now: datetime) -> FileWork:
    """Present both kinds of work. ended: log entries, newest first; only the newest of each kind counts."""
    running = {view.work: view for view in views}
    last: dict[str, LogEntry] = {}
    for entry in ended:
        last.setdefault(entry.parameters.get("work", ""), entry)
    rows = [
        _running(running[work], now) if work in running else _ended(last[work], now)
        for work in WORKS
        if work in running or work in last
    ]
    return FileWork(tuple(rows), bool(running))


def status_text(status: str) -> str:
    """Return a status in words; one that nobody knows as it is."""
    return str(STATUSES.get(status, status))


def _running(view: FileWorkView, now: datetime) -> FileWorkRow:
    detail = _("since %(time)s") % {"time": moment_text(view.since, now)}
    if view.moved_bytes:
        detail = f"{detail} · {filesizeformat(view.moved_bytes)}"
    return FileWorkRow(str(WORKS[view.work]), Badge("wait", "hourglass", status_text(view.status)), detail)


def _ended(entry: LogEntry, now: datetime) -> FileWorkRow:
    status, reason = entry.parameters.get("status", ""), entry.parameters.get("reason", "")
    tone, icon = ("go", "circle-check") if status in _WELL else ("warn", "triangle-alert")
    detail = " · ".join(part for part in (moment_text(entry.at, now), reason) if part)
    return FileWorkRow(str(WORKS[entry.parameters["work"]]), Badge(tone, icon, status_text(status)), detail)
