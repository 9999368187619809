"""Login, logout and what a browser remembers."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from chargepoint.web.http import safe_next
from chargepoint.web.preferences import THEME_COOKIE, THEMES

_YEAR_S = 365 * 24 * 3600


class Login(LoginView):
    """The one login, the admin's included."""

    template_name = "chargepoint/login.html"
    redirect_authenticated_user = True


class Logout(LogoutView):
    """Ends the session; by POST only."""

    http_method_names = ["post"]


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
