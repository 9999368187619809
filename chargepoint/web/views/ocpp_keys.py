"""Configuration keys: all of them, and one to change, as ChangeConfiguration changes it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from chargepoint.domain.configuration import effective, facts_of
from chargepoint.domain.configuration_key import VALUE_MAX_LENGTH, Key, KeyKind
from chargepoint.domain.configuration_keys import find_key
from chargepoint.domain.requests import Answer
from chargepoint.domain.settings import StoredSettings
from chargepoint.store import settings
from chargepoint.web.http import actor_of
from chargepoint.web.presenters_keys import KeyRow, key_groups, key_row
from chargepoint.web.roles import electrician_required

_TAKEN = (Answer.ACCEPTED, Answer.REBOOT_REQUIRED)


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Show every key with its value, or those that match a search."""
    search = request.GET.get("q", "").strip()[:50]
    own, backend = settings.last_changes("ocpp_keys"), settings.last_changes("backend")
    groups = key_groups(settings.load(), own, backend, timezone.now(), search)
    return render(request, "chargepoint/ocpp_keys.html", {"groups": groups, "search": search})


@electrician_required
@require_http_methods(["GET", "POST"])
def key(request: HttpRequest, name: str) -> HttpResponse:
    """Show one key with its field, and store what is posted."""
    found = find_key(name)
    if found is None or found.name != name:
        raise Http404
    stored = settings.load()
    if request.method == "GET":
        return _page(request, found, stored, _in_force(found, stored))
    if not _row(found, stored).can_change:
        raise PermissionDenied
    value = found.default if "default" in request.POST else request.POST.get("value", "").strip()
    if settings.set_key(name, value[: VALUE_MAX_LENGTH + 1], actor_of(request)) not in _TAKEN:
        return _page(request, found, stored, value, is_wrong=True)
    messages.success(request, _("Saved. It holds from now on."))
    return redirect("ocpp-keys")


def _in_force(key: Key, stored: StoredSettings) -> str:
    return effective(stored, facts_of(stored.hardware)).text_of(key.name)


def _row(key: Key, stored: StoredSettings) -> KeyRow:
    own, backend = settings.last_changes("ocpp_keys"), settings.last_changes("backend")
    facts = facts_of(stored.hardware)
    return key_row(key, stored, facts, _in_force(key, stored), own, backend, timezone.now())


def _page(
    request: HttpRequest, key: Key, stored: StoredSettings, value: str, *, is_wrong: bool = False
) -> HttpResponse:
    context = {
        "row": _row(key, stored),
        "value": value,
        "is_wrong": is_wrong,
        "is_flag": key.kind is KeyKind.BOOLEAN,
        "is_number": key.kind is KeyKind.INTEGER,
        "is_long": key.kind in (KeyKind.MEASURANDS, KeyKind.PHASE_ROTATION, KeyKind.TEXT, KeyKind.LIST),
        "unit": "" if key.unit == "times" else key.unit,
    }
    return render(request, "chargepoint/ocpp_key.html", context, status=422 if is_wrong else 200)
