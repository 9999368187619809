"""Stable keys of the domain to sentences for people: state, reason, next step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chargepoint.domain.snapshot import AlertView, BackendView, GateView
from chargepoint.domain.whitelist import mask
from chargepoint.web.sentences_certificates import ALERTS as _CERTIFICATE_ALERTS
from chargepoint.web.sentences_certificates import dated

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Sentence:
    """reason: why, one sentence. next_step: what to do about it, "" when nothing helps but waiting. Both translated."""

    reason: str
    next_step: str = ""


_REASONS: dict[str, tuple[Text, Text]] = {
    "no_vehicle": (_("No car is plugged in."), _("Plug in the cable.")),
    "out_of_service_backend": (
        _("The backend has taken this wallbox out of service."),
        _("Ask your provider. It cannot be lifted here."),
    ),
    "out_of_service_local": (
        _("This wallbox was taken out of service here."),
        _("Put it into service again under System."),
    ),
    "reserved": (
        _("This place is reserved for another card."),
        _("Wait until the reservation ends, or use another wallbox."),
    ),
    "restart_pending": (_("A restart is pending."), _("Wait: it charges again after the restart.")),
    "waiting_for_card": (_("Waiting for a card."), _("Hold yours to the reader.")),
    "card_refused": (_("The card was refused."), _("Try another card.")),
    "not_listed": (
        _("This card is not on the local whitelist."),
        _("Add it under Cards, or try another one."),
    ),
    "card_disabled": (_("This card is switched off on the local whitelist."), _("Switch it on under Cards.")),
    "card_expired": (
        _("This card is no longer valid."),
        _("Change its last day under Cards, or try another one."),
    ),
    "card_blocked": (_("This card is blocked."), _("Ask whoever gave it to you.")),
    "card_invalid": (_("This card is marked as invalid on the list."), _("Ask whoever gave it to you.")),
    "backend_blocked": (_("The backend has blocked this card."), _("Ask your provider.")),
    "backend_expired": (
        _("For the backend this card is no longer valid."),
        _("Ask your provider for a new one."),
    ),
    "backend_invalid": (
        _("The backend does not know this card."),
        _("Ask your provider, or try another card."),
    ),
    "backend_concurrenttx": (
        _("This card is charging somewhere else already."),
        _("End that charge first, or try another card."),
    ),
    "out_of_service": (_("This wallbox is out of service."), _("Look at the reason on the Why page.")),
    "offline_unknown": (
        _("The backend cannot be reached, and this card is not known here."),
        _("Try a card of the local whitelist, or wait until the backend is back."),
    ),
    "offline_not_allowed": (
        _("The backend cannot be reached, and charging without it is switched off."),
        _("Wait until the backend is back."),
    ),
    "never_accepted": (
        _("The backend has never registered this wallbox, so nothing starts without it."),
        _("Look at System > OCPP to see how far the connection gets."),
    ),
    "backend_refused": (
        _("The backend does not accept this card."),
        _("Ask your provider, or try another card."),
    ),
    "waiting_for_backend": (
        _("The backend is being asked about the card."),
        _("This takes up to 15 seconds."),
    ),
    "cannot_store": (
        _("The wallbox cannot write to its storage."),
        _("Nothing new starts until it can: the storage may be full or worn out."),
    ),
    "not_registered": (
        _("The backend has not registered this wallbox yet."),
        _("Wait, or look at System > OCPP to see what is missing."),
    ),
    "paused_by_person": (_("Paused by a person."), _("Press Continue.")),
    "limit_zero": (
        _("The backend has set the limit to 0 A."),
        _("Wait, or ask your provider. A limit from the backend cannot be lifted here."),
    ),
    "limit_below_minimum": (
        _("The limit is below 6 A, which is the least a car can charge with."),
        _("Raise the lowest limit."),
    ),
    "vehicle_not_ready": (
        _("The car does not ask for power yet."),
        _("Look at the car: it may have its own timer."),
    ),
    "vehicle_full_or_timer": (
        _("The car has stopped."),
        _("It may be full or has its own timer."),
    ),
    "rejected_by_backend": (
        _("The backend has rejected this charge after it had started."),
        _("Show the same card to free the cable, then try another card."),
    ),
    "finished": (_("The charge is finished."), _("Please unplug.")),
    "free_blocked": (
        _("This free charge was ended and does not start again by itself."),
        _("Unplug the car and plug it in again."),
    ),
}

_FAULTS: dict[str, Text] = {
    "ConnectorLockFailure": _("The plug cannot be locked or unlocked."),
    "EVCommunicationError": _("The car does not answer as it should."),
    "GroundFailure": _("A ground fault was found."),
    "HighTemperature": _("The wallbox is too hot."),
    "InternalError": _("Something inside the wallbox has failed."),
    "LocalListConflict": _("The backend contradicts its own list of cards."),
    "OverCurrentFailure": _("The car draws more current than it may."),
    "OverVoltage": _("The mains voltage is too high."),
    "PowerMeterFailure": _("The meter does not answer."),
    "PowerSwitchFailure": _("The contactor does not switch as it should."),
    "ReaderFailure": _("The card reader does not answer."),
    "ResetFailure": _("The wallbox could not restart."),
    "UnderVoltage": _("The mains voltage is too low."),
    "WeakSignal": _("The radio signal is weak."),
}

_FAULT_STEPS: dict[str, Text] = {
    "ConnectorLockFailure": _("Move the plug a little, then press Unlock."),
    "GroundFailure": _(
        "Unplug the car. If it comes back, call an electrician: do not try to reset it again and again."
    ),
    "HighTemperature": _("It goes on by itself once it has cooled down."),
    "OverCurrentFailure": _("Unplug the car and plug it in again."),
    "OverVoltage": _("It goes on by itself once the voltage is back in range."),
    "UnderVoltage": _("It goes on by itself once the voltage is back in range."),
}

_GATE_NAMES: dict[str, tuple[Text, Text]] = {
    "fault": (_("No fault"), _("Fault")),
    "vehicle": (_("Car plugged in"), _("No car plugged in")),
    "in_service": (_("In service"), _("Out of service")),
    "no_restart_pending": (_("No restart pending"), _("Restart pending")),
    "authorized": (_("Allowed"), _("Not allowed yet")),
    "registered": (_("Registered at the backend, or not needed"), _("Not registered at the backend")),
    "not_paused": (_("Not paused by a person"), _("Paused by a person")),
    "profile_limit": (_("Not held at 0 A by a charging profile"), _("Limit 0 A by a charging profile")),
    "minimum_current": (_("The limits leave 6 A or more"), _("The limits leave less than 6 A")),
    "vehicle_draws": (_("Car draws power"), _("Car draws no power")),
    "not_finished": (_("Charge not finished"), _("Charge finished")),
}

_LIMIT_NAMES: dict[str, Text] = {
    "installation": _("Installation"),
    "cable": _("Cable"),
    "user": _("Your limit"),
    "hardware": _("Hardware"),
    "backend": _("Backend"),
}

_LIMIT_OWNERS: dict[str, Text] = {
    "installation": _("by the installation"),
    "cable": _("by the cable"),
    "user": _("by your limit"),
    "hardware": _("by the hardware"),
    "backend": _("by the backend"),
}

_GRANTED_BY: dict[str, Text] = {"free": _("free charging"), "granted": ""}

_ALERTS: dict[str, tuple[Text, Text]] = {
    **_CERTIFICATE_ALERTS,
    "card_refused_after_start": (
        _("The backend has rejected the card %(id_tag)s after the charge had started."),
        _("Ask your provider, or use another card."),
    ),
    "free_id_tag_refused": (
        _("The backend does not accept the free-charging idTag."),
        _("Nothing starts again until the cable was unplugged."),
    ),
    "firmware_not_downloaded": (
        _("A firmware update could not be fetched."),
        _("The installed version runs on. The backend decides when to try again."),
    ),
    "firmware_not_signed": (
        _("A firmware update was not signed by the maker and was thrown away."),
        _("The installed version runs on. Tell your provider."),
    ),
    "firmware_not_installed": (
        _("A firmware update could not be installed."),
        _("The installed version runs on. The log under System says why."),
    ),
    "link_waits": (
        _("New settings of the backend link wait for the end of this charge."),
        _("Save them again without the tick to use them at once."),
    ),
    "meter_silent": (_("The meter does not answer."), _("Energy is booked once it is back.")),
    "board_silent": (_("The charge controller does not answer."), _("Nothing charges until it is back.")),
    "cannot_store": (
        _("The wallbox cannot write to its storage."),
        _("Nothing new starts until it can: the storage may be full or worn out."),
    ),
    "cable_stuck": (_("The plug could not be unlocked."), _("Move it a little, then press Unlock.")),
    "message_parked": (
        _("The backend has refused a report several times."),
        _("It is kept, and waits under System > OCPP > Queue."),
    ),
}


def _step(pair: tuple[Text, Text]) -> Sentence:
    return Sentence(str(pair[0]), str(pair[1]))


def reason(gate: GateView) -> Sentence:
    """Explain a closed gate: why, and the next step. An unknown key still gives a sentence."""
    if gate.reason == "fault":
        return fault((gate.parameters or {}).get("error_code", ""))
    known = _REASONS.get(gate.reason)
    if known:
        return _step(known)
    return Sentence(gettext("Something holds the charge back (%(key)s).") % {"key": gate.reason or gate.id})


def refusal(key: str) -> Sentence:
    """Explain why a card was refused; key: the reason of a decision or of a presented card."""
    return _step(_REASONS.get(key, _REASONS["card_refused"]))


def fault(error_code: str) -> Sentence:
    """Explain an OCPP ChargePointErrorCode (§7.6)."""
    text = _FAULTS.get(error_code, _("The wallbox reports a fault."))
    step = _FAULT_STEPS.get(error_code, _("If it stays, call an electrician."))
    return Sentence(str(text), str(step))


def fault_codes() -> dict[str, str]:
    """Return every error code with its sentence, for a choice."""
    return {code: str(text) for code, text in _FAULTS.items()}


def gate_name(gate: GateView) -> str:
    """Name a gate as it stands: open or closed."""
    names = _GATE_NAMES.get(gate.id, (gate.id, gate.id))
    name = str(names[0] if gate.open else names[1])
    if gate.id == "in_service" and gate.reason == "reserved":
        return str(_("Reserved"))
    if gate.id != "authorized" or not gate.open:
        return name
    detail = (gate.parameters or {}).get("card_name") or str(_GRANTED_BY.get(gate.source, ""))
    return f"{name}: {detail}" if detail else name


def limit_name(source: str) -> str:
    """Name a limit."""
    return str(_LIMIT_NAMES.get(source, source))


def limit_owner(source: str) -> str:
    """Say who sets a limit: `by the backend`."""
    return str(_LIMIT_OWNERS.get(source) or gettext("by %(source)s") % {"source": source})


def alert(view: AlertView) -> Sentence:
    """Explain an alert; its parameters fill both sentences in."""
    title, text = _ALERTS.get(view.code, (_("The wallbox has a message for you: %(code)s."), ""))
    parameters = _Missing(dated(view.parameters) | {"code": view.code})
    if "id_tag" in parameters:
        parameters["id_tag"] = mask(parameters["id_tag"])
    return Sentence(str(title) % parameters, str(text) % parameters)


class _Missing(dict[str, str]):
    """Fills in a dash where a parameter is missing, rather than failing on a page that explains a failure."""

    def __missing__(self, key: str) -> str:
        return "–"


def backend_state(backend: BackendView) -> Sentence:
    """Say in two or three words how the link stands; next_step: why none is wanted."""
    if not backend.is_used:
        why: Mapping[str, Callable[[], str]] = {
            "no_backend": lambda: gettext("no backend chosen"),
            "no_ocpp": lambda: gettext("OCPP authorisation is set to No OCPP"),
        }
        return Sentence(gettext("Not used"), why.get(backend.why_not, lambda: "")())
    if backend.socket != "open":
        return Sentence(gettext("Connecting") if backend.socket == "connecting" else gettext("Not connected"))
    words = {
        "Accepted": gettext("Connected"),
        "Pending": gettext("Registration pending"),
        "Rejected": gettext("Registration rejected"),
    }
    return Sentence(words.get(backend.registration or "", gettext("Registering")))


def source_name(source: str) -> str:
    """Name who or what holds a gate."""
    names = {
        "backend": gettext("The backend"),
        "local": gettext("Somebody at this wallbox or in this panel"),
        "user": gettext("Somebody in this panel"),
    }
    return names.get(source) or limit_name(source)


def is_known_reason(key: str) -> bool:
    """Tell whether there is a sentence of its own for a key."""
    return key in _REASONS
