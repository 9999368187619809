"""Who may use the HTTP API: a bearer token, or the session of an owner or electrician (with CSRF)."""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt

from chargepoint.store.logins import source_key
from chargepoint.web.guard import TooManyTries, one_try, wait_of
from chargepoint.web.http import source_of
from chargepoint.web.roles import is_staff

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def refusal(status: int, text: str) -> JsonResponse:
    """Answer that something was not done, and why."""
    return JsonResponse({"error": text}, status=status)


def token_or_staff(view: View[P]) -> View[P]:
    """Let a valid token in, or a logged-in owner or electrician; a wrong token is never made good by a session."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        refused = _refused(request)
        return refused if refused is not None else view(request, *args, **kwargs)

    return guarded


def _refused(request: HttpRequest) -> HttpResponseBase | None:
    if "Authorization" in request.headers:
        return _refused_token(request, request.headers["Authorization"])
    if not request.user.is_authenticated:
        return refusal(401, "a token or a login is needed")
    if not is_staff(request.user):
        return refusal(403, "only owner and electrician may do this")
    return _CsrfOfSession(_nothing).check(request)


def _refused_token(request: HttpRequest, header: str) -> HttpResponseBase | None:
    keys = (f"token-{source_key(source_of(request))}",)
    if _is_token_right(header):
        wait_s = wait_of(keys)  # else guessing would be as fast as asking
        return _throttled(wait_s) if wait_s else None
    try:
        with one_try(keys) as verdict:
            verdict(False)
    except TooManyTries as error:
        return _throttled(error.wait_s)
    return refusal(401, "this token is not valid")


def _is_token_right(header: str) -> bool:
    scheme, _separator, token = header.partition(" ")
    expected = settings.API_TOKEN
    is_equal = hmac.compare_digest(token.strip().encode(), expected.encode())
    return bool(expected) and scheme.lower() == "bearer" and is_equal


def _throttled(wait_s: int) -> HttpResponseBase:
    response = refusal(429, "too many wrong tokens")
    response["Retry-After"] = str(wait_s)
    return response


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class _CsrfOfSession(CsrfViewMiddleware):
    """Django's own check, asked by hand where no token made it needless."""

    def check(self, request: HttpRequest) -> HttpResponseBase | None:
        """Return the refusal, None when all is well."""
        self.process_request(request)
        return self.process_view(request, _nothing, (), {})

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponseBase:
        return refusal(403, "the CSRF token is missing or wrong")
