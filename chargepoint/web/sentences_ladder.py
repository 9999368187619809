"""The nine rungs by name, and what was seen at each (panel, test before save)."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chargepoint.domain.ladder import Rung, RungResult, RungState, Seen
from chargepoint.web.figures import span_text

Fact = tuple[str, str]
"""A label and what it stands for."""

TITLES: dict[Rung, str | Promise] = {
    Rung.ADDRESS: gettext_lazy("Address well-formed"),
    Rung.NAME: gettext_lazy("Name resolved"),
    Rung.PROXY: gettext_lazy("Proxy reached"),
    Rung.PORT: gettext_lazy("Port open"),
    Rung.TLS: gettext_lazy("TLS trusted"),
    Rung.UPGRADE: gettext_lazy("HTTP upgrade"),
    Rung.SUBPROTOCOL: gettext_lazy("Subprotocol ocpp1.6"),
    Rung.REGISTRATION: gettext_lazy("BootNotification answered"),
    Rung.CLOCK: gettext_lazy("Clock and heartbeat"),
}

_DATES = ("valid_from", "valid_until", "today")


def dated(seen: Seen) -> Seen:
    """Return what was seen with its moments written as dates."""
    return {name: _date(text) if name in _DATES else text for name, text in seen.items()}


def _date(text: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "DATE_FORMAT")


def aside(result: RungResult) -> str:
    """Return the few words beside a rung's title: how long it took, or why it says nothing."""
    if result.state is RungState.SKIPPED:
        return _skipped(result)
    if result.state is RungState.NOT_REACHED:
        return _("not reached")
    if result.state is RungState.RUNNING:
        return _("under way")
    if "live" in result.seen:
        return _("seen at the running link")
    return "" if result.duration_ms is None else _("%(ms)s ms") % {"ms": number_format(result.duration_ms)}


def _skipped(result: RungResult) -> str:
    if result.seen.get("why") == "transaction":
        return _("not asked while a charge runs")
    return {Rung.PROXY: _("none set"), Rung.TLS: _("not used with ws://")}.get(result.rung, _("not asked"))


def facts_of(result: RungResult) -> tuple[Fact, ...]:
    """Return what was seen at a rung, labelled, in the order of the handshake."""
    seen = dated(result.seen)
    if seen.get("name") == seen.get("addresses"):  # it was an address all along
        seen.pop("name", None)
    return tuple(_facts(seen))


def _facts(seen: Seen) -> Iterator[Fact]:
    labels = {
        "host": _("Host"),
        "port": _("Port"),
        "name": _("Name"),
        "addresses": _("Addresses"),
        "proxy": _("Proxy"),
        "via": _("Through the proxy"),
        "peer": _("Connected to"),
        "interface": _("Interface"),
        "subject": _("Certificate of"),
        "names": _("Good for"),
        "issuer": _("Signed by"),
        "valid_from": _("Valid from"),
        "valid_until": _("Valid until"),
        "version": _("Version"),
        "status": _("HTTP status"),
        "location": _("Sends us to"),
        "retry_after": _("Asks to wait (Retry-After)"),
        "body": _("Answer"),
        "subprotocol": _("Confirmed"),
        "chosen": _("Chosen by the server"),
        "registration": _("Answer"),
        "error": _("Answer"),
        "close": _("Closed with"),
    }
    for name, label in labels.items():
        if name in seen:
            yield label, seen[name]
    yield from _figures(seen)


def _figures(seen: Seen) -> Iterator[Fact]:
    if "interval_s" in seen and seen.get("registration") != "Accepted":
        yield _("Next try after"), span_text(float(seen["interval_s"]))
    if "offset_s" in seen:
        offset_s = float(seen["offset_s"])
        sign = "−" if offset_s < 0 else "+"
        yield _("Clock difference"), f"{sign}{number_format(abs(offset_s), 1)} s"
    if "heartbeat_s" in seen:
        yield _("Heartbeat"), _("every %(span)s") % {"span": span_text(float(seen["heartbeat_s"]))}
