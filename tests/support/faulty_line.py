"""A TCP line that can be cut, go dead without closing, lag or trickle, and knows how many sockets its client holds."""

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

_ESTABLISHED = 1
"""The first byte of TCP_INFO while both sides hold the connection (linux/include/net/tcp_states.h)."""


@dataclass(slots=True)
class Caller:
    """One connection of the client. answered: the far end has said something; gone: the client has let go."""

    writer: asyncio.StreamWriter
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_held(self) -> bool:
        """The kernel says that the client still holds its end, whatever has been read here."""
        connection = self.writer.get_extra_info("socket")
        if connection is None or connection.fileno() < 0:
            return False
        return bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _ESTABLISHED)


class FaultyLine:
    """Use as `async with FaultyLine(port) as line`; forwards to that loopback port.

    is_dead: takes everything and passes on nothing. latency_s: before each piece. bytes_per_s 0: as fast as it comes.
    callers: every connection so far. most_held: sockets of the client at one moment.
    """

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._server: asyncio.Server | None = None
        self._called = asyncio.Event()
        self.port = 0
        self.count = 0
        self.most_held = 0
        self.is_dead = False
        self.latency_s = 0.0
        self.bytes_per_s = 0.0
        self.callers: list[Caller] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
            self.cut()

    def heal(self) -> None:
        """Forward everything at once from now on."""
        self.is_dead, self.latency_s, self.bytes_per_s = False, 0.0, 0.0

    def cut(self) -> None:
        """Reset every connection."""
        for caller in self.callers:
            caller.writer.transport.abort()

    async def called(self, count: int, timeout_s: float = 30.0) -> Caller:
        """Wait for that many connections since the start and return the newest. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while self.count < count:
                self._called.clear()
                await self._called.wait()
        return self.callers[-1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.callers = [caller for caller in self.callers if caller.is_held]
        caller = Caller(writer)
        self.callers.append(caller)
        self.most_held = max(self.most_held, len(self.callers))
        self.count += 1
        self._called.set()
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
            back = asyncio.create_task(self._pump(far_reader, writer, caller.answered))
            await self._pump(reader, far_writer, asyncio.Event())
            caller.gone.set()
            far_writer.transport.abort()
            back.cancel()
        caller.gone.set()
        writer.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passed: asyncio.Event
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await asyncio.sleep(self.latency_s)
                await self._pass_on(data, writer)
                passed.set()
        if not self.is_dead:
            writer.close()

    async def _pass_on(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        for piece in (data[at : at + 1] for at in range(len(data))) if self.bytes_per_s else (data,):
            if self.is_dead:
                return
            writer.write(piece)
            await writer.drain()
            if self.bytes_per_s:
                await asyncio.sleep(1 / self.bytes_per_s)
