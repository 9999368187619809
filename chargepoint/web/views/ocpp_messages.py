"""Messages: what was exchanged with the backend, live, filtered, and as a file."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chargepoint import bus
from chargepoint.domain.messages import Direction, Exchange, Wanted
from chargepoint.web.http import render_page
from chargepoint.web.presenters_messages import file_line, message_rows
from chargepoint.web.requests import ask_worker
from chargepoint.web.roles import staff_required
from chargepoint.web.streaming import download

PAGE_SIZE = 50
_FILE_PAGE = 100
_FILTERS = ("direction", "action", "errors", "q", "before")


@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    """Show exchanges, newest first; the fragment asks every two seconds, and gets 204 while nothing is new."""
    chosen = {name: value for name in _FILTERS if (value := request.GET.get(name, "").strip()[:80])}
    wanted = _wanted(chosen)
    known = request.GET.get("version", "")
    try:
        told = _ask(wanted, int(known) if known.isascii() and known.isdecimal() and len(known) < 16 else -1)
    except (bus.WorkerAbsent, bus.CommandRefused):
        told = None
    if told is not None and known == str(told["version"]):
        return HttpResponse(status=204)
    exchanges = _exchanges(told)
    without_page = urlencode({name: value for name, value in chosen.items() if name != "before"})
    context = {
        "is_lost": told is None,
        "rows": message_rows(exchanges),
        "actions": told["actions"] if told else [],
        "version": told["version"] if told else "",
        "wanted": wanted,
        "directions": (
            (Direction.OUT.value, _("to the backend")),
            (Direction.IN.value, _("from the backend")),
        ),
        "choice": without_page,
        "older": exchanges[-1].number if told and told["has_more"] else None,
        "is_live": not wanted.before and request.GET.get("pause") != "1",
        "is_paused": request.GET.get("pause") == "1",
    }
    return render_page(request, "chargepoint/ocpp_messages.html", "chargepoint/_ocpp_messages.html", context)


def _wanted(chosen: dict[str, str]) -> Wanted:
    before = chosen.get("before", "")
    return Wanted(
        direction=chosen.get("direction", ""),
        action=chosen.get("action", ""),
        errors_only=chosen.get("errors") == "1",
        search=chosen.get("q", ""),
        before=int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else 0,
    )


def _order(wanted: Wanted, limit: int) -> dict[str, Any]:
    return {"wanted": msgspec.to_builtins(wanted), "limit": limit}


def _ask(wanted: Wanted, version: int) -> dict[str, Any]:
    told: dict[str, Any] = bus.ask_from_thread("messages", {**_order(wanted, PAGE_SIZE), "version": version})
    return told


def _exchanges(told: dict[str, Any] | None) -> list[Exchange]:
    return msgspec.convert(told["exchanges"], list[Exchange]) if told else []


@staff_required
@require_GET
def message_file(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send everything that is kept, newest first, one JSON object a line; masked as on the page."""
    first = ask_worker(request, "messages", _order(Wanted(), _FILE_PAGE))
    if first is None:
        return redirect("ocpp-messages")
    name = f"messages-{timezone.localtime():%Y-%m-%dT%H%M}.jsonl"
    return download(_lines(first), name, "application/x-ndjson")


def _lines(told: dict[str, Any]) -> Iterator[str]:
    while True:
        exchanges = _exchanges(told)
        yield from (file_line(exchange) for exchange in exchanges)
        if not told["has_more"]:
            return
        try:
            told = bus.ask_from_thread("messages", _order(Wanted(before=exchanges[-1].number), _FILE_PAGE))
        except (bus.WorkerAbsent, bus.CommandRefused):
            return
