"""A test of settings before they are saved: the running client's own ladder, climbed over a socket of its own (panel, test before save)."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from websockets.asyncio.client import ClientConnection

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.ladder import Ladder, Rung
from chargepoint.domain.units import is_provisional
from chargepoint.ocpp16.boot_rungs import notify_boot
from chargepoint.ocpp16.client import Client
from chargepoint.ocpp16.climb import Climb
from chargepoint.ocpp16.dial import Attempt, dial
from chargepoint.ocpp16.errors import ConnectFailed
from chargepoint.ocpp16.frames import Call
from chargepoint.ocpp16.late_answers import LateAnswers
from chargepoint.ocpp16.link_settings import LinkSettings
from chargepoint.ocpp16.monitor import LinkMonitor
from chargepoint.ocpp16.session import Reply, Session
from chargepoint.ocpp16.timing import Timing
from chargepoint.runtime.ports import Clock, NotConnected

_RUNGS_OF_REGISTRATION = (Rung.REGISTRATION, Rung.CLOCK)


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried. may_register: no transaction is open, so that a BootNotification disturbs none."""

    link: LinkSettings
    may_register: bool
    clock: Clock
    timing: Timing


async def try_out(
    trial: Trial, client: Client, monitor: LinkMonitor, on_change: Callable[[Ladder], None]
) -> Ladder:
    """Climb and return the ladder, after Timing.trial_s at the latest; nothing is stored, safe to cancel.

    There are never two sockets with one identity: where the running client has the same, it stands aside from the
    upgrade to the end of the test. Was its link up, or is a transaction open, then the test ends at the subprotocol,
    and the rest is read off the link.
    """
    has_identity = client.has_identity(trial.link.dial)
    live = monitor.view.ladder if has_identity and client.session is not None else None
    async with AsyncExitStack() as stack:

        async def before_upgrade() -> None:
            if has_identity:
                await stack.enter_async_context(client.standing_aside())

        climb = Climb(on_change, before_upgrade)
        try:
            async with asyncio.timeout(trial.timing.trial_s):
                await _climb(trial, climb, live)
        except TimeoutError:
            climb.failed(LinkProblem.TIMEOUT, {"timeout_s": f"{trial.timing.trial_s:g}"})
    return climb.ladder


async def _climb(trial: Trial, climb: Climb, live: Ladder | None) -> None:
    is_clock_set = not is_provisional(trial.clock.now().utc)
    attempt = Attempt(trial.link.dial, trial.link.dial.password, trial.timing, is_clock_set)
    try:
        websocket = await dial(attempt, climb)
    except ConnectFailed:
        return
    try:
        if live is not None:
            _read_off(live, climb)
        elif trial.may_register:
            await _register(trial, websocket, climb)
        else:
            for rung in _RUNGS_OF_REGISTRATION:
                climb.skip(rung, {"why": "transaction"})
    finally:
        await websocket.close()


def _read_off(live: Ladder, climb: Climb) -> None:
    for rung in _RUNGS_OF_REGISTRATION:
        result = live.at(rung)
        climb.take(replace(result, seen={**result.seen, "live": "1"}))


async def _register(trial: Trial, websocket: ClientConnection, climb: Climb) -> None:
    monitor = LinkMonitor(trial.clock, lambda: None)
    session = Session(websocket, _stay_silent, monitor, LateAnswers(), trial.timing, 0.0)
    reading = asyncio.create_task(session.run())
    try:
        await notify_boot(session, trial.link.boot, trial.link.message_timeout_s, trial.clock, climb)
    except NotConnected:
        loss = await reading
        climb.failed(loss.problem, {"close": loss.detail} if loss.detail else {})
    finally:
        await session.finish()
        await asyncio.wait({reading})


async def _stay_silent(_: Call) -> Reply | None:
    """Answer no question of the backend: a test is gone in a moment."""
    return None
