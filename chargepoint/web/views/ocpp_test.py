"""Test before save, rung by rung as it grows; a browser without JavaScript gets it with the settings page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from chargepoint.store import settings
from chargepoint.web import connection_test
from chargepoint.web.backend_draft import draft_of
from chargepoint.web.http import actor_of
from chargepoint.web.presenters_ladder import TrialView
from chargepoint.web.roles import staff_required
from chargepoint.web.views.ocpp_settings import typed_password


@sensitive_post_parameters("backend_password")
@staff_required
@require_http_methods(["GET", "POST"])
def test(request: HttpRequest) -> HttpResponse:
    """Start a test of the posted form; a GET shows how the last one stands. Nothing is saved."""
    if request.method == "GET":
        return _fragment(request, connection_test.look())
    draft = draft_of(request.POST, typed_password(request), settings.load())
    return _fragment(request, connection_test.start(draft, actor_of(request)))


@staff_required
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """End the test that is under way."""
    view = connection_test.cancel()
    return _fragment(request, view) if request.headers.get("HX-Request") else redirect("ocpp-settings")


def _fragment(request: HttpRequest, view: TrialView) -> HttpResponse:
    return render(request, "chargepoint/_ocpp_test.html", {"test": view})
