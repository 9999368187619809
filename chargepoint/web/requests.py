"""The worker as a posting view asks it: what goes wrong becomes a message on the next page."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from chargepoint import bus
from chargepoint.web.sentences_commands import refused, worker_absent


def ask_worker(
    request: HttpRequest,
    name: str,
    arguments: Mapping[str, Any] | None = None,
    timeout_s: float = bus.REPLY_TIMEOUT_S,
) -> Any:
    """Ask the worker and return its answer; None where it refuses or is absent, with a message that says so."""
    try:
        return bus.ask_from_thread(name, arguments, timeout_s)
    except bus.WorkerAbsent:
        text = worker_absent()
    except bus.CommandRefused as refusal:
        text = refused(refusal.code)
    messages.error(request, text, extra_tags="stop")
    return None
