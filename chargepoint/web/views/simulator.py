"""The Simulator card: what a hand would do at a real box. Only with the simulator driver."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from chargepoint.store import cards
from chargepoint.store.errors import NotStored
from chargepoint.web.cards import unknown_card
from chargepoint.web.http import snapshot_of
from chargepoint.web.requests import ask_worker
from chargepoint.web.roles import staff_required

_Arguments = Callable[[HttpRequest], dict[str, Any]]


def _id_tag(request: HttpRequest) -> dict[str, Any]:
    """Return the chosen card's idTag, so that no page needs to hold it; without a choice an unknown one."""
    chosen = request.POST.get("card", "")
    if not chosen.isdigit():
        return {"id_tag": unknown_card()}
    try:
        return {"id_tag": cards.get(int(chosen)).id_tag}
    except NotStored:
        raise Http404 from None


_BUTTONS: dict[str, tuple[str, _Arguments]] = {
    "plug-in": ("plug-in", lambda request: {}),
    "plug-out": ("plug-out", lambda request: {}),
    "present-card": ("present-card", _id_tag),
    "vehicle-rest": ("vehicle", lambda request: {"requests_energy": False}),
    "vehicle-draw": ("vehicle", lambda request: {"requests_energy": True}),
    "fault": ("fault", lambda request: {"error_code": "GroundFailure"}),
    "clear-fault": ("clear-fault", lambda request: {}),
}


@staff_required
@require_POST
def simulator(request: HttpRequest, connector: int, button: str) -> HttpResponse:
    """Press one button of the card; a card that the learn window reads leads to where it gets its name."""
    if button not in _BUTTONS:
        raise Http404
    command, arguments = _BUTTONS[button]
    ask_worker(request, f"simulator.{command}", {"connector": connector, **arguments(request)})
    return redirect("cards" if button == "present-card" and _is_learning(request) else "charging")


def _is_learning(request: HttpRequest) -> bool:
    snapshot = snapshot_of(request)
    return snapshot is not None and snapshot.learn is not None
