"""Test before save: the worker climbs the ladder with the unsaved form, and the page shows how far it is."""

import time
from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from chargepoint import bus
from chargepoint.domain.ladder import Ladder
from chargepoint.store import passing_secrets, settings
from chargepoint.web import pending_password
from chargepoint.web.backend_draft import Draft, draft_of
from chargepoint.web.presenters_ladder import TrialView, trial_view
from chargepoint.web.roles import staff_required
from chargepoint.web.sentences_commands import refused, worker_absent
from chargepoint.web.views.ocpp_settings import draft_page, typed_password

_LOOK_EVERY_S = 0.5
_LONGEST_S = 45.0


@sensitive_post_parameters("backend_password")
@staff_required
@require_http_methods(["GET", "POST"])
def test(request: HttpRequest) -> HttpResponse:
    """Start a test of the posted form; a GET shows how the last one stands. Nothing is saved, the entries stay."""
    if request.method == "GET":
        return _fragment(request, _ask("connection_test.view", {}))
    typed = typed_password(request)
    draft = draft_of(request.POST, typed, settings.load())
    view = _start(draft)
    if request.headers.get("HX-Request"):
        return _fragment(request, view)
    pending_password.keep(request, typed)
    return draft_page(request, draft, {"test": _until_over(view), "password_kept": bool(typed)})


@staff_required
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """End the test that is under way."""
    view = _ask("connection_test.cancel", {})
    return _fragment(request, view) if request.headers.get("HX-Request") else redirect("ocpp-settings")


def _start(draft: Draft) -> TrialView:
    if any(problem.field == "backend_password" for problem in draft.problems):
        return trial_view(None, problem=_("The password does not fit yet: see number 5."))
    source = _source_of_password(draft)
    parameters = msgspec.to_builtins(draft.unsaved)
    return _ask("connection_test.start", {"parameters": parameters, **source})


def _source_of_password(draft: Draft) -> dict[str, str]:
    """Return how the worker comes by the password; a typed one never travels over the bus itself."""
    if draft.password == draft.stored.password:
        return {"password": "stored"}
    if draft.password is None:
        return {"password": "none"}
    return {"password": "passing", "key": passing_secrets.put(draft.password)}


def _ask(name: str, arguments: Mapping[str, Any]) -> TrialView:
    try:
        answer = bus.ask_from_thread(name, arguments)
    except bus.WorkerAbsent:
        return trial_view(None, problem=worker_absent())
    except bus.CommandRefused as refusal:
        return trial_view(None, problem=refused(refusal.code))
    ladder = None if answer["ladder"] is None else msgspec.convert(answer["ladder"], Ladder)
    return trial_view(ladder, is_running=answer["is_running"], is_cancelled=answer["is_cancelled"])


def _until_over(view: TrialView) -> TrialView:
    """Wait for the end, for a browser without JavaScript."""
    give_up_s = time.monotonic() + _LONGEST_S
    while view.is_running and time.monotonic() < give_up_s:
        time.sleep(_LOOK_EVERY_S)
        view = _ask("connection_test.view", {})
    return view


def _fragment(request: HttpRequest, view: TrialView) -> HttpResponse:
    return render(request, "chargepoint/_ocpp_test.html", {"test": view})
