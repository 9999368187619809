"""A test before save: never two sockets with one identity, nothing registered behind a charge, always an end."""

import asyncio
from dataclasses import replace

import pytest

from chargepoint.domain.ladder import Ladder, Rung, RungState
from chargepoint.domain.parameters import ConnectionType
from chargepoint.domain.settings import StoredSettings
from tests.ocpp16.link import FAST, Link, stored_settings
from tests.support.central_system import Behaviour, RecordingCentralSystem
from tests.support.faulty_servers import server_that_says

TRYING = replace(FAST, trial_s=5.0)


def idle_link(settings: StoredSettings) -> Link:
    """Return a link of a box that uses no backend."""
    return Link(
        replace(settings, backend=replace(settings.backend, connection_type=ConnectionType.NONE)), TRYING
    )


async def try_out(link: Link, settings: StoredSettings, may_register: bool = True) -> Ladder:
    return await link.central_system.try_out(settings, may_register, lambda _: None)


async def test_all_nine_rungs_are_climbed_over_a_socket_that_is_gone_afterwards(
    central_system: RecordingCentralSystem,
) -> None:
    settings = stored_settings(central_system.url)

    ladder = await try_out(idle_link(settings), settings)

    assert ladder.is_complete
    assert ladder.at(Rung.CLOCK).seen["heartbeat_s"] == "300"
    assert [recorded.action for recorded in central_system.calls()] == ["BootNotification"]
    await central_system.connections[0].wait_closed()
    assert central_system.connections[0].close_code == 1000


async def test_ladder_grows_before_the_eyes_of_who_asked(central_system: RecordingCentralSystem) -> None:
    settings = stored_settings(central_system.url)
    seen: list[Ladder] = []

    await idle_link(settings).central_system.try_out(settings, True, seen.append)

    reached = [sum(r.state is not RungState.NOT_REACHED for r in ladder.rungs) for ladder in seen]
    assert reached == sorted(reached)
    assert set(reached) == set(range(1, 10))


async def test_live_link_stands_aside_and_the_last_rungs_are_read_off_it(
    central_system: RecordingCentralSystem,
) -> None:
    link = Link(stored_settings(central_system.url), TRYING)
    await link.online()

    ladder = await try_out(link, link.settings)

    assert [ladder.at(rung).seen.get("live") for rung in (Rung.SUBPROTOCOL, Rung.REGISTRATION)] == [None, "1"]
    assert ladder.is_complete
    await link.online(is_boot=False)
    assert len(central_system.calls("BootNotification")) == 1
    first, tested, again = central_system.connections
    assert first.close_code == tested.close_code == 1000
    assert again.close_code is None
    await link.stop()


async def test_there_are_never_two_sockets_with_one_identity(central_system: RecordingCentralSystem) -> None:
    link = Link(stored_settings(central_system.url), TRYING)
    await link.online()
    most, open_now = 0, 0

    def count() -> None:
        nonlocal most, open_now
        open_now = sum(connection.state.name == "OPEN" for connection in central_system.connections)
        most = max(most, open_now)

    async def watch() -> None:
        while True:
            count()
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    for _ in range(3):
        await try_out(link, link.settings)
    watching.cancel()
    await link.stop()
    assert most == 1


async def test_another_password_is_refused_and_the_live_link_comes_back(
    central_system: RecordingCentralSystem,
) -> None:
    link = Link(stored_settings(central_system.url), TRYING)
    await link.online()
    central_system.handshake.statuses.append(401)

    ladder = await try_out(link, replace(link.settings, password=b"wrong"))

    assert ladder.outcome == ("upgrade", "unauthorized")
    assert (await link.online(is_boot=False)).is_online
    await link.stop()


async def test_link_that_is_up_is_left_alone_where_the_test_breaks_before_the_upgrade(
    central_system: RecordingCentralSystem,
) -> None:
    link = Link(stored_settings(central_system.url), TRYING)
    await link.online()
    other = replace(link.settings.backend, backend_url="ws://127.0.0.1:1/ocpp")

    ladder = await try_out(link, replace(link.settings, backend=other))

    assert ladder.outcome == ("port", "refused")
    assert len(central_system.connections) == 1
    await link.stop()


async def test_open_transaction_ends_the_test_at_the_subprotocol(
    central_system: RecordingCentralSystem,
) -> None:
    settings = stored_settings(central_system.url)

    ladder = await try_out(idle_link(settings), settings, may_register=False)

    assert ladder.at(Rung.SUBPROTOCOL).state is RungState.OK
    assert ladder.at(Rung.REGISTRATION).seen == {"why": "transaction"}
    assert not central_system.calls()


async def test_backend_that_asks_a_test_gets_no_answer_but_its_end(
    central_system: RecordingCentralSystem,
) -> None:
    central_system.plan("BootNotification", Behaviour(delay_s=0.2))
    settings = stored_settings(central_system.url)
    running = asyncio.create_task(try_out(idle_link(settings), settings))
    await central_system.received("BootNotification")

    with pytest.raises(TimeoutError):
        await central_system.call("ClearCache", timeout_s=0.3)

    assert (await running).is_complete


async def test_whole_test_ends_in_time_and_says_where_it_was() -> None:
    async with server_that_says(b"", closes=False) as port:
        settings = stored_settings(f"ws://127.0.0.1:{port}/ocpp")
        link = Link(idle_link(settings).settings, replace(TRYING, handshake_s=60.0, trial_s=0.3))

        ladder = await try_out(link, settings)

    assert ladder.outcome == ("upgrade", "timeout")


async def test_cancelled_test_lets_the_live_link_dial_again(central_system: RecordingCentralSystem) -> None:
    link = Link(stored_settings(central_system.url), TRYING)
    await link.online()
    async with server_that_says(b"", closes=False) as port:
        other = replace(link.settings.backend, backend_url=f"ws://127.0.0.1:{port}/ocpp")
        running = asyncio.create_task(try_out(link, replace(link.settings, backend=other)))
        await link.shows(socket="closed")

        running.cancel()
        await asyncio.wait({running})

        assert (await link.online(is_boot=False)).is_online
    await link.stop()


@pytest.mark.parametrize("echo", [b"CP 1:hunter22", b"hunter22", b"Q1AgMTpodW50ZXIyMg=="])
async def test_credentials_that_a_server_sends_back_are_not_shown(echo: bytes) -> None:
    answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 60\r\n\r\n" + echo.ljust(60)
    async with server_that_says(answer) as port:
        settings = stored_settings(f"ws://127.0.0.1:{port}/ocpp")

        ladder = await try_out(idle_link(settings), replace(settings, password=b"hunter22"))

    body = ladder.at(Rung.UPGRADE).seen["body"]
    assert "••••" in body
    assert "hunter22" not in body
    assert "Q1Ag" not in body
