"""System: who this wallbox is and how it is doing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from chargepoint.store import settings
from chargepoint.web.http import snapshot_of
from chargepoint.web.presenters_system import system_page


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show serial number, versions, uptime and health."""
    context = {"page": system_page(snapshot_of(request), settings.load())}
    return render(request, "chargepoint/system.html", context)


@require_GET
def more(request: HttpRequest) -> HttpResponse:
    """List the further settings."""
    return render(request, "chargepoint/settings_more.html")
