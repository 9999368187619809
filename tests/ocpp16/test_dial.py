"""One attempt: what answers that are no OCPP server mean (J1, J2), and that no secret is logged."""

import asyncio
import base64
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from chargepoint.ocpp16.climb import Climb
from chargepoint.ocpp16.dial import Attempt, basic_authorization, dial
from chargepoint.ocpp16.errors import ConnectFailed
from chargepoint.ocpp16.link_settings import DialSettings, read
from tests.ocpp16.link import FACTS, FAST, stored_settings
from tests.support.central_system import RecordingCentralSystem


def dial_settings(url: str) -> DialSettings:
    return read(stored_settings(url), FACTS, {}).dial


def attempt(settings: DialSettings, password: bytes | None = None) -> Attempt:
    return Attempt(settings, password, FAST, is_clock_set=True)


@asynccontextmanager
async def server_that_says(answer: bytes) -> AsyncIterator[str]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


@pytest.mark.parametrize(
    ("answer", "problem", "detail"),
    [
        (b"SSH-2.0-OpenSSH\r\n\r\n", "no_web_server", "during the handshake"),
        (b"", "closed", "during the handshake"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "not_a_websocket", "HTTP 200"),
        (b"HTTP/1.1 301 Moved\r\nLocation: wss://other.example/\r\n\r\n", "redirected", "HTTP 301"),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "not_a_websocket", "InvalidUpgrade"),
        (b"HTTP/1.1 418 Teapot\r\n\r\n", "http_error", "HTTP 418"),
    ],
    ids=["another protocol", "closed", "web page", "redirect", "101 without upgrade", "other status"],
)
async def test_server_that_is_no_central_system_is_named(answer: bytes, problem: str, detail: str) -> None:
    async with server_that_says(answer) as url:
        with pytest.raises(ConnectFailed) as caught:
            await dial(attempt(dial_settings(url)), Climb())

    assert (caught.value.problem, caught.value.detail) == (problem, detail)


@pytest.mark.parametrize(
    "change",
    [{"url": "", "url_problem": "missing"}, {"url": "wss://backend.example"}, {"proxy": "user:pass@proxy"}],
)
async def test_settings_that_cannot_be_dialled_are_named(change: dict[str, str]) -> None:
    with pytest.raises(ConnectFailed) as caught:
        await dial(attempt(replace(dial_settings("ws://backend.example"), **change)), Climb())  # type: ignore[arg-type]  # texts alone

    assert caught.value.problem == "invalid_url"


async def test_password_is_in_no_log_whatever_its_level(
    central_system: RecordingCentralSystem, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    websocket = await dial(attempt(dial_settings(central_system.url), b"canary"), Climb())
    await websocket.close()

    texts = [
        record.getMessage() for record in caplog.records if not record.name.startswith("websockets.server")
    ]
    assert not any("canary" in text or base64.b64encode(b"CP 1:canary").decode() in text for text in texts)


def test_basic_authorization_takes_the_raw_id_and_the_bytes() -> None:
    assert basic_authorization("CP", b"\x00") == "Basic Q1A6AA=="
