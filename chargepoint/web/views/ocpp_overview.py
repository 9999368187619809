"""OCPP overview: how the link stands, why it is down, what waits."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chargepoint.store import connection_runs, outbox, settings
from chargepoint.store.errors import NotStored
from chargepoint.web.http import actor_of, render_page, snapshot_of
from chargepoint.web.known_backends import KNOWN_BACKENDS
from chargepoint.web.presenters_ladder import run_views
from chargepoint.web.presenters_link import link_page, queue_rows
from chargepoint.web.presenters_security import security_badge
from chargepoint.web.requests import ask_worker
from chargepoint.web.roles import is_staff, staff_required

_ROWS_SHOWN = 50


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show the link; the fragment asks again every five seconds."""
    snapshot = snapshot_of(request)
    context: dict[str, object] = {"link": None}
    if snapshot is not None:
        rows, total = outbox.list_rows(settings.load().backend_number, 0, _ROWS_SHOWN)
        context = {
            "link": link_page(snapshot),
            "runs": run_views(connection_runs.latest(), snapshot.clock.now),
            "queue": queue_rows(rows, snapshot.clock.now),
            "queue_more": max(0, total - _ROWS_SHOWN),
        }
    context["security"] = security_badge(settings.load().backend)
    context["can_remove"] = bool(settings.load().backend.backend_url) and is_staff(request.user)
    return render_page(request, "chargepoint/ocpp.html", "chargepoint/_ocpp_link.html", context)


@require_GET
def known_backends(request: HttpRequest) -> HttpResponse:
    """Show which central systems were tried, and what to enter for them."""
    return render(request, "chargepoint/ocpp_backends.html", {"backends": KNOWN_BACKENDS})


@staff_required
@require_POST
def connect_now(request: HttpRequest) -> HttpResponse:
    """Skip the rest of the wait."""
    if ask_worker(request, "connect_now") is not None:
        messages.success(request, _("Connecting now."))
    return redirect("ocpp")


@staff_required
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Put a report that was set aside back into its place."""
    seq = request.POST.get("seq", "")
    try:
        outbox.send_again(
            int(seq) if seq.isascii() and seq.isdecimal() and len(seq) < 19 else 0, actor_of(request)
        )
    except NotStored:
        messages.error(request, _("This report is no longer set aside."), extra_tags="warn")
    else:
        messages.success(request, _("It is sent again as soon as its turn comes."))
        ask_worker(request, "queue_changed")
    return redirect("ocpp")
