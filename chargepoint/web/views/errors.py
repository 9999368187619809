"""Error pages in the panel's look: what happened and what to do, and no detail of the inside."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from chargepoint.web.preferences import theme_of


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """Answer 400."""
    return _error(
        request,
        400,
        _("This request cannot be understood."),
        _("Go back, load the page again and try once more."),
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """Answer 403 to somebody whose role does not allow this."""
    return _error(
        request,
        403,
        _("You may not do this."),
        _("Ask somebody who may, or sign in with another account. Nothing was changed."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer 403 to a form that this browser did not get from here (A3)."""
    return _error(
        request,
        403,
        _("This form is no longer valid."),
        _(
            "Somebody signed in or out since it was opened, or it came from another site. Nothing was changed."
            " Load the page again and send it once more."
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """Answer 404."""
    return _error(
        request,
        404,
        _("There is no such page."),
        _("What it showed may be gone, or the address has a typing error."),
    )


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer 500; the traceback goes to the log alone."""
    return _error(
        request,
        500,
        _("This page has failed."),
        _("Charging does not depend on it. Try again; if it fails again, the wallbox's log says more."),
    )


def _error(request: HttpRequest, status: int, title: str, text: str) -> HttpResponseBase:
    """Render without session and database: the page must come although they are away."""
    if request.path.startswith("/api/"):
        return JsonResponse({"error": title}, status=status)
    context = {
        "product": _("Wallbox"),
        "panel_name": _("Wallbox"),
        "theme": theme_of(request.COOKIES),
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "title": title,
        "text": text,
    }
    page = render_to_string("chargepoint/error.html", context)
    return HttpResponse(page, status=status)
