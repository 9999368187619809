"""Where a backend may send this charge point for files: not to itself and not into its own network card (reliability A8)."""

import ipaddress
import socket
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from chargepoint.runtime.file_ports import TransferFailed
from chargepoint.transfer.errors import TransferRefused

PORTS = {"http": 80, "https": 443, "ftp": 21, "ftps": 21}


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address. ip: the one that was checked and is dialled, so that a name cannot change its mind."""

    scheme: str
    host: str
    port: int
    ip: str
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
        raise TransferRefused("the address cannot be read") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise TransferRefused(f"{parts.scheme or 'no scheme'}: only HTTP, HTTPS, FTP and FTPS")
    port = port or PORTS[parts.scheme]
    ip = _address_of(parts.hostname, port)
    if not allows_local and is_local(ip):
        raise TransferRefused("an address of this device or of its own link")
    path = parts.path or "/"
    return Target(
        parts.scheme,
        parts.hostname,
        port,
        ip,
        f"{path}?{parts.query}" if parts.query else path,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def _address_of(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TransferFailed(f"the name cannot be found: {error}") from None
    return str(found[0][4][0])


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
