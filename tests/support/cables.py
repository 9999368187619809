"""Two network interfaces and a far end behind each, in network namespaces of their own, as any user may make them.

For a process inside `unshare --user --map-root-user --net`: it administers its own network and no other.
"""

import ctypes
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

INTERFACES = {"ethernet": "eth9", "wlan": "wlan9"}
FAR_ADDRESSES = {"ethernet": "192.0.2.1", "wlan": "192.0.2.129"}
_NEAR_ADDRESSES = {"ethernet": "192.0.2.2", "wlan": "192.0.2.130"}
_PATIENCE_S = 10.0


class Cables:
    """Use as `with Cables() as cables`; both are plugged in. Both far ends are in one other namespace."""

    def __init__(self) -> None:
        self._own = Path("/proc/self/ns/net").readlink()
        self._holder = subprocess.Popen(("unshare", "--net", "cat"), stdin=subprocess.PIPE)

    def __enter__(self) -> Self:
        self._wait_for_namespace()
        _ip("link", "set", "lo", "up")
        for kind, name in INTERFACES.items():
            far = f"far-{name}"
            _ip("link", "add", name, "type", "veth", "peer", "name", far, "netns", str(self._holder.pid))
            _ip("address", "add", f"{_NEAR_ADDRESSES[kind]}/25", "dev", name)
            _ip("link", "set", name, "up")
            with self.far_end():
                _ip("address", "add", f"{FAR_ADDRESSES[kind]}/25", "dev", far)
                _ip("link", "set", far, "up")
        return self

    def __exit__(self, *_: object) -> None:
        self._holder.communicate()

    def pull(self, kind: str) -> None:
        """Pull the cable, or take the radio link away, at the far end."""
        with self.far_end():
            _ip("link", "set", f"far-{INTERFACES[kind]}", "down")

    def plug(self, kind: str) -> None:
        """Plug the cable in again."""
        with self.far_end():
            _ip("link", "set", f"far-{INTERFACES[kind]}", "up")

    @contextmanager
    def far_end(self) -> Iterator[None]:
        """Open sockets and run programs at the far end while the block lasts; nothing in it may await."""
        with open("/proc/self/ns/net", "rb") as own, open(f"/proc/{self._holder.pid}/ns/net", "rb") as far:
            _enter(far.fileno())
            try:
                yield
            finally:
                _enter(own.fileno())

    def _wait_for_namespace(self) -> None:
        deadline_s = time.monotonic() + _PATIENCE_S
        while Path(f"/proc/{self._holder.pid}/ns/net").readlink() == self._own:
            assert time.monotonic() < deadline_s
            time.sleep(0.01)


def _enter(namespace: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _ip(*arguments: str) -> None:
    subprocess.run(("ip", *arguments), check=True, timeout=_PATIENCE_S)
