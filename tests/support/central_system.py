"""A recording central system on a real socket: says what a test scripts, checks every message against the schemas."""

import asyncio
import itertools
import json
import ssl
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Self

from jsonschema import Draft4Validator
from ocpp.messages import get_validator
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

Payload = dict[str, Any]

IN, OUT = "charge point -> central system", "central system -> charge point"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One frame. at_s: monotonic. frame: the parsed message, or the raw text or bytes where it is no JSON."""

    direction: str
    at_s: float
    connection: int
    frame: Any

    @property
    def action(self) -> str:
        """The action of a CALL, else ""."""
        return str(self.frame[2]) if isinstance(self.frame, list) and self.frame[0] == 2 else ""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What happens to one CALL instead of the usual answer.

    ignore: no answer. swallow: processed, the answer is lost. error_code: CALLERROR. delay_s: before anything.
    drop: the TCP connection is cut. close_code: the WebSocket is closed with it. raw: sent instead of an answer.
    payload: of the CALLRESULT. The usual answer where nothing but a delay is given.
    """

    ignore: bool = False
    swallow: bool = False
    error_code: str = ""
    delay_s: float = 0.0
    drop: bool = False
    close_code: int = 0
    raw: str | None = None
    payload: Payload | None = None


@dataclass(slots=True)
class Handshake:
    """What the next handshakes get. statuses: an HTTP status each, then 101. subprotocol None: none is agreed."""

    statuses: deque[int] = field(default_factory=deque)
    subprotocol: str | None = "ocpp1.6"


@dataclass(frozen=True, slots=True)
class Handshaken:
    """One request for a WebSocket as it came."""

    path: str
    headers: dict[str, str]
    at_s: float


def now_text() -> str:
    """Return the present time as most backends write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class RecordingCentralSystem:
    """Use as `async with RecordingCentralSystem() as central_system`.

    boot_answers: the next answers to BootNotification (status, interval), then Accepted with `interval_s`.
    script: behaviours by action, used up one by one. answers: payload makers by action, for as long as they stand.
    frames: everything, in order. violations: what broke a schema, a message id used twice with another content, or
    a second CALL of the charge point while one was open.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, port: int = 0, host: str = "127.0.0.1") -> None:
        self._tls = tls
        self._host = host
        self._port = port
        self._server: Server | None = None
        self._changed = asyncio.Event()
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._contents: dict[str, Any] = {}
        self._open_calls: dict[int, set[str]] = {}
        self._transaction_ids = itertools.count(1000)
        self.handshake = Handshake()
        self.handshakes: list[Handshaken] = []
        self.connections: list[ServerConnection] = []
        self.frames: list[Recorded] = []
        self.violations: list[str] = []
        self.boot_answers: deque[tuple[str, int]] = deque()
        self.interval_s = 300
        self.id_tags: dict[str, Payload] = {}
        self.script: dict[str, deque[Behaviour]] = {}
        self.answers: dict[str, Callable[[Payload], Payload]] = {}

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._serve,
            self._host,
            self._port,
            ssl=self._tls,
            process_request=self._process_request,
            select_subprotocol=self._select_subprotocol,
            compression=None,
            ping_interval=None,
            max_size=None,
            close_timeout=0.5,
        )
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Cut every connection and stop listening."""
        if self._server is not None:
            for connection in self.connections:
                connection.transport.abort()
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def start_again(self) -> None:
        """Listen on the same port as before."""
        await self.__aenter__()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    @property
    def url(self) -> str:
        """The URL without the charge point id."""
        return f"{'wss' if self._tls else 'ws'}://{self._host}:{self._port}/ocpp"

    def forget(self) -> None:
        """Forget what was recorded and scripted; connections live on, and ids once used stay used."""
        self.handshake = Handshake()
        self.interval_s = 300
        for recorded_or_scripted in (
            self.handshakes, self.frames, self.violations, self.boot_answers, self.id_tags, self.script, self.answers,
        ):  # fmt: skip
            recorded_or_scripted.clear()

    def forget_ids(self) -> None:
        """Let ids be used again and closed connections go, so that a long run does not fill the memory."""
        self._contents.clear()
        for number in [one for one in self._open_calls if one < len(self.connections)]:
            del self._open_calls[number]
        self.connections[:-1] = self.connections[-1:] * (len(self.connections) - 1)

    def plan(self, action: str, *behaviours: Behaviour) -> None:
        """Script what becomes of the next CALLs of that action."""
        self.script.setdefault(action, deque()).extend(behaviours)

    def calls(self, action: str = "") -> list[Recorded]:
        """Return the charge point's CALLs so far, of one action or all."""
        return [
            frame
            for frame in self.frames
            if frame.direction == IN and frame.action and action in ("", frame.action)
        ]

    def payloads(self, action: str) -> list[Payload]:
        """Return the payloads of the charge point's CALLs of one action."""
        return [recorded.frame[3] for recorded in self.calls(action)]

    async def received(self, action: str, count: int = 1, timeout_s: float = 10.0) -> list[Payload]:
        """Wait until that many CALLs of an action have come and return their payloads. Raises TimeoutError."""
        await self.until(lambda: len(self.calls(action)) >= count, timeout_s)
        return self.payloads(action)

    async def connected(self, count: int = 1, timeout_s: float = 10.0) -> ServerConnection:
        """Wait for that many sockets since the start and return the newest. Raises TimeoutError."""
        await self.until(lambda: len(self.connections) >= count, timeout_s)
        return self.connections[-1]

    async def until(self, condition: Callable[[], object], timeout_s: float = 10.0) -> None:
        """Wait until a condition on what was recorded holds. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def call(self, action: str, payload: Payload | None = None, timeout_s: float = 10.0) -> Any:
        """Call the charge point; return the payload of its CALLRESULT or ["code", "description"] of a CALLERROR."""
        message_id = f"central-{next(self._numbers)}"
        return await self.exchange(json.dumps([2, message_id, action, payload or {}]), message_id, timeout_s)

    async def exchange(self, raw: str | bytes, message_id: str, timeout_s: float = 10.0) -> Any:
        """Send a raw frame and wait for the answer to that id, returned as `call` does."""
        future = self._waiting[message_id] = asyncio.get_running_loop().create_future()
        await self.send(raw)
        async with asyncio.timeout(timeout_s):
            answer = await future
        return answer[2] if answer[0] == 3 else answer[2:4]

    async def send(self, raw: str | bytes) -> None:
        """Send a frame as it is on the newest connection."""
        self._record(OUT, len(self.connections), raw)
        await self.connections[-1].send(raw)

    def drop(self) -> None:
        """Cut the newest TCP connection."""
        self.connections[-1].transport.abort()

    async def close(self, code: int = 1000) -> None:
        """Close the newest WebSocket."""
        await self.connections[-1].close(code)

    def _process_request(self, _: ServerConnection, request: Request) -> Response | None:
        self.handshakes.append(
            Handshaken(request.path, dict(request.headers.raw_items()), asyncio.get_running_loop().time())
        )
        self._changed.set()
        if not self.handshake.statuses:
            return None
        status = HTTPStatus(self.handshake.statuses.popleft())
        return Response(status.value, status.phrase, _headers(), b"")

    def _select_subprotocol(self, _: ServerConnection, __: object) -> Subprotocol | None:
        return None if self.handshake.subprotocol is None else Subprotocol(self.handshake.subprotocol)

    async def _serve(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        number = len(self.connections)
        self._changed.set()
        try:
            async with asyncio.TaskGroup() as tasks:
                async for raw in connection:
                    frame = self._record(IN, number, raw)
                    if isinstance(frame, list) and frame[0] == 2:
                        self._check_call(number, frame)
                        tasks.create_task(self._answer(connection, number, frame))
                    elif isinstance(frame, list):
                        self._settle(frame)
        except* ConnectionClosed:
            pass

    def _record(self, direction: str, number: int, raw: str | bytes) -> Any:
        frame: Any = raw
        try:
            frame = json.loads(raw)
        except (ValueError, RecursionError):
            if direction == IN:
                self.violations.append(f"not JSON: {raw[:100]!r}")
        self.frames.append(Recorded(direction, asyncio.get_running_loop().time(), number, frame))
        self._changed.set()
        return frame

    def _check_call(self, number: int, frame: list[Any]) -> None:
        _, message_id, action, payload = frame
        self.violations.extend(_schema_errors(action, get_validator(2, action, "1.6"), payload))
        if len(message_id) > 36 or self._contents.setdefault(message_id, frame) != frame:
            self.violations.append(f"message id {message_id} is too long or used before with another content")
        open_calls = self._open_calls.setdefault(number, set())
        if open_calls:
            self.violations.append(f"{action} sent while another CALL is open")
        open_calls.add(message_id)

    async def _answer(self, connection: ServerConnection, number: int, frame: list[Any]) -> None:
        _, message_id, action, payload = frame
        planned = self.script.get(action)
        behaviour = planned.popleft() if planned else Behaviour()
        await asyncio.sleep(behaviour.delay_s)
        answer = None if behaviour.ignore else behaviour.payload
        if answer is None and not behaviour.ignore:
            answer = self._usual_answer(action, payload)
        self._open_calls.get(number, set()).discard(message_id)
        for raw in _frames_of(behaviour, message_id, answer):
            self._record(OUT, number, raw)
            await connection.send(raw)
        if behaviour.drop:
            connection.transport.abort()
        if behaviour.close_code:
            await connection.close(behaviour.close_code)

    def _usual_answer(self, action: str, payload: Payload) -> Payload:
        if action in self.answers:
            return self.answers[action](payload)
        if action == "BootNotification":
            status, interval = (
                self.boot_answers.popleft() if self.boot_answers else ("Accepted", self.interval_s)
            )
            return {"status": status, "interval": interval, "currentTime": now_text()}
        usual: dict[str, Callable[[], Payload]] = {
            "Heartbeat": lambda: {"currentTime": now_text()},
            "Authorize": lambda: {"idTagInfo": self._id_tag_info(payload)},
            "StartTransaction": lambda: {
                "transactionId": next(self._transaction_ids),
                "idTagInfo": self._id_tag_info(payload),
            },
            "DataTransfer": lambda: {"status": "UnknownVendorId"},
        }
        return usual.get(action, dict)()

    def _id_tag_info(self, payload: Payload) -> Payload:
        return self.id_tags.get(payload["idTag"], {"status": "Accepted"})

    def _settle(self, frame: list[Any]) -> None:
        future = self._waiting.pop(frame[1], None)
        if future is not None and not future.done():
            future.set_result(frame)


def _frames_of(behaviour: Behaviour, message_id: str, answer: Payload | None) -> Iterator[str]:
    if behaviour.raw is not None:
        yield behaviour.raw.replace("MESSAGE_ID", message_id)
    elif behaviour.error_code:
        yield json.dumps([4, message_id, behaviour.error_code, "as scripted", {}])
    elif answer is not None and not (behaviour.swallow or behaviour.drop or behaviour.close_code):
        yield json.dumps([3, message_id, answer])


def _schema_errors(action: str, validator: Draft4Validator, payload: Any) -> list[str]:
    return [f"{action}: {error.message[:200]}" for error in validator.iter_errors(payload)]


def _headers() -> Any:
    from websockets.datastructures import Headers

    return Headers({"Content-Length": "0", "Connection": "close"})
