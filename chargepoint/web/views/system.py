"""System: who this wallbox is and how it is doing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from chargepoint.store import audit, settings
from chargepoint.web.http import render_page, snapshot_of
from chargepoint.web.presenters_file_work import LOGGED_AS, file_work
from chargepoint.web.presenters_security import security_badge
from chargepoint.web.presenters_system import system_page

_ENDED_LOOKED_AT = 20


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show serial number, versions, uptime and health; the fragment is what becomes of files for the backend."""
    snapshot = snapshot_of(request)
    ended = audit.entries(0, _ENDED_LOOKED_AT, kinds=(LOGGED_AS,))[0]
    now = snapshot.clock.now if snapshot else timezone.now()
    stored = settings.load()
    context = {
        "page": system_page(snapshot, stored),
        "security": security_badge(stored.backend),
        "work": file_work(snapshot.file_work if snapshot else (), ended, now),
    }
    return render_page(request, "chargepoint/system.html", "chargepoint/_system_file_work.html", context)


@require_GET
def more(request: HttpRequest) -> HttpResponse:
    """List the further settings."""
    return render(request, "chargepoint/settings_more.html")
