"""The first page: does it charge, and if not, why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from chargepoint.web.http import snapshot_of


@require_GET
def charging(request: HttpRequest) -> HttpResponse:
    """Show the charge."""
    return render(request, "chargepoint/charging.html", {"snapshot": snapshot_of(request)})


@require_GET
def live(request: HttpRequest, page: str) -> HttpResponse:
    """Answer the polling of a page whose socket is down."""
    return render(request, "chargepoint/_live_shell.html", {"page": page})
