"""Servers on loopback that do one thing wrong, again and again, for as long as a block lasts."""

import asyncio
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress


@asynccontextmanager
async def server_that_says(
    answer: bytes, tls: ssl.SSLContext | None = None, closes: bool = True, reads: bytes = b"\r\n\r\n"
) -> AsyncIterator[int]:
    """Give the port of a server that answers every request so. closes: it hangs up then. reads: the end of a request."""
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await (reader.readuntil(reads) if reads else reader.read(1))
            writer.write(answer)
            await writer.drain()
            if not closes:
                await over.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        over.set()
        server.close()


@contextmanager
def port_that_is_silent() -> Iterator[int]:
    """Give a port whose queue is full: the kernel drops what comes in, as a firewall does."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        callers = [socket.socket() for _ in range(3)]
        for caller in callers:
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())
        try:
            yield listener.getsockname()[1]
        finally:
            for caller in callers:
                caller.close()


def closed_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        return int(closed.getsockname()[1])


@contextmanager
def server_with_alerts(tls: ssl.SSLContext) -> Iterator[int]:
    """Give the port of a TLS server that says why it refuses a client; asyncio's hangs up without a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        over = threading.Event()
        thread = threading.Thread(target=_refuse, args=(listener, tls, over))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            thread.join()


def _refuse(listener: socket.socket, tls: ssl.SSLContext, over: threading.Event) -> None:
    while not over.is_set():
        with suppress(OSError):
            caller, _ = listener.accept()
            caller.settimeout(1)
            with tls.wrap_socket(caller, server_side=True, do_handshake_on_connect=False) as secured:
                with suppress(ssl.SSLError):
                    secured.do_handshake()
                secured.shutdown(socket.SHUT_WR)  # what was sent must arrive before the socket goes
                with suppress(OSError):
                    while socket.socket.recv(secured, 1000):
                        pass
