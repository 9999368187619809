"""What the link does with two network interfaces; runs as a program in a network namespace of its own."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from chargepoint.domain.backoff import BackOff
from chargepoint.domain.parameters import ConnectionType
from chargepoint.ocpp16.timing import Timing
from tests.ocpp16.link import FAST, Link, stored_settings
from tests.support.cables import FAR_ADDRESSES, INTERFACES, Cables
from tests.support.central_system import RecordingCentralSystem

TIMING = replace(FAST, ping_interval_s=0.2, connect_s=1.0)
BACKING_OFF = replace(TIMING, back_off=BackOff(0.05, 12, 0.0, shortest_wait_s=0.05))


@asynccontextmanager
async def backend_at(cables: Cables, kind: str) -> AsyncIterator[RecordingCentralSystem]:
    """Run a central system at the far end of a cable."""
    central_system = RecordingCentralSystem(host=FAR_ADDRESSES[kind])
    with cables.far_end():
        await central_system.__aenter__()  # an address, not a name: only its socket is made here
    try:
        yield central_system
    finally:
        await central_system.stop()


async def waits_and_never_takes_the_other(cables: Cables, kind: str, other: str) -> None:
    """The chosen interface is down and the other one leads to the backend as well: wait; once it is up, connect."""
    cables.pull(kind)
    async with backend_at(cables, other) as backend:
        link = link_over(backend, kind)
        link.start()
        view = await link.shows(last_error="waiting_for_interface")
        assert view.error_detail == INTERFACES[kind], view
        await asyncio.sleep(10 * TIMING.interface_poll_s)
        assert not backend.handshakes
        cables.plug(kind)
        await link.online()
        assert peer_of(backend) == near_address(kind)
        await link.stop()


async def comes_back_after_the_cable_was_pulled(cables: Cables, kind: str, other: str) -> None:
    """The cable is pulled from an open link and plugged in again: found by the ping, waited for, connected again."""
    async with backend_at(cables, other) as backend:
        link = link_over(backend, kind)
        await link.online()
        cables.pull(kind)
        await link.shows(last_error="waiting_for_interface")
        cables.plug(kind)
        await link.online(is_boot=False)
        assert peer_of(backend) == near_address(kind)
        assert len(backend.connections) == 2
        await link.stop()


async def dials_soon_however_long_it_waited(cables: Cables, kind: str, other: str) -> None:
    """The wait for the interface does not count as failures of the backend, which would make the next wait long."""
    cables.pull(kind)
    async with backend_at(cables, other) as backend:
        link = link_over(backend, kind, BACKING_OFF)
        link.start()
        await link.shows(last_error="waiting_for_interface")
        await asyncio.sleep(20 * BACKING_OFF.interface_poll_s)
        backend.handshake.statuses.append(404)
        cables.plug(kind)
        await link.online()
        await link.stop()


def link_over(backend: RecordingCentralSystem, kind: str, timing: Timing = TIMING) -> Link:
    """Return a link bound to that interface."""
    settings = stored_settings(backend.url, connection_type=ConnectionType(kind))
    return Link(settings, timing, interfaces=INTERFACES)


def peer_of(backend: RecordingCentralSystem) -> str:
    """Return the address from which the newest socket came."""
    return str(backend.connections[-1].remote_address[0])


def near_address(kind: str) -> str:
    """Return the box's own address on that interface."""
    return {"ethernet": "192.0.2.2", "wlan": "192.0.2.130"}[kind]


SCENARIOS = {
    act.__name__: act
    for act in (
        waits_and_never_takes_the_other,
        comes_back_after_the_cable_was_pulled,
        dials_soon_however_long_it_waited,
    )
}


def main() -> None:
    """Play the scenario that is named first, with the interface named second."""
    name, kind = sys.argv[1:]
    other = next(one for one in INTERFACES if one != kind)
    with Cables() as cables:
        asyncio.run(SCENARIOS[name](cables, kind, other))


if __name__ == "__main__":
    main()
