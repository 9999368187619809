"""Whether a port that did not answer plain HTTP wants TLS: then the address lacks an s, and that is what to say."""

import asyncio
import ssl

from chargepoint.ocpp16.climb import Climb
from chargepoint.ocpp16.errors import ConnectFailed
from chargepoint.ocpp16.tcp import Endpoint, open_tcp
from chargepoint.ocpp16.timing import Timing


async def speaks_tls(target: Endpoint, proxy: Endpoint | None, interface: str, timing: Timing) -> bool:
    """Tell whether a TLS handshake succeeds; costs one more connection, over which nothing of ours is sent."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        connection = await open_tcp(target, proxy, interface, timing, Climb())
        try:
            async with asyncio.timeout(timing.connect_s):
                _, writer = await asyncio.open_connection(
                    sock=connection, ssl=context, server_hostname=target[0]
                )
        except BaseException:  # a cancelled try must not leave its socket open either
            connection.close()
            raise
    except (ConnectFailed, OSError):
        return False
    writer.transport.abort()
    return True
