"""Does it charge, and if not, why: an ordered list of conditions, each open or closed."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chargepoint.domain.snapshot import GateView, LimitView
from chargepoint.domain.status import NO_ERROR, is_fault
from chargepoint.domain.units import MINIMUM_CURRENT_A


class AuthorizationState(StrEnum):
    """Where permission stands."""

    WAITING_FOR_CARD = "waiting_for_card"
    WAITING_FOR_BACKEND = "waiting_for_backend"
    REFUSED = "refused"
    GRANTED = "granted"
    FREE = "free"
    FREE_BLOCKED = "free_blocked"
    REJECTED_BY_BACKEND = "rejected_by_backend"


@dataclass(frozen=True, slots=True)
class GateFacts:
    """All the gates depend on.

    refusal: reason key of the last refused card while it is news, else "". needs_registration: charging waits for
    the backend to accept this charge point. limits: by name; the lowest wins. reserved_until: it is kept for another card.
    """

    error_code: str
    is_plugged: bool
    plugged_since: datetime | None
    is_operative: bool
    unavailable_by: str
    is_restarting: bool
    authorization: AuthorizationState
    refusal: str
    authorized_since: datetime | None
    card_deadline: datetime | None
    needs_registration: bool
    is_paused: bool
    limits: tuple[LimitView, ...]
    has_transaction: bool
    is_finishing: bool
    requests_energy: bool
    is_drawing: bool
    has_drawn: bool
    parameters: dict[str, str] = field(default_factory=dict)
    reserved_until: datetime | None = None


def tightest(limits: tuple[LimitView, ...]) -> LimitView:
    """Return the lowest limit; the first named wins a tie. limits: not empty."""
    return min(limits, key=lambda limit: limit.limit_a)


def gates(facts: GateFacts) -> tuple[GateView, ...]:
    """Return every gate in the order in which a person should look at them."""
    return (
        _fault(facts),
        GateView(
            "vehicle",
            facts.is_plugged,
            reason="" if facts.is_plugged else "no_vehicle",
            since=facts.plugged_since,
        ),
        _in_service(facts),
        GateView(
            "no_restart_pending",
            not facts.is_restarting,
            reason="restart_pending" if facts.is_restarting else "",
        ),
        _authorized(facts),
        _registered(facts),
        GateView(
            "not_paused",
            not facts.is_paused,
            reason="paused_by_person" if facts.is_paused else "",
            source="user",
        ),
        _profile_limit(facts),
        _minimum_current(facts),
        _vehicle_draws(facts),
        GateView("not_finished", not facts.is_finishing, reason="finished" if facts.is_finishing else ""),
    )


def first_closed(all_gates: tuple[GateView, ...]) -> GateView | None:
    """Return the gate that explains why nothing charges, None when everything is open.

    A finished charge is the reason to show, rather than the missing card that follows from it.
    """
    closed = {gate.id: gate for gate in all_gates if not gate.open}
    if (
        "not_finished" in closed
        and "authorized" in closed
        and closed["authorized"].reason == "waiting_for_card"
    ):
        del closed["authorized"]
    return next(iter(closed.values()), None)


def _fault(facts: GateFacts) -> GateView:
    is_broken = is_fault(facts.error_code)
    parameters = {"error_code": facts.error_code} if facts.error_code != NO_ERROR else None
    return GateView("fault", not is_broken, reason="fault" if is_broken else "", parameters=parameters)


def _in_service(facts: GateFacts) -> GateView:
    if facts.is_operative and facts.reserved_until is None:
        return GateView("in_service", True)
    if facts.is_operative:
        return GateView("in_service", False, source="backend", reason="reserved", until=facts.reserved_until)
    return GateView(
        "in_service", False, reason=f"out_of_service_{facts.unavailable_by}", source=facts.unavailable_by
    )


def _authorized(facts: GateFacts) -> GateView:
    state = facts.authorization
    if state in (AuthorizationState.GRANTED, AuthorizationState.FREE):
        return GateView(
            "authorized",
            True,
            source=state.value,
            since=facts.authorized_since,
            parameters=facts.parameters or None,
        )
    reason = state.value
    if state is AuthorizationState.REFUSED:
        reason = facts.refusal or "card_refused"
    return GateView(
        "authorized", False, reason=reason, until=facts.card_deadline, parameters=facts.parameters or None
    )


def _registered(facts: GateFacts) -> GateView:
    closed = facts.needs_registration
    return GateView(
        "registered",
        not closed,
        reason="not_registered" if closed else "",
        source="backend" if closed else "",
    )


def _profile_limit(facts: GateFacts) -> GateView:
    profile = next((limit for limit in facts.limits if limit.source == "backend"), None)
    if profile is None or profile.limit_a > 0:
        return GateView("profile_limit", True, limit_a=profile.limit_a if profile else None)
    return GateView("profile_limit", False, 0.0, "backend", "limit_zero", until=profile.until)


def _minimum_current(facts: GateFacts) -> GateView:
    limit = tightest(facts.limits)
    is_open = limit.limit_a >= MINIMUM_CURRENT_A or (limit.source == "backend" and limit.limit_a <= 0)
    reason = "" if is_open else "limit_below_minimum"
    return GateView("minimum_current", is_open, limit.limit_a, limit.source, reason, until=limit.until)


def _vehicle_draws(facts: GateFacts) -> GateView:
    is_offered = (
        not is_fault(facts.error_code)
        and not facts.is_paused
        and tightest(facts.limits).limit_a >= MINIMUM_CURRENT_A
    )
    if not facts.has_transaction or not is_offered or facts.requests_energy or facts.is_drawing:
        return GateView("vehicle_draws", True)  # a car is asked only once current is offered
    return GateView(
        "vehicle_draws", False, reason="vehicle_full_or_timer" if facts.has_drawn else "vehicle_not_ready"
    )
