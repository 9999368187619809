"""What every view needs: the newest snapshot, and one template for page and fragment."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from chargepoint import bus
from chargepoint.domain.settings import StoredSettings
from chargepoint.domain.snapshot import Snapshot
from chargepoint.store import settings as stored_settings
from chargepoint.store.audit import Actor


def snapshot_from(message: Mapping[str, Any]) -> Snapshot:
    """Read a snapshot as it came over the bus."""
    return msgspec.convert(message, Snapshot)


def snapshot_of(request: HttpRequest) -> Snapshot | None:
    """Return the worker's newest snapshot, asked once per request; None when the panel has lost the wallbox."""
    if not hasattr(request, "_snapshot"):
        request._snapshot = _ask_for_snapshot()  # type: ignore[attr-defined]  # cached for this request
    snapshot: Snapshot | None = request._snapshot  # type: ignore[attr-defined]  # see above
    return snapshot


def settings_of(request: HttpRequest) -> StoredSettings:
    """Return the stored settings, read once per request; for pages that change nothing."""
    if not hasattr(request, "_settings"):
        request._settings = stored_settings.load()  # type: ignore[attr-defined]  # cached for this request
    stored: StoredSettings = request._settings  # type: ignore[attr-defined]  # see above
    return stored


def _ask_for_snapshot() -> Snapshot | None:
    try:
        return snapshot_from(bus.ask_from_thread("snapshot"))
    except (bus.WorkerAbsent, bus.CommandRefused):
        return None


def render_page(
    request: HttpRequest, page: str, fragment: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Render the fragment for htmx, the page for everybody else. Both take the same context."""
    is_fragment = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")
    return render(request, fragment if is_fragment else page, dict(context), status=status)


def safe_next(request: HttpRequest, default: str) -> str:
    """Return the `next` that was posted or asked for, if it leads to this very site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return default


def source_of(request: HttpRequest) -> str:
    """Return the address the request came from. No proxy stands before the panel, so headers are not believed."""
    return str(request.META.get("REMOTE_ADDR") or "")


def actor_of(request: HttpRequest) -> Actor:
    """Return who sends this request, for the audit log."""
    return Actor(request.user.get_username(), source_of(request))
