"""Login, logout and what a browser remembers."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from chargepoint.store import audit
from chargepoint.web.forms.auth import LoginForm
from chargepoint.web.http import actor_of, safe_next
from chargepoint.web.preferences import THEME_COOKIE, THEMES

_YEAR_S = 365 * 24 * 3600


class Login(LoginView):
    """The one login, the admin's included; Django gives the session a new key."""

    template_name = "chargepoint/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Log in, and write it down."""
        response = super().form_valid(form)
        audit.record("login", {}, actor_of(self.request))
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show the form again: 429 for somebody who has to wait, 401 for a wrong password."""
        response = super().form_invalid(form)
        response.status_code = 429 if form.has_error("__all__", "throttled") else 401
        return response


class Logout(LogoutView):
    """Ends the session; by POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Log out, and write it down."""
        audit.record("logout", {}, actor_of(request))
        return super().post(request, *args, **kwargs)


@login_not_required
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Remember theme or language in this browser and go back."""
    response = redirect(safe_next(request, "/"))
    theme = request.POST.get("theme")
    language = request.POST.get("language")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE, theme, max_age=_YEAR_S, samesite="Strict", secure=request.is_secure()
        )
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=_YEAR_S,
            samesite="Strict",
            secure=request.is_secure(),
        )
    return response
