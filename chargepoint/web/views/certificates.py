"""Certificates: the page for everybody, and the electrician's way to add and remove roots."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from chargepoint.domain.certificate_uploads import read_roots
from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.units import is_provisional
from chargepoint.store import panel_certificates, settings
from chargepoint.store.errors import NotStored
from chargepoint.web.forms.certificates import RootForm
from chargepoint.web.http import actor_of, render_page
from chargepoint.web.presenters_certificates import certificates_page, root_row
from chargepoint.web.roles import electrician_required


def credible_now() -> datetime | None:
    """Return the time that TLS goes by, None where this device's clock was never set."""
    now = datetime.now(UTC)
    return None if is_provisional(now) else now


def sent(request: HttpRequest) -> dict[str, Any]:
    """Return what binds a form, nothing while it was only asked for; a form may be sent without a single value."""
    return {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show the trust store and the client certificate; the fragment asks again while a certificate is awaited."""
    now = credible_now()
    context = {
        "page": certificates_page(settings.load(), now),
        "is_clock_unset": now is None,
        "has_request": bool(panel_certificates.request_pem()),
        "is_awaited": panel_certificates.backend_is_asked(),
    }
    page, fragment = "chargepoint/certificates.html", "chargepoint/_certificates_client.html"
    return render_page(request, page, fragment, context)


@sensitive_post_parameters()
@electrician_required
@require_http_methods(["GET", "POST"])
def add_root(request: HttpRequest) -> HttpResponse:
    """Take one root or several from a file or as text."""
    form = RootForm(**sent(request), initial={"section": request.GET.get("section")})
    if request.method == "POST" and form.is_valid() and _add(request, form):
        return redirect("certificates")
    context = {"form": form}
    return render(request, "chargepoint/certificates_add.html", context, status=422 if form.errors else 200)


def _add(request: HttpRequest, form: RootForm) -> bool:
    try:
        roots = read_roots(form.content(), credible_now())
        count = panel_certificates.add_roots(form.cleaned_data["section"], roots, actor_of(request))
    except InvalidSettings as error:
        form.show(error.problems, datetime.now(UTC))
        return False
    if count:
        text = ngettext("%(count)d root was added.", "%(count)d roots were added.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.success(request, _("It is on the list already."))
    return True


@electrician_required
@require_http_methods(["GET", "POST"])
def remove_root(request: HttpRequest, root_id: str) -> HttpResponse:
    """Ask, then take a root away."""
    if request.method == "POST":
        try:
            panel_certificates.remove_root(root_id, actor_of(request))
        except NotStored:
            raise Http404 from None
        messages.success(request, _("The root was removed."))
        return redirect("certificates")
    stored = settings.load()
    pems = (*stored.trusted_roots_pem, *stored.manufacturer_roots_pem)
    row = next(
        (root_row(pem, credible_now()) for pem in pems if panel_certificates.root_id(pem) == root_id), None
    )
    if row is None:
        raise Http404
    is_backends = root_id in map(panel_certificates.root_id, stored.trusted_roots_pem)
    context = {"row": row, "may_cut_link": is_backends and stored.backend.uses_backend}
    return render(request, "chargepoint/certificates_remove.html", context)
