"""What every request passes: content security policy, first run, session limits, the reader's time zone."""

import secrets
import time
import zoneinfo
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from chargepoint.web.preferences import time_zone_of
from chargepoint.web.visitor import is_session_over

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_OPEN_WITHOUT_USERS = ("/setup/", "/api/", "/preferences/", "/static/")
_API = "/api/"
_HEALTH = "/api/v1/health"


def content_security_policy(nonce: str, scripts_of_ours: bool) -> str:
    """Return the header's value: nothing from outside, no inline code. The admin's own scripts carry no nonce."""
    script_source = f"'nonce-{nonce}'" if scripts_of_ours else "'self'"
    return (
        f"default-src 'none'; script-src {script_source}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


class ContentSecurityPolicyMiddleware:
    """Gives each request a nonce (`request.csp_nonce`) and each response the policy (A14).

    No answer but a static file is kept by a browser or a cache: the next person at it may have no login.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]  # Django's request is open for this
        response = self._get_response(request)
        is_admin = request.path.startswith("/admin/")
        response["Content-Security-Policy"] = content_security_policy(nonce, scripts_of_ours=not is_admin)
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        response.setdefault("Cache-Control", "no-store")
        return response


class HttpsMiddleware:
    """Leads to HTTPS where it is served, but from this very device and for the health endpoint (A15).

    A cookie that was set over HTTPS never travels without it. No HSTS: a local name may belong to another device
    tomorrow.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if request.is_secure():
            response = self._get_response(request)
            for cookie in response.cookies.values():
                cookie["secure"] = True
            return response
        if not settings.TLS_PORT or request.path == _HEALTH or _is_from_here(request):
            return self._get_response(request)
        host = urlsplit(f"//{request.get_host()}").hostname or ""
        netloc = f"[{host}]" if ":" in host else host
        return HttpResponseRedirect(f"https://{netloc}:{settings.TLS_PORT}{request.get_full_path()}")


def _is_from_here(request: HttpRequest) -> bool:
    try:
        return ip_address(str(request.META.get("REMOTE_ADDR", ""))).is_loopback
    except ValueError:
        return False


class FirstRunMiddleware:
    """Sends everybody to /setup/ while no user exists (A1)."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if request.path.startswith(_OPEN_WITHOUT_USERS) or request.user.is_authenticated:
            return self._get_response(request)
        if get_user_model().objects.exists():
            return self._get_response(request)
        return redirect("setup")


class SessionLimitMiddleware:
    """Ends a session that was idle too long or is too old, whatever its cookie says (A4)."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if request.user.is_authenticated:
            if is_session_over(request.session, time.time()):
                logout(request)
            elif not request.path.startswith("/live/"):
                self._touch(request, time.time())
        return self._get_response(request)

    @staticmethod
    def _touch(request: HttpRequest, now_s: float) -> None:
        request.session.setdefault("started_s", now_s)
        if now_s - request.session.get("seen_s", 0.0) > settings.SESSION_TOUCH_S:
            request.session["seen_s"] = now_s


class PanelLoginMiddleware(LoginRequiredMiddleware):
    """Nothing is shown without a login (A13), unless a view says `login_not_required`."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Refuse in the words of whoever asked: a page gets the login, a fragment a full reload, the API a 401."""
        refused = super().process_view(request, view_func, args, kwargs)
        if refused is None:
            return None
        if request.path.startswith(_API):
            return JsonResponse({"error": "a login or a token is needed"}, status=401)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("login")})
        return refused


class TimeZoneMiddleware:
    """Shows times in the reader's time zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        with timezone.override(zoneinfo.ZoneInfo(time_zone_of(request.COOKIES))):
            return self._get_response(request)
