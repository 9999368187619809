"""The TCP connection under the WebSocket: over the chosen interface, straight or through the proxy (parameters.md 2, 3)."""

import asyncio
import errno
import fcntl
import socket
import struct

from chargepoint.domain.connection import LinkProblem
from chargepoint.ocpp16.errors import ConnectFailed
from chargepoint.ocpp16.timing import Timing

_KEEPALIVE = {socket.TCP_KEEPIDLE: 60, socket.TCP_KEEPINTVL: 20, socket.TCP_KEEPCNT: 4}
_LONGEST_PROXY_ANSWER = 8192
_LONGEST_INTERFACE_NAME = 15
_SIOCGIFFLAGS, _IFF_RUNNING = 0x8913, 0x40
"""linux/sockios.h and linux/if.h; running: up, and the link not known to be down."""

Endpoint = tuple[str, int]


async def open_tcp(target: Endpoint, proxy: Endpoint | None, interface: str, timing: Timing) -> socket.socket:
    """Return a connected non-blocking socket to target, its TCP keep-alive on.

    proxy: asked to CONNECT; it resolves the target's name. interface: "": the operating system routes.
    Raises ConnectFailed; safe to cancel.
    """
    if interface and not interface_is_up(interface):
        raise ConnectFailed(LinkProblem.WAITING_FOR_INTERFACE, interface)
    connection = await _connect(proxy or target, interface, timing)
    if proxy is not None:
        try:
            async with asyncio.timeout(timing.connect_s):
                await _open_tunnel(connection, target)
        except TimeoutError:
            connection.close()
            raise ConnectFailed(LinkProblem.PROXY, "no answer") from None
        except BaseException:  # a cancelled try must not leave its socket open either
            connection.close()
            raise
    return connection


def interface_is_up(name: str) -> bool:
    """Tell whether a network interface exists and has its link, or is of a kind that has none to lose.

    The kernel is asked, not /sys: that may show the interfaces of another network namespace.
    """
    request = struct.pack("16s16x", name.encode()[:_LONGEST_INTERFACE_NAME])
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            answer = fcntl.ioctl(asker, _SIOCGIFFLAGS, request)
    except OSError:
        return False
    flags: int = struct.unpack_from("16xH", answer)[0]
    return bool(flags & _IFF_RUNNING)


async def _connect(endpoint: Endpoint, interface: str, timing: Timing) -> socket.socket:
    loop = asyncio.get_running_loop()
    host, port = endpoint
    try:
        async with asyncio.timeout(timing.connect_s):
            addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        raise ConnectFailed(LinkProblem.NAME_NOT_FOUND, f"no answer about {host}") from None
    except (socket.gaierror, UnicodeError):
        raise ConnectFailed(LinkProblem.NAME_NOT_FOUND, host) from None
    failure = ConnectFailed(LinkProblem.NAME_NOT_FOUND, host)
    for family, kind, protocol, _, address in addresses:
        try:
            async with asyncio.timeout(timing.connect_s):
                return await _connect_to(family, kind, protocol, address, interface)
        except OSError as error:
            failure = _failure(error, interface)
    raise failure


async def _connect_to(
    family: int, kind: int, protocol: int, address: tuple[object, ...], interface: str
) -> socket.socket:
    connection = socket.socket(family, kind, protocol)
    try:
        connection.setblocking(False)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in _KEEPALIVE.items():
            connection.setsockopt(socket.IPPROTO_TCP, option, value)
        if interface:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
        await asyncio.get_running_loop().sock_connect(connection, address)
    except BaseException:  # a cancelled try must not leave its socket open either
        connection.close()
        raise
    return connection


def _failure(error: OSError, interface: str) -> ConnectFailed:
    if isinstance(error, TimeoutError):
        return ConnectFailed(LinkProblem.TIMEOUT)
    if isinstance(error, ConnectionRefusedError):
        return ConnectFailed(LinkProblem.REFUSED)
    if error.errno == errno.ENODEV:
        return ConnectFailed(LinkProblem.WAITING_FOR_INTERFACE, interface)
    if isinstance(error, PermissionError) and interface:
        return ConnectFailed(LinkProblem.INTERFACE_NOT_ALLOWED, interface)
    return ConnectFailed(LinkProblem.UNREACHABLE, error.strerror or type(error).__name__)


async def _open_tunnel(connection: socket.socket, target: Endpoint) -> None:
    """Ask the proxy for a tunnel; read its answer and not a byte more."""
    loop = asyncio.get_running_loop()
    host = f"[{target[0]}]" if ":" in target[0] else target[0]
    authority = f"{host}:{target[1]}"
    request = f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n"
    answer = b""
    try:
        await loop.sock_sendall(connection, request.encode("ascii"))
        while not answer.endswith(b"\r\n\r\n") and len(answer) < _LONGEST_PROXY_ANSWER:
            byte = await loop.sock_recv(connection, 1)
            if not byte:
                raise ConnectFailed(LinkProblem.PROXY, "closed by the proxy")
            answer += byte
    except OSError as error:
        raise ConnectFailed(LinkProblem.PROXY, error.strerror or type(error).__name__) from None
    if not answer.endswith(b"\r\n\r\n"):
        raise ConnectFailed(LinkProblem.PROXY, "answer too long")
    _check_proxy_answer(answer.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2))


def _check_proxy_answer(status_line: list[str]) -> None:
    if len(status_line) < 2 or not status_line[0].startswith("HTTP/1."):
        raise ConnectFailed(LinkProblem.PROXY, "not an HTTP proxy")
    if status_line[1] == "407":
        raise ConnectFailed(LinkProblem.PROXY_LOGIN)
    if not status_line[1].startswith("2"):
        raise ConnectFailed(LinkProblem.PROXY, f"HTTP {status_line[1][:3]}")
