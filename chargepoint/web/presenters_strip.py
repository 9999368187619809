"""Backend, network and clock in one line each."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from chargepoint.domain.snapshot import BackendView, ClockView, Snapshot
from chargepoint.web import sentences
from chargepoint.web.figures import clock_text, span_text


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of the strip. tone: go, warn, stop or "" (not used); word: the state; text: the rest, then the countdown."""

    tone: str
    icon: str
    label: str
    word: str
    text: str
    countdown_s: int | None = None


def strip(snapshot: Snapshot) -> tuple[Fact, ...]:
    """Present the three connections."""
    now = snapshot.clock.now
    return (_backend(snapshot.backend, now), _network(snapshot.backend), _clock(snapshot.clock))


def _backend(backend: BackendView, now: datetime) -> Fact:
    state = sentences.backend_state(backend)
    if not backend.is_used:
        return Fact("", "cloud", _("Backend"), state.reason, state.next_step)
    if backend.socket == "open":
        is_registered = backend.registration == "Accepted"
        icon, tone = ("circle-check", "go") if is_registered else ("hourglass", "warn")
        return Fact(tone, icon, _("Backend"), state.reason, _last_message(backend, now))
    if backend.next_attempt_at is None:
        return Fact("warn", "cloud-off", _("Backend"), state.reason, "")
    seconds = max(int((backend.next_attempt_at - now).total_seconds()), 0)
    return Fact("warn", "cloud-off", _("Backend"), state.reason, _("next try in"), seconds)


def _last_message(backend: BackendView, now: datetime) -> str:
    if backend.last_message_at is None:
        return _("no message yet")
    age = span_text((now - backend.last_message_at).total_seconds())
    return _("message %(age)s ago") % {"age": age}


def _network(backend: BackendView) -> Fact:
    names = {"ethernet": "Ethernet", "wlan": _("WLAN")}
    name = names.get(backend.connection_type)
    if name is None:
        return Fact("", "network", _("Network"), _("Not used"), _("no backend chosen"))
    if backend.last_error == "waiting_for_interface":
        return Fact("warn", "network", _("Network"), name, _("waiting for the link"))
    detail = backend.interface or _("chosen by the system")
    return Fact("go", "network", _("Network"), name, detail)


def _clock(clock: ClockView) -> Fact:
    time = clock_text(clock.now)
    if clock.source == "unset":
        return Fact("warn", "clock", _("Clock"), time, _("was never set"))
    if clock.source != "backend":
        return Fact("go", "clock", _("Clock"), time, _("set by the system"))
    rounded_s = round(clock.offset_s, 1)
    offset = number_format(abs(rounded_s), 1)
    sign = "-" if rounded_s < 0 else "+"
    return Fact("go", "clock", _("Clock"), time, _("%(offset)s s to the backend") % {"offset": sign + offset})
