"""Service: the diagnostics as a file, and a restart that waits for the charge."""

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from chargepoint.store import audit
from chargepoint.store.panel_files import take
from chargepoint.web.http import actor_of
from chargepoint.web.requests import ask_worker
from chargepoint.web.roles import staff_required

_DIAGNOSTICS_S = 30.0


@require_GET
def service(request: HttpRequest) -> HttpResponse:
    """Offer what helps when something is wrong."""
    return render(request, "chargepoint/service.html")


@staff_required
@require_POST
def diagnostics(request: HttpRequest) -> HttpResponse:
    """Send the bundle that the worker writes: no secret and no whole card number is in it."""
    answer = ask_worker(request, "diagnostics", timeout_s=_DIAGNOSTICS_S)
    if answer is None:
        return redirect("service")
    name = str(answer["name"])
    try:
        content = take(django_settings.DATA_DIR, name)
    except OSError:
        messages.error(request, _("The file is gone. Try again."), extra_tags="stop")
        return redirect("service")
    audit.record("diagnostics_taken", {}, actor_of(request))
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@staff_required
@require_POST
def restart(request: HttpRequest) -> HttpResponse:
    """Have the software start anew, once no charge runs."""
    if (answer := ask_worker(request, "restart")) is not None:
        audit.record("panel_restart", {}, actor_of(request))
        text = _("It restarts once the charge is over.") if answer["is_charging"] else _("It restarts now.")
        messages.success(request, text)
    return redirect("service")
