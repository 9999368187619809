"""The system overview: identity, versions, uptime and the health of each task."""

from dataclasses import dataclass

from django import get_version
from django.conf import settings as django_settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chargepoint.domain.settings import StoredSettings
from chargepoint.domain.snapshot import Snapshot, TaskView
from chargepoint.store import panel_certificate
from chargepoint.web.figures import date_text, moment_text, span_text
from chargepoint.web.presenters_cards import Badge
from chargepoint.web.presenters_link import LinkFact, link_badge


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task of the software. detail: restarts and the last error, "" when all is well."""

    name: str
    badge: Badge
    detail: str


@dataclass(frozen=True, slots=True)
class SystemPage:
    """health: the whole in one badge; link: None where the worker does not answer."""

    facts: tuple[LinkFact, ...]
    health: Badge
    link: Badge | None
    tasks: tuple[TaskRow, ...]


def system_page(snapshot: Snapshot | None, stored: StoredSettings) -> SystemPage:
    """Present the system; the stored identity stands in where the worker does not answer."""
    identity = stored.identity
    facts = [
        LinkFact(_("Serial number"), identity.serial_number or _("none")),
        LinkFact(_("Model"), " ".join(dict.fromkeys((identity.vendor, identity.model)))),
        LinkFact(_("Software"), django_settings.FIRMWARE_VERSION),
        LinkFact("Django", get_version()),
        *_https(),
    ]
    if snapshot is None:
        return SystemPage(tuple(facts), Badge("stop", "unplug", _("No contact")), None, ())
    facts += _live_facts(snapshot)
    return SystemPage(
        tuple(facts), _health(snapshot.tasks), link_badge(snapshot.backend), _tasks(snapshot.tasks)
    )


def _https() -> list[LinkFact]:
    """Return by what a person recognises the panel's certificate, where HTTPS is served."""
    certificate = panel_certificate.stored(django_settings.DATA_DIR) if django_settings.TLS_PORT else None
    if certificate is None:
        return []
    until = _("port %(port)d, certificate until %(day)s") % {
        "port": django_settings.TLS_PORT,
        "day": date_text(certificate.valid_until),
    }
    return [LinkFact("HTTPS", until, f"SHA-256 {certificate.fingerprint}")]


def _live_facts(snapshot: Snapshot) -> list[LinkFact]:
    now = snapshot.clock.now
    driver = snapshot.hardware.driver
    facts = [LinkFact(_("Hardware"), _("Simulator") if driver == "simulator" else driver)]
    if snapshot.started_at:
        uptime = span_text((now - snapshot.started_at).total_seconds())
        facts.append(
            LinkFact(
                _("Running for"),
                uptime,
                _("since %(time)s") % {"time": moment_text(snapshot.started_at, now)},
            )
        )
    facts.append(LinkFact(_("Clock"), moment_text(now, now), clock_source(snapshot.clock.source)))
    return facts


def clock_source(source: str) -> str:
    """Say whence the clock has its time."""
    words = {
        "backend": _("set by the backend"),
        "system": _("set by the operating system"),
        "unset": _("was never set"),
    }
    return words.get(source, source)


def _health(tasks: tuple[TaskView, ...]) -> Badge:
    if all(task.state == "running" for task in tasks):
        return Badge("go", "circle-check", _("All is well"))
    if any(task.state == "stopped" for task in tasks):
        return Badge("stop", "triangle-alert", _("Something has stopped"))
    return Badge("warn", "refresh-cw", _("Something is restarting"))


def _tasks(tasks: tuple[TaskView, ...]) -> tuple[TaskRow, ...]:
    badges = {
        "running": Badge("go", "check", _("Running")),
        "restarting": Badge("warn", "refresh-cw", _("Restarting")),
        "stopped": Badge("stop", "x", _("Stopped")),
    }
    return tuple(
        TaskRow(_task_name(t.name), badges.get(t.state, badges["stopped"]), _task_detail(t)) for t in tasks
    )


def _task_name(name: str) -> str:
    words = {
        "board": _("Charge controller"),
        "charge point": _("Charge control"),
        "backend link": _("Link to the backend"),
        "connection test": _("Test of the connection"),
        "outbox": _("Delivery of reports"),
        "security events": _("Delivery of security events"),
        "status reports": _("Status reports"),
        "meter": _("Meter readings"),
        "settings": _("Watch over the settings"),
        "panel": _("Commands from the panel"),
        "publisher": _("Status for the panel"),
    }
    return words.get(name, name)


def _task_detail(task: TaskView) -> str:
    if not task.restarts and not task.last_error:
        return ""
    restarts = ngettext("%(count)d restart", "%(count)d restarts", task.restarts) % {"count": task.restarts}
    return f"{restarts}: {task.last_error}" if task.last_error else restarts
