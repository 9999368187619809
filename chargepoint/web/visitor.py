"""Who is behind a session, asked without an HTTP request: for the live socket."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from chargepoint.store import settings as stored_settings
from chargepoint.web.presenters_charging import Reader
from chargepoint.web.roles import is_staff


@dataclass(frozen=True, slots=True)
class Visitor:
    """A logged-in person at one browser."""

    session_key: str
    reader: Reader


def is_session_over(session: Mapping[str, Any] | Any, now_s: float) -> bool:
    """Tell whether a session was idle too long or is too old, whatever its cookie says (A4)."""
    started_s = session.get("started_s", now_s)
    seen_s = session.get("seen_s", now_s)
    return bool(now_s - started_s > settings.SESSION_COOKIE_AGE or now_s - seen_s > settings.SESSION_IDLE_S)


def reader_of(user: Any) -> Reader:
    """Return what a user may see and do on the live pages."""
    return Reader(is_staff(user), stored_settings.load().panel.price_per_kwh)


def visitor_of(cookies: Mapping[str, str]) -> Visitor | None:
    """Return the person a browser's cookies stand for; None without a valid login."""
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    if not user.is_authenticated or is_session_over(request.session, time.time()):
        return None
    return Visitor(key, reader_of(user))
