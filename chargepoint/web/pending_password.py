"""A typed password survives a refused save: encrypted in the session, never in a page."""

import base64
import time

from django.http import HttpRequest

from chargepoint.store import secrets

_KEY = "pending_backend_password"
_LIFETIME_S = 600.0


def keep(request: HttpRequest, password: str) -> None:
    """Keep what was typed for ten minutes, readable with the device key alone; "" forgets it."""
    if not password:
        forget(request)
        return
    token = base64.b64encode(secrets.encrypt(password.encode())).decode()
    request.session[_KEY] = {"token": token, "at_s": time.time()}


def recall(request: HttpRequest) -> str:
    """Return the password typed before a refused save, "" when there is none or it is too old."""
    kept = request.session.get(_KEY)
    if not kept or time.time() - kept["at_s"] > _LIFETIME_S:
        return ""
    return secrets.decrypt(base64.b64decode(kept["token"])).decode()


def forget(request: HttpRequest) -> None:
    """Drop it: it was saved, or a new visit begins."""
    request.session.pop(_KEY, None)
