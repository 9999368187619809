"""What a person tells the wallbox: start, pause, stop, unlock, limit. By POST, by owner or electrician."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chargepoint.domain.errors import InvalidSettings
from chargepoint.store import audit, settings
from chargepoint.store.audit import Actor
from chargepoint.web.cards import card_choices
from chargepoint.web.http import actor_of, snapshot_of
from chargepoint.web.requests import ask_worker
from chargepoint.web.roles import staff_required
from chargepoint.web.sentences_commands import worker_absent


def _do(request: HttpRequest, command: str, arguments: Mapping[str, Any]) -> HttpResponse:
    if ask_worker(request, command, arguments) is not None:
        audit.record(
            f"panel_{command}", {name: str(value) for name, value in arguments.items()}, actor_of(request)
        )
    return redirect("charging")


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, connector: int) -> HttpResponse:
    """Ask which card of the local whitelist is meant, and be that card shown."""
    choices = card_choices()
    chosen = request.POST.get("card", "")
    if request.method == "POST" and chosen in {str(choice.pk) for choice in choices}:
        return _do(request, "start", {"connector": connector, "card_pk": int(chosen)})
    problem = _("Choose a card.") if request.method == "POST" else ""
    return render(request, "chargepoint/start.html", {"cards": choices, "problem": problem})


@staff_required
@require_POST
def pause(request: HttpRequest, connector: int) -> HttpResponse:
    """Hold the charge until somebody says continue."""
    return _do(request, "pause", {"connector": connector, "paused": True})


@staff_required
@require_POST
def resume(request: HttpRequest, connector: int) -> HttpResponse:
    """Let a paused charge go on."""
    return _do(request, "pause", {"connector": connector, "paused": False})


@staff_required
@require_POST
def stop(request: HttpRequest, connector: int) -> HttpResponse:
    """End the charge."""
    return _do(request, "stop", {"connector": connector})


@staff_required
@require_POST
def unlock(request: HttpRequest, connector: int) -> HttpResponse:
    """Free the plug."""
    return _do(request, "unlock", {"connector": connector})


@staff_required
@require_POST
def limit(request: HttpRequest) -> HttpResponse:
    """Store the owner's own limit; the highest possible one means none."""
    snapshot = snapshot_of(request)
    text = request.POST.get("limit_a", "")
    if not text.isdigit() or snapshot is None:
        messages.error(
            request,
            _("Choose a whole number of amperes.") if snapshot else worker_absent(),
            extra_tags="stop",
        )
        return redirect("charging")
    is_highest = int(text) >= snapshot.hardware.installation_current_a
    _store_limit(request, None if is_highest else float(text), actor_of(request))
    return redirect("charging")


def _store_limit(request: HttpRequest, limit_a: float | None, actor: Actor) -> None:
    try:
        settings.change("panel", {"user_limit_a": limit_a}, actor)
    except InvalidSettings:
        messages.error(
            request, _("The limit must lie between 6 A and the installation current."), extra_tags="stop"
        )
    else:
        messages.success(request, _("Your limit is stored."))
