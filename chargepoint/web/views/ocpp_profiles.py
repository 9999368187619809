"""Charging profiles: what the backend has installed and what follows from it, read-only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from chargepoint.domain.charging_profile import PROFILE
from chargepoint.domain.configuration import effective, facts_of
from chargepoint.store import charging_profiles, settings
from chargepoint.web.http import snapshot_of
from chargepoint.web.presenters_profiles import HEIGHT, WIDTH, all_idle, clock_idle, days, profile_rows


@require_GET
def profiles(request: HttpRequest) -> HttpResponse:
    """Show the profiles and the resulting limit of the next 24 hours."""
    snapshot = snapshot_of(request)
    installed, stored = charging_profiles.installed(), settings.load()
    keys = effective(stored, facts_of(stored.hardware))
    is_on = PROFILE in keys.list_of("SupportedFeatureProfiles")
    backend, clock = (snapshot.backend, snapshot.clock) if snapshot else (None, None)
    idle = all_idle(backend, is_on)
    obeyed = () if idle else installed
    now = clock.now if clock else timezone.now()
    context = {
        "rows": profile_rows(installed, now, idle, clock),
        "idle": (idle or clock_idle(clock, installed)) if installed else None,
        "days": days(snapshot, obeyed, stored.hardware.phases) if snapshot else (),
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "chargepoint/ocpp_profiles.html", context)
