"""Test before save as the views ask for it: the worker climbs the ladder with a draft that nobody has stored."""

import time
from collections.abc import Mapping
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from chargepoint import bus
from chargepoint.domain.ladder import Ladder
from chargepoint.store import audit, passing_secrets
from chargepoint.store.audit import Actor
from chargepoint.web.backend_draft import Draft
from chargepoint.web.presenters_ladder import TrialView, trial_view
from chargepoint.web.sentences_commands import refused, worker_absent

_LOOK_EVERY_S = 0.5
_LONGEST_S = 45.0


def start(draft: Draft, actor: Actor) -> TrialView:
    """Start a test of a draft, and return how it stands; the audit log says who tried which address."""
    if any(problem.field == "backend_password" for problem in draft.problems):
        return trial_view(None, problem=_("The password does not fit yet: see number 5."))
    parameters = msgspec.to_builtins(draft.unsaved)
    view = _ask("start", {"parameters": parameters, **_source_of_password(draft)})
    if not view.problem:
        audit.record("connection_tested", {"url": "".join(draft.dialled)}, actor)
    return view


def look() -> TrialView:
    """Return how the last test stands."""
    return _ask("view", {})


def cancel() -> TrialView:
    """End the test that is under way."""
    return _ask("cancel", {})


def wait_for_end(view: TrialView) -> TrialView:
    """Return how a test ended, for a browser without JavaScript."""
    give_up_s = time.monotonic() + _LONGEST_S
    while view.is_running and time.monotonic() < give_up_s:
        time.sleep(_LOOK_EVERY_S)
        view = look()
    return view


def _source_of_password(draft: Draft) -> dict[str, str]:
    """Return how the worker comes by the password; a typed one never travels over the bus itself."""
    if draft.password == draft.stored.password:
        return {"password": "stored"}
    if draft.password is None:
        return {"password": "none"}
    return {"password": "passing", "key": passing_secrets.put(draft.password)}


def _ask(what: str, arguments: Mapping[str, Any]) -> TrialView:
    try:
        answer = bus.ask_from_thread(f"connection_test.{what}", arguments)
    except bus.WorkerAbsent:
        return trial_view(None, problem=worker_absent())
    except bus.CommandRefused as refusal:
        return trial_view(None, problem=refused(refusal.code))
    ladder = None if answer["ladder"] is None else msgspec.convert(answer["ladder"], Ladder)
    return trial_view(ladder, is_running=answer["is_running"], is_cancelled=answer["is_cancelled"])
