"""One port for a plain and a TLS server, as a backend has while it moves its charge points to TLS."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

TLS_HANDSHAKE = b"\x16"


@asynccontextmanager
async def front(plain_port: int, tls_port: int) -> AsyncIterator[int]:
    """Forward each connection by its first byte while the block lasts; yields the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(1)
        port = tls_port if first == TLS_HANDSHAKE else plain_port
        with suppress(OSError):
            back_reader, back_writer = await asyncio.open_connection("127.0.0.1", port)
            back_writer.write(first)
            await asyncio.gather(_pump(reader, back_writer), _pump(back_reader, writer))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()
