"""The first page: does it charge, and if not, why."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from chargepoint.domain.snapshot import Snapshot
from chargepoint.web import live as live_parts
from chargepoint.web.cards import card_choices, unknown_card
from chargepoint.web.http import snapshot_of
from chargepoint.web.presenters_charging import Reader
from chargepoint.web.visitor import reader_of


@require_GET
def charging(request: HttpRequest) -> HttpResponse:
    """Show the charge, its limit and, with simulated hardware, the simulator."""
    snapshot, reader = snapshot_of(request), reader_of(request.user)
    context = live_parts.page_context("charging", snapshot, reader)
    if snapshot is not None and reader.is_staff:
        context |= _for_staff(snapshot)
    return render(request, "chargepoint/charging.html", context)


def _for_staff(snapshot: Snapshot) -> dict[str, Any]:
    own = next((limit for limit in snapshot.connectors[0].limits if limit.source == "user"), None)
    maximum_a = int(snapshot.hardware.installation_current_a)
    value_a = min(int(own.limit_a), maximum_a) if own else maximum_a
    context: dict[str, Any] = {"limit": {"value_a": value_a, "maximum_a": maximum_a}}
    if snapshot.hardware.driver == "simulator":
        context |= {"cards": card_choices(), "unknown_card": unknown_card()}
    return context


@require_GET
def why(request: HttpRequest) -> HttpResponse:
    """Show every gate and every limit by name."""
    context = live_parts.page_context("why", snapshot_of(request), reader_of(request.user))
    return render(request, "chargepoint/why.html", context)


@require_GET
def live(request: HttpRequest, page: str) -> HttpResponse:
    """Answer the polling of a page whose socket is down with all of its parts."""
    if page not in live_parts.PAGES:
        raise Http404
    reader: Reader = reader_of(request.user)
    return HttpResponse(live_parts.message(live_parts.parts(page, snapshot_of(request), reader)))
