"""Network and time: shown here, set in the operating system of the device."""

from django.conf import settings as site
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from chargepoint.web.http import settings_of, snapshot_of
from chargepoint.web.network_facts import network
from chargepoint.web.presenters_system import clock_source


@require_GET
def network_page(request: HttpRequest) -> HttpResponse:
    """Show interfaces and addresses, and which of them the backend's connection is bound to."""
    roles = {site.ETHERNET_INTERFACE: "ethernet", site.WLAN_INTERFACE: "wlan"}
    roles.pop("", None)
    context = {"network": network(), "roles": roles, "has_roles": bool(roles)}
    return render(request, "chargepoint/settings_network.html", context)


@require_GET
def time_page(request: HttpRequest) -> HttpResponse:
    """Show the wallbox's clock, whence it has its time, and this reader's zone."""
    snapshot = snapshot_of(request)
    clock = snapshot.clock if snapshot else None
    context = {
        "now": clock.now if clock else timezone.now(),
        "source": clock_source(clock.source) if clock else "",
        "is_unset": bool(clock and clock.source == "unset"),
        "offset_s": clock.offset_s if clock else None,
        "backend_offset_s": snapshot.backend.clock_offset_s if snapshot else None,
        "zone": timezone.get_current_timezone_name(),
        "device_zone": site.TIME_ZONE,
        "uses_backend": settings_of(request).backend.uses_backend,
    }
    return render(request, "chargepoint/settings_time.html", context)
