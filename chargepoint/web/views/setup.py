"""The first run: an account, then the installation current. It gates the panel's pages and nothing else (A1)."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from chargepoint.domain.errors import InvalidSettings
from chargepoint.store import settings, setup_code, users
from chargepoint.store.audit import Actor
from chargepoint.store.logins import source_key
from chargepoint.web.figures import span_text
from chargepoint.web.forms.setup import AccountForm, InstallationForm
from chargepoint.web.guard import TooManyTries, one_try
from chargepoint.web.http import actor_of, source_of
from chargepoint.web.roles import electrician_required


@sensitive_post_parameters()
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Create the first account; once there is one, there is nothing here."""
    if users.is_any():
        return redirect("charging")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_code_right(request, form):
        return _create(request, form)
    if request.method != "POST":
        setup_code.ensure()
    return render(
        request, "chargepoint/setup.html", {"form": form, "step": 1}, status=400 if form.errors else 200
    )


def _is_code_right(request: HttpRequest, form: AccountForm) -> bool:
    try:
        with one_try((f"setup-{source_key(source_of(request))}",)) as verdict:
            is_right = setup_code.is_right(form.cleaned_data["code"])
            verdict(is_right)
    except TooManyTries as error:
        form.add_error("code", _("Too many tries. Please wait %(time)s.") % {"time": span_text(error.wait_s)})
        return False
    if not is_right:
        form.add_error("code", _("This is not the code. After ten wrong tries there is a new one."))
    return is_right


def _create(request: HttpRequest, form: AccountForm) -> HttpResponse:
    name = form.cleaned_data["username"]
    try:
        user = users.create_first(name, form.cleaned_data["password"], Actor(name, source_of(request)))
    except users.NotTheFirst:
        return redirect("login")
    setup_code.remove()
    login(request, user)
    return redirect("setup-installation")


@electrician_required
@require_http_methods(["GET", "HEAD", "POST"])
def installation(request: HttpRequest) -> HttpResponse:
    """Store the installation current."""
    stored_a = settings.load().hardware.installation_current_a
    form = InstallationForm(request.POST or None, initial={"installation_current_a": f"{stored_a:g}"})
    if request.method == "POST" and form.is_valid():
        try:
            settings.change("hardware", form.cleaned_data, actor_of(request))
        except InvalidSettings:
            form.add_error("installation_current_a", _("Give a current from 6 A to 63 A."))
        else:
            return redirect("setup-backend")
    return render(
        request, "chargepoint/setup.html", {"form": form, "step": 2}, status=400 if form.errors else 200
    )


@electrician_required
@require_safe
def backend(request: HttpRequest) -> HttpResponse:
    """Offer to connect to a backend now; nothing depends on it."""
    return render(request, "chargepoint/setup.html", {"step": 3})
