"""OCPP overview: how the link stands, why it is down, what waits."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chargepoint.store import connection_runs, outbox, sessions, settings
from chargepoint.web.http import render_page, snapshot_of
from chargepoint.web.known_backends import KNOWN_BACKENDS
from chargepoint.web.presenters_ladder import run_views
from chargepoint.web.presenters_link import link_page
from chargepoint.web.presenters_queue import queue_rows
from chargepoint.web.presenters_security import security_badge
from chargepoint.web.requests import ask_worker
from chargepoint.web.roles import is_staff, staff_required

_ROWS_SHOWN = 3


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show the link; the fragment asks again every five seconds."""
    snapshot = snapshot_of(request)
    context: dict[str, object] = {"link": None}
    if snapshot is not None:
        rows, total = outbox.list_rows(settings.load().backend_number or 0, 0, _ROWS_SHOWN)
        known = sessions.of_keys(row.transaction_key for row in rows if row.transaction_key)
        context = {
            "link": link_page(snapshot),
            "runs": run_views(connection_runs.latest(), snapshot.clock.now),
            "queue": queue_rows(rows, known, snapshot.clock.now),
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
