"""What the operating system says of this device's network; read where Linux keeps it, nothing is sent."""

import fcntl
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

_SIOCGIFADDR = 0x8915
_LOOPBACK = "lo"


@dataclass(frozen=True, slots=True)
class Interface:
    """One network interface. is_up: it has a link; hardware_address: "" where it has none."""

    name: str
    is_up: bool
    is_wireless: bool
    hardware_address: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """All of it. gateway: of the default route, "" without one."""

    host_name: str
    interfaces: tuple[Interface, ...]
    gateway: str
    name_servers: tuple[str, ...]


def network(root: Path = Path("/")) -> Network:
    """Return what is known; a file that is missing leaves its part empty. root: where /sys, /proc and /etc are."""
    names = sorted(path.name for path in _folder(root / "sys/class/net") if path.name != _LOOPBACK)
    return Network(
        socket.gethostname(),
        tuple(_interface(root, name) for name in names),
        _gateway(_text(root / "proc/net/route")),
        _name_servers(_text(root / "etc/resolv.conf")),
    )


def _interface(root: Path, name: str) -> Interface:
    folder = root / "sys/class/net" / name
    six = _ipv6(_text(root / "proc/net/if_inet6"), name)
    return Interface(
        name,
        is_up=_text(folder / "operstate").strip() in ("up", "unknown"),
        is_wireless=(folder / "wireless").exists(),
        hardware_address=_text(folder / "address").strip(),
        addresses=(*_ipv4(name), *six),
    )


def _ipv4(name: str) -> tuple[str, ...]:
    with suppress(OSError, ValueError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        answer = fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
        return (socket.inet_ntoa(answer[20:24]),)
    return ()


def _ipv6(table: str, name: str) -> tuple[str, ...]:
    """Return the addresses of an interface out of /proc/net/if_inet6."""
    rows = (line.split() for line in table.splitlines())
    return tuple(str(IPv6Address(bytes.fromhex(row[0]))) for row in rows if len(row) == 6 and row[5] == name)


def _gateway(table: str) -> str:
    """Return the default route's gateway out of /proc/net/route, whose numbers are little-endian."""
    for line in table.splitlines()[1:]:
        row = line.split()
        if len(row) > 2 and row[1] == "00000000" and row[2] != "00000000":
            return str(IPv4Address(bytes.fromhex(row[2])[::-1]))
    return ""


def _name_servers(text: str) -> tuple[str, ...]:
    rows = (line.split() for line in text.splitlines())
    return tuple(row[1] for row in rows if len(row) > 1 and row[0] == "nameserver")


def _folder(path: Path) -> list[Path]:
    try:
        return list(path.iterdir())
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
