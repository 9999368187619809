"""Where a backend may send this charge point for files: not to itself and not into its own network card (reliability A8)."""

import ipaddress
import socket
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from chargepoint.domain.diagnostics import TransferProblem
from chargepoint.runtime.file_ports import TransferFailed
from chargepoint.transfer.errors import TransferRefused

PORTS = {"http": 80, "https": 443, "ftp": 21, "ftps": 21}


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address. ips: those that were checked and are dialled, so that a name cannot change its mind."""

    scheme: str
    host: str
    port: int
    ips: tuple[str, ...]
    path: str
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def is_http(self) -> bool:
        """HTTP or HTTPS, else FTP or FTPS."""
        return self.scheme in ("http", "https")


def resolve(url: str, allows_local: bool) -> Target:
    """Return where to go. Raises TransferRefused for what is never allowed, TransferFailed where a name is unknown."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise TransferRefused("the address cannot be read", TransferProblem.BAD_ADDRESS) from None
    if parts.scheme and parts.scheme not in PORTS:
        raise TransferRefused(
            f"{parts.scheme}: only HTTP, HTTPS, FTP and FTPS", TransferProblem.NOT_SUPPORTED
        )
    if not parts.scheme or not parts.hostname:
        raise TransferRefused("no whole address", TransferProblem.BAD_ADDRESS)
    port = port or PORTS[parts.scheme]
    ips = _addresses_of(parts.hostname, port)
    if not allows_local and any(is_local(ip) for ip in ips):
        raise TransferRefused("an address of this device or of its own link", TransferProblem.BAD_ADDRESS)
    path = parts.path or "/"
    return Target(
        parts.scheme,
        parts.hostname,
        port,
        ips,
        f"{path}?{parts.query}" if parts.query else path,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def _addresses_of(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TransferFailed(f"the name cannot be found: {error}") from None
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def is_local(ip: str) -> bool:
    """Tell whether an address is this device's own, or one that only this link knows."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    if address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast:
        return True
    return _is_own(str(address))


def _is_own(ip: str) -> bool:
    """Tell whether a socket could listen there."""
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((ip, 0))
        except OSError:
            return False
    return True


def connect(target: Target, timeout_s: float) -> socket.socket:
    """Return a connection to the first address that answers. Raises OSError of the last one."""
    for ip in target.ips[:-1]:
        try:
            return socket.create_connection((ip, target.port), timeout_s)
        except OSError:
            continue
    return socket.create_connection((target.ips[-1], target.port), timeout_s)
