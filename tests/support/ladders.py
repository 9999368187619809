"""Ladders as attempts leave them."""

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.ladder import Ladder, Rung, RungResult, RungState

_SEEN = {
    Rung.ADDRESS: {"host": "backend.example", "port": "443"},
    Rung.NAME: {"name": "backend.example", "addresses": "192.0.2.7"},
    Rung.PORT: {"peer": "192.0.2.7"},
    Rung.REGISTRATION: {"registration": "Accepted", "interval_s": "300"},
    Rung.CLOCK: {"offset_s": "-0.2", "heartbeat_s": "300"},
}


def a_complete_ladder() -> Ladder:
    """Return one that was climbed to the end, without a proxy."""
    ladder = Ladder()
    for rung in Rung:
        state = RungState.SKIPPED if rung is Rung.PROXY else RungState.OK
        ladder = ladder.step(RungResult(rung, state, 12, None, _SEEN.get(rung, {})))
    return ladder


def broken_at(rung: Rung, problem: LinkProblem, **seen: str) -> Ladder:
    """Return one that broke at a rung."""
    return a_complete_ladder().step(RungResult(rung, RungState.FAILED, 31, problem, seen))


def an_expired_certificate() -> Ladder:
    """Return one that broke at a certificate of yesterday."""
    return broken_at(
        Rung.TLS,
        LinkProblem.TLS_EXPIRED,
        subject="backend.example",
        valid_until="2026-05-30T12:00:00+00:00",
        today="2026-06-01T12:00:00+00:00",
    )
