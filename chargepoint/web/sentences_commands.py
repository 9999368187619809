"""Why the worker refused a command, for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chargepoint.web import sentences

_REFUSALS: dict[str, str | Promise] = {
    "busy": _("The wallbox is busy, perhaps with another charge or card. Try again in a moment."),
    "starting": _("The wallbox is still starting. Try again in a moment."),
    "internal_error": _("Something went wrong inside the wallbox. Its log says more."),
    "cannot_store": _("The wallbox cannot write to its storage."),
    "backend_away": _("The backend is not connected, so it cannot be asked."),
    "certificate_rejected": _("The backend does not want to sign a certificate now. Ask your provider."),
    "certificate_not_supported": _(
        "This backend cannot sign certificates. Make a request here and have your provider sign it, or upload a "
        "certificate with its key."
    ),
    "certificate_not_asked": _("The backend did not answer as it should. Try again later."),
    "no_transaction": _("There is no charge to do that with."),
    "no_such_connector": _("There is no such connector."),
    "unknown_card": _("This card is no longer on the local whitelist."),
    "no_lock": _("This wallbox has no lock."),
    "unlock_failed": _("The plug could not be unlocked. Move it a little and try again."),
    "not_simulator": _("The simulator is not the hardware of this wallbox."),
    "not_plugged": _("No car is plugged in."),
    "already_plugged": _("A car is plugged in already."),
    "test_running": _("A connection test is under way already. Wait for it, or cancel it."),
    "too_many_tests": _("That were many connection tests. Wait a minute before the next."),
    "sending": _("A report is just being sent. Try again in a moment."),
    "charge_runs": _("This charge is still running. Its reports can be discarded once it is over."),
    "no_such_report": _("This report is no longer in the queue."),
    "locked": _("The plug is locked. Stop the charge first."),
}


def refused(code: str) -> str:
    """Say why a command was refused; a refused card is explained like at the reader."""
    if code in _REFUSALS:
        return str(_REFUSALS[code])
    if sentences.is_known_reason(code):
        sentence = sentences.refusal(code)
        return f"{sentence.reason} {sentence.next_step}".strip()
    return gettext("The wallbox did not do that (%(code)s).") % {"code": code}


def worker_absent() -> str:
    """Say that nobody answered."""
    return gettext("The wallbox did not answer, so nothing was changed. Try again in a moment.")
