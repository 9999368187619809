"""Dialling, for ever (OCPP-J 1.6 §3, §5.4; J1, J2, J13; parameters.md sections 1 to 4)."""

import asyncio
import base64
import socket
from dataclasses import replace

import pytest

from chargepoint.domain.backoff import BackOff
from chargepoint.domain.events import LinkChanged
from chargepoint.domain.parameters import ConnectionType
from tests.ocpp16.link import FAST, Link, stored_settings
from tests.support.central_system import Behaviour, RecordingCentralSystem


async def test_charge_point_id_is_the_last_path_segment_percent_encoded(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()

    handshake = central_system.handshakes[0]
    assert handshake.path == "/ocpp/CP%201"
    assert handshake.headers["Sec-WebSocket-Protocol"] == "ocpp1.6"
    assert "Authorization" not in handshake.headers
    assert "Sec-WebSocket-Extensions" not in handshake.headers


async def test_password_goes_out_as_bytes_after_the_raw_id(central_system: RecordingCentralSystem) -> None:
    link = Link(replace(stored_settings(central_system.url), password=b"\xff\x00secret"))

    await link.online()
    await link.stop()

    value = central_system.handshakes[0].headers["Authorization"]
    assert base64.b64decode(value.removeprefix("Basic ")) == b"CP 1:\xff\x00secret"


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (401, "unauthorized"),
        (403, "forbidden"),
        (404, "not_found"),
        (500, "server_error"),
        (503, "server_error"),
        (302, "redirected"),
        (200, "not_a_websocket"),
    ],
)
async def test_refused_handshake_is_named_and_tried_again(
    central_system: RecordingCentralSystem, status: int, problem: str
) -> None:
    link = Link(stored_settings(central_system.url), replace(FAST, back_off=BackOff(0, 0, 0, 0.3)))
    central_system.handshake.statuses.append(status)
    link.start()

    await link.shows(socket="closed", last_error=problem, next_attempt_at=link.clock.now().after(0.3).utc)

    await link.online()
    await link.stop()


async def test_every_refusal_is_retried_for_ever(link: Link, central_system: RecordingCentralSystem) -> None:
    central_system.handshake.statuses.extend([401, 404, 503, 500, 403] * 3)

    await link.online()

    assert len(central_system.handshakes) == 16


@pytest.mark.parametrize("subprotocol", [None, "ocpp2.0.1"])
async def test_socket_without_the_subprotocol_is_never_talked_over(
    link: Link, central_system: RecordingCentralSystem, subprotocol: str | None
) -> None:
    central_system.handshake.subprotocol = subprotocol
    link.start()
    await central_system.until(lambda: len(central_system.handshakes) >= 3)

    assert link.central_system.view().last_error == "subprotocol"
    assert central_system.frames == []


async def test_subprotocol_that_comes_back_heals_the_link(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.handshake.subprotocol = None
    link.start()
    await central_system.until(lambda: len(central_system.handshakes) >= 1)
    central_system.handshake.subprotocol = "ocpp1.6"

    await link.online()


async def test_backend_that_comes_back_is_found(link: Link, central_system: RecordingCentralSystem) -> None:
    await link.online()
    await central_system.stop()
    await link.actions.has_posted(LinkChanged(is_online=False))
    await link.shows(last_error="refused")

    await central_system.start_again()

    await link.online(is_boot=False)


async def test_frame_over_the_limit_is_followed_by_a_reconnect(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()

    await central_system.send('[2,"1","DataTransfer",{"vendorId":"' + "x" * 2**21 + '"}]')

    await link.online(is_boot=False)


async def test_previous_password_is_tried_after_a_401(central_system: RecordingCentralSystem) -> None:
    settings = replace(stored_settings(central_system.url), password=b"new", previous_password=b"old")
    central_system.handshake.statuses.append(401)
    link = Link(settings)

    await link.online()
    await link.stop()

    assert base64.b64decode(central_system.handshakes[1].headers["Authorization"][6:]) == b"CP 1:old"


async def test_back_off_doubles(central_system: RecordingCentralSystem) -> None:
    link = Link(stored_settings(central_system.url), replace(FAST, back_off=None))
    central_system.handshake.statuses.extend([503, 503])

    await link.online()
    await link.stop()

    first, second, third = (handshake.at_s for handshake in central_system.handshakes)
    assert 0.95 < second - first < 1.5
    assert 1.95 < third - second < 2.5


async def test_try_now_skips_the_wait(central_system: RecordingCentralSystem) -> None:
    link = Link(stored_settings(central_system.url), replace(FAST, back_off=BackOff(60, 0, 0)))
    central_system.handshake.statuses.append(503)
    link.start()
    await central_system.until(lambda: central_system.handshakes)
    await link.shows(socket="closed", last_error="server_error")
    await asyncio.sleep(0)

    link.central_system.try_now()

    await link.online()
    await link.stop()


async def test_no_backend_means_no_socket(central_system: RecordingCentralSystem) -> None:
    link = Link(stored_settings(central_system.url, connection_type=ConnectionType.NONE))
    link.start()
    await asyncio.sleep(0.1)

    view = link.central_system.view()
    assert (view.is_used, view.why_not, central_system.handshakes) == (False, "no_backend", [])
    await link.change(backend=replace(link.settings.backend, connection_type=ConnectionType.WLAN))
    await link.online()
    await link.stop()


async def test_choosing_no_backend_closes_the_socket(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    port = await link.online()

    await link.change(backend=replace(link.settings.backend, connection_type=ConnectionType.NONE))
    await link.actions.has_posted(LinkChanged(is_online=False))
    await central_system.until(lambda: central_system.connections[0].close_code, 2)

    assert (port.is_online, port.view().socket, port.view().last_error) == (False, "closed", None)


@pytest.mark.parametrize(
    "change",
    [{"password": b"another"}],
    ids=["password"],
)
async def test_what_the_socket_depends_on_replaces_it_without_a_boot(
    link: Link, central_system: RecordingCentralSystem, change: dict[str, object]
) -> None:
    await link.online()

    await link.change(**change)
    await link.online(is_boot=False)

    assert len(central_system.connections) == 2
    assert central_system.connections[0].close_code is not None
    assert len(central_system.calls("BootNotification")) == 1


async def test_new_charge_point_id_reconnects_and_boots(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()

    await link.change(backend=replace(link.settings.backend, charge_point_id="CP2"), backend_number=8)
    await link.online(count=2)

    assert central_system.handshakes[1].path == "/ocpp/CP2"
    assert link.actions.accepted_by == [7, 8]


async def test_ping_interval_and_local_switches_keep_the_socket(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()

    backend = replace(link.settings.backend, keepalive_interval_s=600, local_offline_authorization=False)
    await link.change(backend=backend, previous_password=b"x")
    await asyncio.sleep(0.1)

    assert link.central_system.is_online
    assert len(central_system.connections) == 1


async def test_settings_that_come_while_dialling_are_the_ones_dialled(
    central_system: RecordingCentralSystem,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        link = Link(stored_settings(f"ws://127.0.0.1:{silent.getsockname()[1]}/"))
        link.start()
        await link.shows(socket="connecting")

        await link.change(backend=replace(link.settings.backend, backend_url=central_system.url))
        await link.online()
        await link.stop()


async def test_server_that_never_answers_the_handshake_is_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"ws://127.0.0.1:{silent.getsockname()[1]}/"
        link = Link(stored_settings(url), replace(FAST, handshake_s=0.1))
        link.start()

        await link.shows(socket="closed", last_error="timeout")
        await link.stop()


async def test_dropped_link_is_dialled_again(link: Link) -> None:
    port = await link.online()

    await port.drop("no answer to a stored message")
    await link.online(is_boot=False)

    assert port.view().last_error is None


async def test_flapping_link_never_has_two_sockets(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.plan("BootNotification", *[Behaviour(drop=True)] * 5, *[Behaviour(close_code=1001)] * 5)

    await link.online()

    assert len(central_system.connections) == 11
    assert all(connection.state.name == "CLOSED" for connection in central_system.connections[:-1])


async def test_view_tells_when_and_how_the_link_stands(link: Link) -> None:
    port = await link.online()

    view = port.view()
    assert (view.socket, view.connection_type, view.is_used) == ("open", "ethernet", True)
    assert view.url.endswith("/ocpp/CP%201")
    assert None not in (view.connected_since, view.registered_since, view.last_message_at)
    assert (view.last_message_out, view.last_message_in) == ("BootNotification", "BootNotification")
