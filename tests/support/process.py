"""The product as its own process: started, spoken to over HTTP, and killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]
BYTECODE = os.path.join(tempfile.gettempdir(), "wallbox-tests-bytecode")
TOKEN = "token-for-tests-only-0123456789"


def free_port() -> int:
    """Return a port of the loopback address that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], Any], timeout_s: float = 20.0, what: str = "condition") -> Any:
    """Return the condition's first true value; raises TimeoutError."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise TimeoutError(f"{what} within {timeout_s} s")


class Wallbox:
    """One wallbox on a data folder and a port of its own."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self.environment = {
            **inherited,
            "PYTHONPYCACHEPREFIX": BYTECODE,
            "WALLBOX_DATA_DIR": str(data_dir),
            "WALLBOX_API_TOKEN": TOKEN,
            "WALLBOX_HARDWARE": "simulator",
            "DJANGO_SETTINGS_MODULE": "wallbox_site.settings",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.log_path = data_dir.parent / f"{data_dir.name}.log"

    def manage(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a management command to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def configure(self, config: dict[str, Any]) -> None:
        """Import a configuration; raises AssertionError with what importconfig says."""
        result = self.manage("importconfig", "-", stdin=json.dumps({"version": 1, **config}))
        assert result.returncode == 0, result.stderr

    def launch(self) -> None:
        """Start the process without waiting for it."""
        log = self.log_path.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "runwallbox", "--port", str(self.port)],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        log.close()

    def start(self) -> "Wallbox":
        """Start the process and wait until it is healthy."""
        self.launch()
        wait_for(self.is_healthy, 30.0, f"health; log: {self.log()[-2000:]}")
        return self

    def is_healthy(self) -> bool:
        """Ask for the health; fails at once where the process has ended."""
        assert self.process is None or self.process.poll() is None, self.log()[-3000:]
        try:
            return self.http("GET", "/api/v1/health", token="")[0] == 200
        except (URLError, ConnectionError, TimeoutError):
            return False

    def kill(self) -> None:
        """Cut the power: kill -9."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.wait()

    def stop(self) -> int:
        """End it in order (SIGTERM); return the exit code."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """Wait for the end of the process."""
        if self.process is None:
            return 0
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def log(self) -> str:
        """Return all that the processes of this wallbox wrote."""
        return self.log_path.read_text() if self.log_path.exists() else ""

    def http(self, method: str, path: str, body: Any = None, token: str = TOKEN) -> tuple[int, Any]:
        """Return status code and decoded JSON of one request."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = Request(f"http://127.0.0.1:{self.port}{path}", data=data, headers=headers, method=method)
        try:
            with urlopen(request, timeout=5) as response:
                return response.status, json.loads(response.read() or b"null")
        except HTTPError as error:
            text = error.read().decode(errors="replace")
            return error.code, json.loads(text) if text.startswith("{") else text

    def status(self) -> dict[str, Any]:
        """Return the snapshot."""
        code, snapshot = self.http("GET", "/api/v1/status")
        assert code == 200, snapshot
        return dict(snapshot)

    def connector(self) -> dict[str, Any]:
        """Return connector 1 of the snapshot."""
        return dict(self.status()["connectors"][0])

    def simulate(self, command: str, **arguments: Any) -> None:
        """Do something at the simulated box; raises AssertionError when it is refused."""
        code, answer = self.http("POST", f"/api/v1/simulator/{command}", {"connector": 1, **arguments})
        assert code == 202, (code, answer)

    def until(self, **expected: Any) -> dict[str, Any]:
        """Wait until connector 1 shows these values; return it."""

        def shown() -> dict[str, Any] | None:
            connector = self.connector()
            return connector if all(connector[name] == value for name, value in expected.items()) else None

        return dict(wait_for(shown, 20.0, f"{expected}, log: {self.log()[-1500:]}"))
