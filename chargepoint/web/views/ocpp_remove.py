"""Removing a backend for real: a page that says what follows, and the one press that does it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chargepoint.store import cards, outbox, settings
from chargepoint.web.http import actor_of, snapshot_of
from chargepoint.web.roles import staff_required


@staff_required
@require_http_methods(["GET", "POST"])
def remove_backend(request: HttpRequest) -> HttpResponse:
    """Ask, then forget address, id, password, cards and limits of the backend."""
    if request.method == "POST":
        settings.remove_backend(actor_of(request))
        messages.success(request, _("The backend is forgotten. This wallbox dials nobody any more."))
        return redirect("ocpp")
    stored = settings.load()
    snapshot = snapshot_of(request)
    context = {
        "url": stored.backend.backend_url,
        "waiting": outbox.list_rows(stored.backend_number, 0, 1)[1],
        "is_charging": snapshot is not None and any(each.transaction for each in snapshot.connectors),
        "has_certificates": bool(stored.trusted_roots_pem or stored.client_certificate_pem),
        "usable_cards": cards.count_usable(timezone.now()),
    }
    return render(request, "chargepoint/ocpp_remove.html", context)
