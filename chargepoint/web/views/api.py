"""The HTTP API for scripts and tests: health, status and the simulator. Names and answers are a fixed contract."""

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods

from chargepoint import bus
from chargepoint.web.api_access import refusal, token_or_staff

SIMULATOR_COMMANDS = ("plug-in", "plug-out", "present-card", "vehicle", "fault", "clear-fault", "lock")
LARGEST_BODY = 4096

_NOT_FOUND = {
    "not_simulator": "the simulator is not the hardware of this wallbox",
    "no_such_connector": "no such connector",
    "unknown_command": "no such command",
}
_NOT_READY = ("starting", "internal_error")
_WORKER_ABSENT = "the wallbox does not answer"


@login_not_required
@require_GET
def health(request: HttpRequest) -> HttpResponseBase:
    """Answer 200 once web and worker run, else 503; nothing else is told without a login (A13)."""
    try:
        bus.ask_from_thread("snapshot")
    except (bus.WorkerAbsent, bus.CommandRefused):
        return JsonResponse({"status": "starting"}, status=503)
    return JsonResponse({"status": "ok"})


@token_or_staff
@require_GET
def status(request: HttpRequest) -> HttpResponseBase:
    """Answer the whole snapshot."""
    return _ask("snapshot")


@token_or_staff
@require_GET
def simulator(request: HttpRequest) -> HttpResponseBase:
    """Answer the board's own view and log."""
    return _ask("simulator")


@token_or_staff
@require_http_methods(["POST"])
def simulator_command(request: HttpRequest, command: str) -> HttpResponseBase:
    """Do one thing at the simulated box: 202 at once, before anything that follows from it."""
    if command not in SIMULATOR_COMMANDS:
        return refusal(404, f"no such command; there are {', '.join(SIMULATOR_COMMANDS)}")
    arguments = _body(request)
    if isinstance(arguments, str):
        return refusal(400, arguments)
    try:
        bus.ask_from_thread(f"simulator.{command}", arguments)
    except bus.WorkerAbsent:
        return refusal(503, _WORKER_ABSENT)
    except bus.CommandRefused as error:
        return _refused(error)
    return JsonResponse({}, status=202)


def _ask(query: str) -> HttpResponseBase:
    try:
        return JsonResponse(bus.ask_from_thread(query))
    except bus.WorkerAbsent:
        return refusal(503, _WORKER_ABSENT)
    except bus.CommandRefused as error:
        return _refused(error)


def _refused(error: bus.CommandRefused) -> HttpResponseBase:
    if error.code in _NOT_FOUND:
        return refusal(404, _NOT_FOUND[error.code])
    if error.code in _NOT_READY:
        return refusal(503, _WORKER_ABSENT)
    is_bad_input = error.code.startswith("bad_") or error.code == "unknown_argument"
    return refusal(400 if is_bad_input else 409, error.detail or error.code.replace("_", " "))


def _body(request: HttpRequest) -> dict[str, Any] | str:
    """Return the JSON object of the body, or what is wrong with it."""
    if len(request.body) > LARGEST_BODY:
        return f"the body is larger than {LARGEST_BODY} bytes"
    try:
        body = json.loads(request.body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return "the body is not valid JSON"
    if not isinstance(body, dict):
        return "the body must be a JSON object"
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
