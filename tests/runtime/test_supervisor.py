"""What dies is started again, and the health list says so."""

import asyncio

import pytest

from chargepoint.runtime.supervisor import Supervisor


@pytest.mark.expects_errors
async def test_failed_service_is_started_again_and_visible() -> None:
    supervisor, third = Supervisor(first_wait_s=0.0), asyncio.Event()
    runs: list[int] = []

    async def service() -> None:
        runs.append(len(runs))
        if len(runs) < 3:
            raise ValueError("broken")
        third.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(supervisor.keep("link", service))
    await third.wait()
    (view,) = supervisor.views
    assert (view.state, view.restarts, view.last_error) == ("running", 2, "ValueError: broken")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert supervisor.views[0].state == "stopped"


async def test_service_that_ends_is_not_started_again() -> None:
    supervisor = Supervisor()

    async def service() -> None:
        return None

    await supervisor.keep("once", service)
    assert supervisor.views[0].state == "stopped"
