"""Facts of a connector to its OCPP status; no second copy of the truth (OCPP 1.6 ed. 2 §4.9, §7.7)."""

from dataclasses import dataclass
from enum import StrEnum

NO_ERROR = "NoError"

WARNING_CODES = frozenset({"EVCommunicationError", "WeakSignal", "ResetFailure"})
"""Error codes that are reported without the connector being out of order (§7.6)."""


class ChargePointStatus(StrEnum):
    """The nine states (§7.7)."""

    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED_EVSE = "SuspendedEVSE"
    SUSPENDED_EV = "SuspendedEV"
    FINISHING = "Finishing"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


_IN_CHARGE = (ChargePointStatus.CHARGING, ChargePointStatus.SUSPENDED_EVSE, ChargePointStatus.SUSPENDED_EV)
_ENTERED_ANYWHERE = frozenset({ChargePointStatus.AVAILABLE, ChargePointStatus.FAULTED})
_WAYS: dict[ChargePointStatus, frozenset[ChargePointStatus]] = {
    ChargePointStatus.AVAILABLE: frozenset(ChargePointStatus) - {ChargePointStatus.FINISHING},
    ChargePointStatus.PREPARING: _ENTERED_ANYWHERE | {*_IN_CHARGE, ChargePointStatus.FINISHING},
    **dict.fromkeys(
        _IN_CHARGE,
        _ENTERED_ANYWHERE | {*_IN_CHARGE, ChargePointStatus.FINISHING, ChargePointStatus.UNAVAILABLE},
    ),
    **dict.fromkeys(
        (ChargePointStatus.FINISHING, ChargePointStatus.RESERVED),
        _ENTERED_ANYWHERE | {ChargePointStatus.PREPARING, ChargePointStatus.UNAVAILABLE},
    ),
    ChargePointStatus.UNAVAILABLE: _ENTERED_ANYWHERE | {ChargePointStatus.PREPARING, *_IN_CHARGE},
    ChargePointStatus.FAULTED: frozenset(ChargePointStatus),
}
"""The table of §4.9: where each status may go."""

_STEPS_BETWEEN = (ChargePointStatus.PREPARING, ChargePointStatus.AVAILABLE)


@dataclass(frozen=True, slots=True)
class ConnectorFacts:
    """All a status depends on.

    error_code: an OCPP ChargePointErrorCode or NoError. is_offering: the charge point offers 6 A or more.
    requests_energy: the vehicle asks for it. is_authorized: permission was given and the vehicle is awaited.
    is_reserved: it is kept for a card that was not shown yet.
    is_finishing: a transaction is over, or nobody showed a card in time, and the cable is still in.
    """

    error_code: str
    is_operative: bool
    has_transaction: bool
    is_plugged: bool
    is_authorized: bool
    is_reserved: bool
    is_finishing: bool
    is_offering: bool
    requests_energy: bool


def is_fault(error_code: str) -> bool:
    """Tell whether an error code puts the connector out of order."""
    return error_code != NO_ERROR and error_code not in WARNING_CODES


def connector_status(facts: ConnectorFacts) -> ChargePointStatus:
    """Return the status that follows; SuspendedEVSE wins over SuspendedEV (§4.9)."""
    if is_fault(facts.error_code):
        return ChargePointStatus.FAULTED
    if facts.has_transaction:
        return _status_in_transaction(facts)
    if not facts.is_operative:
        return ChargePointStatus.UNAVAILABLE
    if facts.is_reserved and not facts.is_authorized:  # a foreign car that is plugged in changes nothing
        return ChargePointStatus.RESERVED
    if facts.is_finishing and facts.is_plugged:
        return ChargePointStatus.FINISHING
    if facts.is_plugged or facts.is_authorized:
        return ChargePointStatus.PREPARING
    return ChargePointStatus.AVAILABLE


def _status_in_transaction(facts: ConnectorFacts) -> ChargePointStatus:
    if not facts.is_offering:
        return ChargePointStatus.SUSPENDED_EVSE
    if not facts.is_plugged or not facts.requests_energy:
        return ChargePointStatus.SUSPENDED_EV
    if facts.error_code == "EVCommunicationError":  # never reported beside Charging (§4.9)
        return ChargePointStatus.SUSPENDED_EVSE
    return ChargePointStatus.CHARGING


def passed_between(before: ChargePointStatus, after: ChargePointStatus) -> ChargePointStatus | None:
    """Return the status to be reported in between, None where the table of §4.9 has a direct way.

    Several things can fall into one turn: a plug is pulled and the place reserved (D1, A7), or who was preparing gives
    up and the place is out of service (B1, A8).
    """
    if after is before or after in _WAYS[before]:
        return None
    return next(status for status in _STEPS_BETWEEN if status in _WAYS[before] and after in _WAYS[status])


def charge_point_status(is_operative: bool, is_broken: bool) -> ChargePointStatus:
    """Return the status of connector 0: only Available, Unavailable or Faulted (§4.9)."""
    if is_broken:
        return ChargePointStatus.FAULTED
    return ChargePointStatus.AVAILABLE if is_operative else ChargePointStatus.UNAVAILABLE
