"""The TCP connection under the WebSocket: over the chosen interface, straight or through the proxy (parameters.md 2, 3)."""

import asyncio
import errno
import fcntl
import socket
import struct
from typing import Any

from chargepoint.domain.connection import LinkProblem, problem_of_proxy_status
from chargepoint.domain.ladder import Rung
from chargepoint.ocpp16.climb import Climb
from chargepoint.ocpp16.errors import ConnectFailed
from chargepoint.ocpp16.timing import Timing

_KEEPALIVE = {socket.TCP_KEEPIDLE: 60, socket.TCP_KEEPINTVL: 20, socket.TCP_KEEPCNT: 4}
_LONGEST_PROXY_ANSWER = 8192
_ADDRESSES_SHOWN = 4
_LONGEST_INTERFACE_NAME = 15
_SIOCGIFFLAGS, _IFF_RUNNING = 0x8913, 0x40
"""linux/sockios.h and linux/if.h; running: up, and the link not known to be down."""

Endpoint = tuple[str, int]
Addresses = list[tuple[Any, ...]]
"""As getaddrinfo returns them."""


async def open_tcp(
    target: Endpoint, proxy: Endpoint | None, interface: str, timing: Timing, climb: Climb
) -> socket.socket:
    """Return a connected non-blocking socket to target, its TCP keep-alive on.

    proxy: asked to CONNECT; it resolves the target's name. interface: "": the operating system routes.
    Raises ConnectFailed; safe to cancel.
    """
    climb.begin(Rung.NAME)
    if interface and not interface_is_up(interface):
        raise ConnectFailed(LinkProblem.WAITING_FOR_INTERFACE, interface, {"interface": interface})
    addresses = await _resolve(proxy or target, timing)
    shown = list(dict.fromkeys(address[4][0] for address in addresses))
    climb.passed({"name": (proxy or target)[0], "addresses": ", ".join(shown[:_ADDRESSES_SHOWN])})
    if proxy is None:
        climb.skip(Rung.PROXY)
        climb.begin(Rung.PORT)
        connection = await _connect(addresses, interface, timing)
        climb.passed({"peer": connection.getpeername()[0]})
        return connection
    climb.begin(Rung.PROXY)
    climb_facts = {"proxy": _text_of(proxy), "name": proxy[0], "proxy_port": str(proxy[1])}
    try:
        connection = await _connect(addresses, interface, timing)
    except ConnectFailed as error:
        raise ConnectFailed(error.problem, error.detail, {**error.seen, **climb_facts}) from None
    await _through_proxy(connection, target, climb_facts, timing, climb)
    return connection


async def _through_proxy(
    connection: socket.socket, target: Endpoint, facts: dict[str, str], timing: Timing, climb: Climb
) -> None:
    """Have the proxy connect to target; closes the socket where it does not. Raises ConnectFailed."""
    try:
        async with asyncio.timeout(timing.connect_s):
            status = await _ask_for_tunnel(connection, target)
        problem = problem_of_proxy_status(status)
        facts = {**facts, "proxy_status": str(status)}
        if problem in (None, LinkProblem.PROXY_TARGET):
            climb.passed(facts)
            climb.begin(Rung.PORT)
        if problem is not None:
            raise ConnectFailed(problem, f"HTTP {status}", facts)
        climb.passed({"via": facts["proxy"]})
    except TimeoutError:
        connection.close()
        seen = {**facts, "timeout_s": f"{timing.connect_s:g}"}
        raise ConnectFailed(LinkProblem.PROXY_SILENT, "no answer", seen) from None
    except ConnectFailed as error:
        connection.close()
        raise ConnectFailed(error.problem, error.detail, {**facts, **error.seen}) from None
    except BaseException:  # a cancelled try must not leave its socket open either
        connection.close()
        raise


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


async def _resolve(endpoint: Endpoint, timing: Timing) -> Addresses:
    host, port = endpoint
    try:
        async with asyncio.timeout(timing.connect_s):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        raise ConnectFailed(LinkProblem.NAME_NOT_FOUND, f"no answer about {host}", {"name": host}) from None
    except (socket.gaierror, UnicodeError):
        raise ConnectFailed(LinkProblem.NAME_NOT_FOUND, host, {"name": host}) from None
    return list(found)


async def _connect(addresses: Addresses, interface: str, timing: Timing) -> socket.socket:
    failure = ConnectFailed(LinkProblem.UNREACHABLE)
    for family, kind, protocol, _, address in addresses:
        try:
            async with asyncio.timeout(timing.connect_s):
                return await _connect_to(family, kind, protocol, address, interface)
        except OSError as error:
            failure = _failure(error, interface, timing)
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


def _failure(error: OSError, interface: str, timing: Timing) -> ConnectFailed:
    if isinstance(error, TimeoutError):
        return ConnectFailed(LinkProblem.TIMEOUT, "", {"timeout_s": f"{timing.connect_s:g}"})
    if isinstance(error, ConnectionRefusedError):
        return ConnectFailed(LinkProblem.REFUSED)
    if error.errno == errno.ENODEV:
        return ConnectFailed(LinkProblem.WAITING_FOR_INTERFACE, interface, {"interface": interface})
    if isinstance(error, PermissionError) and interface:
        return ConnectFailed(LinkProblem.INTERFACE_NOT_ALLOWED, interface, {"interface": interface})
    return ConnectFailed(LinkProblem.UNREACHABLE, error.strerror or type(error).__name__)


async def _ask_for_tunnel(connection: socket.socket, target: Endpoint) -> int:
    """Ask the proxy for a tunnel; read its answer and not a byte more; return the HTTP status."""
    loop = asyncio.get_running_loop()
    authority = _text_of(target)
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
    return _status_of(answer.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2))


def _text_of(endpoint: Endpoint) -> str:
    host = f"[{endpoint[0]}]" if ":" in endpoint[0] else endpoint[0]
    return f"{host}:{endpoint[1]}"


def _status_of(status_line: list[str]) -> int:
    is_http = len(status_line) > 1 and status_line[0].startswith("HTTP/1.")
    if not is_http or not (status_line[1].isascii() and status_line[1].isdecimal()):
        raise ConnectFailed(LinkProblem.PROXY, "not an HTTP proxy")
    return int(status_line[1][:3])
