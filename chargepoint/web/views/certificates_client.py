"""The client certificate: uploaded with its key, signed by hand for a request made here, or asked from the backend."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from chargepoint.domain.certificate_uploads import read_client
from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.parameters import SslClientMode
from chargepoint.store import audit, panel_certificates, settings
from chargepoint.store.errors import NotStored
from chargepoint.web.forms.certificates import ClientForm, RequestForm, UploadForm
from chargepoint.web.http import actor_of
from chargepoint.web.requests import ask_worker
from chargepoint.web.roles import electrician_required
from chargepoint.web.views.certificates import credible_now, sent

Form = TypeVar("Form", bound=UploadForm)

_ANSWER_WAIT_S = 4.5
"""A little more than the worker waits for the backend."""


@sensitive_post_parameters()
@electrician_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a certificate with its key; it replaces the present one."""

    def store(form: ClientForm) -> None:
        content, key = form.content(), form.content("key")
        material = read_client(content, key, form.cleaned_data["passphrase"], credible_now())
        panel_certificates.store_client(material, actor_of(request))

    form = ClientForm(**sent(request))
    if request.method == "POST" and form.is_valid() and _stored(form, store):
        messages.success(request, _("The client certificate is stored, and its key matches."))
        return redirect("certificates")
    context = {"form": form, "replaces": bool(settings.load().client_certificate_pem)}
    return _page(request, "chargepoint/certificates_upload.html", context, form)


def _stored(form: Form, store: Callable[[Form], None]) -> bool:
    try:
        store(form)
    except InvalidSettings as error:
        form.show(error.problems, datetime.now(UTC))
        return False
    return True


def _page(request: HttpRequest, template: str, context: dict[str, object], form: forms.Form) -> HttpResponse:
    return render(request, template, context, status=422 if form.errors else 200)


@electrician_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest) -> HttpResponse:
    """Ask, then forget certificate and key."""
    if request.method == "POST":
        panel_certificates.remove_client(actor_of(request))
        messages.success(request, _("The client certificate and its key were removed."))
        return redirect("certificates")
    backend = settings.load().backend
    is_needed = backend.uses_backend and backend.ssl_client_mode is SslClientMode.MUTUAL
    return render(request, "chargepoint/certificates_client_remove.html", {"is_needed": is_needed})


@sensitive_post_parameters()
@electrician_required
@require_http_methods(["GET", "POST"])
def signing_request(request: HttpRequest) -> HttpResponse:
    """Make a request, or show the one there is and take what was signed for it."""
    pem = panel_certificates.request_pem()
    return _answer(request, pem) if pem else _make(request)


def _make(request: HttpRequest) -> HttpResponse:
    stored = settings.load()
    initial = {
        "common_name": stored.backend.charge_point_id or stored.identity.serial_number,
        "organisation": stored.keys.get("CpoName", ""),
    }
    form = RequestForm(**sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        names = form.cleaned_data
        panel_certificates.begin_request(names["common_name"], names["organisation"], actor_of(request))
        messages.success(
            request, _("The key was made; it never leaves this wallbox. Now have the request signed.")
        )
        return redirect("certificate-request")
    return _page(request, "chargepoint/certificates_request.html", {"form": form}, form)


def _answer(request: HttpRequest, pem: str) -> HttpResponse:
    def store(form: UploadForm) -> None:
        panel_certificates.accept(form.content(), credible_now(), actor_of(request))

    form = UploadForm(**sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            is_stored = _stored(form, store)
        except NotStored:
            messages.error(request, _("The key of this request is lost. Make a new one."), extra_tags="stop")
            panel_certificates.drop_request(actor_of(request))
            return redirect("certificate-request")
        if is_stored:
            messages.success(request, _("The signed certificate is stored, and its key matches."))
            return redirect("certificates")
    return _page(request, "chargepoint/certificates_request.html", {"form": form, "pem": pem}, form)


@electrician_required
@require_GET
def download_request(request: HttpRequest) -> HttpResponse:
    """Give the request as a file."""
    pem = panel_certificates.request_pem()
    if not pem:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="wallbox.csr"'}
    return HttpResponse(pem, content_type="application/pkcs10", headers=headers)


@electrician_required
@require_http_methods(["GET", "POST"])
def drop_request(request: HttpRequest) -> HttpResponse:
    """Ask, then forget a request with its key."""
    if request.method == "POST":
        panel_certificates.drop_request(actor_of(request))
        messages.success(request, _("The request and its key were removed."))
        return redirect("certificates")
    return render(request, "chargepoint/certificates_request_drop.html")


@electrician_required
@require_POST
def ask_backend(request: HttpRequest) -> HttpResponse:
    """Have the backend sign a new certificate; the certificate itself comes later by itself."""
    answer = ask_worker(request, "ask_certificate", timeout_s=_ANSWER_WAIT_S)
    if answer is not None:
        audit.record("certificate_asked", {}, actor_of(request))
        text = (
            _("The backend has taken the request. The certificate is used as soon as it comes.")
            if answer["is_answered"]
            else _(
                "The backend was asked, but has not answered yet. The certificate is used as soon as it comes."
            )
        )
        messages.success(request, text)
    return redirect("certificates")
