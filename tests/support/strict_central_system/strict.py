"""Starts the strict central system; the package it stands on is installed once into a cache folder."""

import asyncio
import json
import os
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.node import installed

HERE = Path(__file__).parent
START_TIMEOUT_S = 20.0


class StrictCentralSystem:
    """A running one. url: without the charge point id."""

    def __init__(self, port: int, control_port: int) -> None:
        self.url = f"ws://127.0.0.1:{port}"
        self._control = f"http://127.0.0.1:{control_port}"

    async def failures(self) -> list[dict[str, Any]]:
        """Return the messages that broke framing or schema."""
        return list(await self._ask("/failures"))

    async def semantic(self) -> list[dict[str, Any]]:
        """Return the findings beyond the schemas: ids used twice, two CALLs open, stop before start, ..."""
        return list(await self._ask("/semantic"))

    async def state(self, **patch: Any) -> dict[str, Any]:
        """Change how it behaves (fields of `state` in server.mjs) and return the state."""
        return dict(await self._ask("/state", patch or None))

    async def call(self, charge_point_id: str, action: str, payload: dict[str, Any] | None = None) -> Any:
        """Call the charge point; return {"result": ...} or {"error": ..., "code": ...}."""
        return await self._ask(f"/call/{charge_point_id}/{action}", payload or {})

    async def raw(self, charge_point_id: str, text: str) -> None:
        """Send a frame as it is."""
        await asyncio.to_thread(_request, f"{self._control}/raw/{charge_point_id}", text.encode())

    async def close(self, charge_point_id: str, code: int = 1001) -> None:
        """Close the charge point's socket."""
        await self._ask(f"/close/{charge_point_id}?code={code}", {})

    async def _ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        return await asyncio.to_thread(_request, self._control + path, data)


@asynccontextmanager
async def strict_central_system(folder: Path, **environment: str) -> AsyncIterator[StrictCentralSystem]:
    """Run one on free ports; folder: for its log; environment: variables of server.mjs such as PASSWORD.

    Skips the test where Node or npm is missing.
    """
    modules = await asyncio.to_thread(installed_modules)
    process = await asyncio.create_subprocess_exec(
        "node",
        str(HERE / "server.mjs"),
        env={**os.environ, "MODULES": str(modules), "LOG": str(folder / "frames.jsonl"), **environment},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_TIMEOUT_S):
            ports = json.loads(await process.stdout.readline())
        yield StrictCentralSystem(ports["port"], ports["control"])
    finally:
        process.kill()
        await process.wait()


def installed_modules() -> Path:
    """Return the folder with the pinned package, installing it first if need be."""
    return installed("strict-central-system", HERE / "package.json", "ocpp-rpc")


def _request(url: str, data: bytes | None) -> Any:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data), timeout=30) as response:
            return json.loads(response.read())
    except urllib.error.HTTPError as error:
        return json.loads(error.read())
