"""Snapshot to what the shell of every page shows: the chip and the banners."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chargepoint.domain.gates import first_closed
from chargepoint.domain.snapshot import AlertView, ConnectorView, HardwareView, Snapshot
from chargepoint.web import sentences
from chargepoint.web.figures import moment_text, power_text
from chargepoint.web.sentences_certificates import ALERTS as CERTIFICATE_ALERTS

OCPP_OVERVIEW = "/system/settings/more/ocpp/"
CERTIFICATES = "/system/settings/more/certificates/"


@dataclass(frozen=True, slots=True)
class Chip:
    """The charge in a few words, on every page but Charging. tone: go, wait or stop."""

    tone: str
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class Banner:
    """Something the whole page is about. url and action: where to look, "" if nowhere."""

    tone: str
    icon: str
    title: str
    text: str = ""
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """What surrounds every page. rating: the most this wallbox can charge with, "" while it does not answer."""

    rating: str
    chip: Chip
    banners: tuple[Banner, ...]


def shell(snapshot: Snapshot | None) -> Shell:
    """Present the chip and the banners; None: the panel has lost the wallbox."""
    if snapshot is None:
        return Shell("", Chip("stop", "unplug", _("No contact")), (worker_lost(),))
    return Shell(rating_text(snapshot.hardware), chip(snapshot), banners(snapshot))


def rating_text(hardware: HardwareView) -> str:
    """Return `11 kW`: installation current times phases at 230 V, as it is printed on wallboxes."""
    return f"{round(hardware.installation_current_a * hardware.phases * 0.23)} kW"


def worker_lost() -> Banner:
    """Say that the panel runs but the part that charges does not answer; different words from a lost backend."""
    return Banner(
        "stop",
        "unplug",
        _("The panel has lost the wallbox."),
        _(
            "The part that controls charging does not answer. A running charge goes on safely or stops by itself. Trying again."
        ),
    )


def chip(snapshot: Snapshot) -> Chip:
    """Present the most telling connector: a fault before a charge before anything else."""
    connectors = sorted(
        snapshot.connectors, key=lambda c: (c.status != "Faulted", c.status != "Charging", c.id)
    )
    connector = connectors[0]
    if connector.status == "Faulted":
        return Chip("stop", "triangle-alert", _("Fault"))
    if is_charging(connector):
        return Chip("go", "zap", _("Charging · %(power)s") % {"power": power_text(connector.power_w)})
    if not connector.plugged:
        return Chip("wait", "unplug", _("No car"))
    return Chip("wait", "circle-pause", _("Not charging"))


def is_charging(connector: ConnectorView) -> bool:
    """Tell whether energy flows or may flow: a transaction is open and every gate too."""
    return connector.transaction is not None and first_closed(connector.gates) is None


def banners(snapshot: Snapshot) -> tuple[Banner, ...]:
    """Present what concerns the whole wallbox: simulated hardware, a lost backend, alerts."""
    found: list[Banner] = []
    if snapshot.hardware.is_unset:
        found.append(
            Banner(
                "wait",
                "flask-conical",
                _("Simulated hardware."),
                _(
                    "Nobody has chosen the hardware of this wallbox yet, so a simulated one is used. No real car can charge."
                ),
            )
        )
    offline = backend_lost(snapshot)
    if offline:
        found.append(offline)
    return (*found, *map(_alert, snapshot.alerts))


def _alert(alert: AlertView) -> Banner:
    sentence = sentences.alert(alert)
    url, action = (CERTIFICATES, _("Certificates")) if alert.code in CERTIFICATE_ALERTS else ("", "")
    return Banner(alert.tone, "triangle-alert", sentence.reason, sentence.next_step, url, action)


def backend_lost(snapshot: Snapshot) -> Banner | None:
    """Say that the backend is away, since when, and what becomes of the reports."""
    backend = snapshot.backend
    if not backend.is_used or backend.socket == "open" or backend.offline_since is None:
        return None
    since = {"time": moment_text(backend.offline_since, snapshot.clock.now)}
    texts = (
        [_("Charging goes on.")] if any(connector.transaction for connector in snapshot.connectors) else []
    )
    if backend.queue_length:
        waiting = ngettext(
            "%(count)d report is waiting and will be sent.",
            "%(count)d reports are waiting and will be sent.",
            backend.queue_length,
        )
        texts.append(waiting % {"count": backend.queue_length})
    title = _("The backend cannot be reached since %(time)s.") % since
    return Banner("warn", "cloud-off", title, " ".join(texts), OCPP_OVERVIEW, _("See why"))
