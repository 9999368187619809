"""Charging profiles: what the backend has installed and what follows from it, read-only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from chargepoint.store import charging_profiles, settings
from chargepoint.web.http import snapshot_of
from chargepoint.web.presenters_profiles import HEIGHT, WIDTH, days, profile_rows


@require_GET
def profiles(request: HttpRequest) -> HttpResponse:
    """Show the profiles and the resulting limit of the next 24 hours."""
    snapshot = snapshot_of(request)
    installed = charging_profiles.installed()
    now = snapshot.clock.now if snapshot else timezone.now()
    phases = settings.load().hardware.phases
    context = {
        "rows": profile_rows(installed, now),
        "days": days(snapshot, installed, phases) if snapshot else (),
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "chargepoint/ocpp_profiles.html", context)
