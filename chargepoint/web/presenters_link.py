"""The link to the backend as its overview shows it: socket, registration, last message and last pong apart."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from chargepoint.domain.snapshot import BackendView, Snapshot
from chargepoint.web import sentences
from chargepoint.web.figures import moment_text, span_text
from chargepoint.web.presenters_cards import Badge
from chargepoint.web.presenters_ladder import LadderView, ladder_view
from chargepoint.web.sentences_link import Cause, cause


@dataclass(frozen=True, slots=True)
class LinkFact:
    """One line of the connection facts. badge: where the value is a state; small: what goes with it."""

    label: str
    value: str
    small: str = ""
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class LinkPage:
    """The overview. next_try_s: None where none is planned; why_not: "" while a backend is wanted.

    ladder: of the last attempt. cause: what broke since, or before any ladder was climbed.
    """

    badge: Badge
    since: str
    next_try_s: int | None
    why_not: str
    can_connect: bool
    ladder: LadderView | None
    cause: Cause | None
    detail: str
    url: str
    facts: tuple[LinkFact, ...]
    waiting: int
    parked: int


def link_page(snapshot: Snapshot) -> LinkPage:
    """Present the link."""
    backend, now = snapshot.backend, snapshot.clock.now
    is_down = backend.is_used and (backend.socket != "open" or backend.registration != "Accepted")
    return LinkPage(
        badge=link_badge(backend),
        since=_since(backend),
        next_try_s=_seconds_until(backend.next_attempt_at, now),
        why_not="" if backend.is_used else sentences.backend_state(backend).next_step,
        can_connect=backend.is_used and backend.socket == "closed",
        ladder=ladder_view(backend.ladder) if backend.is_used and backend.ladder else None,
        cause=cause(backend.last_error) if is_down and backend.last_error and not _is_told(backend) else None,
        detail=backend.error_detail,
        url=backend.url,
        facts=_facts(backend, now),
        waiting=backend.queue_length,
        parked=backend.parked,
    )


def _is_told(backend: BackendView) -> bool:
    """Tell whether the ladder explains what keeps the backend away."""
    broken = backend.ladder.broken if backend.ladder else None
    return broken is not None and broken.problem == backend.last_error


def link_badge(backend: BackendView) -> Badge:
    """Present socket × registration in one badge."""
    text = sentences.backend_state(backend).reason
    if not backend.is_used:
        return Badge("", "minus", _("Not connected"))
    if backend.socket == "closed":
        return Badge("stop", "cloud-off", text)
    if backend.socket == "connecting" or backend.registration is None:
        return Badge("wait", "hourglass", text)
    looks = {"Accepted": ("go", "circle-check"), "Pending": ("warn", "hourglass")}
    tone, icon = looks.get(backend.registration, ("stop", "ban"))
    return Badge(tone, icon, text)


def _since(backend: BackendView) -> str:
    if backend.socket == "open":
        if backend.registered_since:
            return _("registered since %(time)s") % {"time": moment_text(backend.registered_since)}
        return (
            _("line open since %(time)s") % {"time": moment_text(backend.connected_since)}
            if backend.connected_since
            else ""
        )
    return _("since %(time)s") % {"time": moment_text(backend.offline_since)} if backend.offline_since else ""


def _seconds_until(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else max(0, int((moment - now).total_seconds()))


def _facts(backend: BackendView, now: datetime) -> tuple[LinkFact, ...]:
    return (
        LinkFact(_("Socket"), "", badge=_socket_badge(backend)),
        _registration(backend),
        _at(_("Last message in"), backend.last_message_at, now, backend.last_message_in),
        _at(_("Last message out"), backend.last_message_out_at, now, backend.last_message_out),
        _at(_("Last pong"), backend.last_pong_at, now),
        LinkFact(_("Clock difference"), _offset_text(backend.clock_offset_s)),
        LinkFact(_("Heartbeat"), _interval_text(backend.heartbeat_interval_s)),
        LinkFact(_("Interface"), backend.interface or _("chosen by the system")),
    )


def _socket_badge(backend: BackendView) -> Badge:
    badges = {
        "open": Badge("go", "check", _("Open")),
        "connecting": Badge("wait", "hourglass", _("Connecting")),
    }
    closed = Badge("stop", "x", _("Closed")) if backend.is_used else Badge("", "minus", _("Closed"))
    return badges.get(backend.socket, closed)


def _registration(backend: BackendView) -> LinkFact:
    words = {
        "Accepted": Badge("go", "check", _("Accepted")),
        "Pending": Badge("warn", "hourglass", _("Pending")),
        "Rejected": Badge("stop", "ban", _("Rejected")),
    }
    badge = words.get(backend.registration or "", Badge("", "minus", _("None")))
    return LinkFact(_("Registration"), "", badge=badge)


def _at(label: str, moment: datetime | None, now: datetime, what: str = "") -> LinkFact:
    if moment is None:
        return LinkFact(label, _("none yet"))
    age = _("%(age)s ago") % {"age": span_text((now - moment).total_seconds())}
    return LinkFact(label, moment_text(moment, now), f"{what} · {age}" if what else age)


def _offset_text(offset_s: float | None) -> str:
    if offset_s is None:
        return _("not known yet")
    rounded_s = round(offset_s, 1)
    sign = "−" if rounded_s < 0 else "+"
    return f"{sign}{number_format(abs(rounded_s), 1)} s"


def _interval_text(interval_s: int | None) -> str:
    return _("not known yet") if interval_s is None else _("every %(span)s") % {"span": span_text(interval_s)}
