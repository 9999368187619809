"""One socket: frames in and out, one CALL of our own at a time, the backend's answered meanwhile (OCPP-J 1.6 §4)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ocpp.exceptions import FormationViolationError, InternalError, OCPPError
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.messages import Direction
from chargepoint.ocpp16 import frames, trust
from chargepoint.ocpp16.call_slot import CallSlot, Urgency
from chargepoint.ocpp16.errors import BadFrame, LinkLost
from chargepoint.ocpp16.frames import Call, CallError, CallResult, Frame, Payload
from chargepoint.ocpp16.invalid_messages import InvalidMessages
from chargepoint.ocpp16.late_answers import LateAnswers
from chargepoint.ocpp16.monitor import LinkMonitor
from chargepoint.ocpp16.schemas import accept_confirmation, check_request
from chargepoint.ocpp16.timing import Timing
from chargepoint.runtime.ports import CallFailed, CallRejected, CallTimedOut, NotConnected

logger = logging.getLogger(__name__)

_INBOUND_CALLS = 100
"""More CALLs than this waiting for an answer are dropped: a flood must not grow our memory."""

LONG_FRAME = 64 * 1024
"""Characters; a list of ten thousand cards has ten times as many and takes 15 ms and more to read."""


@dataclass(frozen=True, slots=True)
class OwnCall:
    """A CALL of ours. message_id: a UUID, kept for every resend of a stored message."""

    message_id: str
    action: str
    payload: Payload
    urgency: Urgency = Urgency.URGENT


@dataclass(frozen=True, slots=True)
class Reply:
    """The CALLRESULT to a backend's CALL. after: what is due once it is on the wire."""

    payload: Payload
    after: Callable[[], None] | None = None


Answer = Callable[[Call], Awaitable[Reply | None]]
"""Answers a backend's CALL; None: stay silent. Raises OCPPError for a CALLERROR."""


@dataclass(slots=True)
class _OpenCall:
    call: OwnCall
    answer: asyncio.Future[Payload | CallFailed]


def _nobody(reason: str) -> None:
    """Nobody is told."""


class Session:
    """Serves one open WebSocket until it is gone. on_invalid: told of what is no OCPP message, at most once a second."""

    def __init__(
        self,
        websocket: ClientConnection,
        answer: Answer,
        monitor: LinkMonitor,
        late_answers: LateAnswers,
        timing: Timing,
        ping_interval_s: float,
        on_invalid: Callable[[str], None] = _nobody,
    ) -> None:
        self._websocket = websocket
        self._answer = answer
        self._monitor = monitor
        self._messages = monitor.messages
        self._late_answers = late_answers
        self._timing = timing
        self._ping_interval_s = ping_interval_s
        self._invalid = InvalidMessages(on_invalid)
        self._ping_changed = asyncio.Event()
        self._slot = CallSlot()
        self._open: _OpenCall | None = None
        self._inbound: asyncio.Queue[Call | BadFrame] = asyncio.Queue(_INBOUND_CALLS)
        self._loss: LinkLost | None = None
        self._is_over = False
        self.last_call_at = asyncio.get_running_loop().time()

    async def run(self) -> LinkLost:
        """Serve until the socket is gone and return why; closes it on any way out."""
        try:
            async with asyncio.TaskGroup() as tasks:
                helpers = [tasks.create_task(self._answer_calls()), tasks.create_task(self._ping_for_ever())]
                loss = await self._read()
                for helper in helpers:
                    helper.cancel()
        finally:
            self._is_over = True
            self._settle(NotConnected("the link was lost"))
            await self._websocket.close()
        return loss

    async def call(self, call: OwnCall, timeout_s: float) -> Payload:
        """Send a CALL when its turn comes and return the payload of its CALLRESULT.

        timeout_s: from sending to the answer. Raises CallRejected, CallTimedOut or NotConnected; safe to cancel.
        """
        async with self._slot.hold(call.urgency):
            late = self._late_answers.take(call.message_id)
            return late if late is not None else await self._exchange(call, timeout_s)

    def verified_chain(self) -> tuple[str, ...]:
        """Return the certificates on which this link rests; see `trust`."""
        return trust.verified_chain(self._websocket)

    def set_ping_interval(self, interval_s: float) -> None:
        """Take another WebSocketPingInterval at once; 0: no pings."""
        self._ping_interval_s = interval_s
        self._ping_changed.set()

    async def finish(self) -> None:
        """Close the socket once every CALL of the backend that is already here was answered."""
        try:
            async with asyncio.timeout(self._timing.close_s):
                await self._inbound.join()
        except TimeoutError:
            logger.info("closing with CALLs unanswered")
        await self._websocket.close()

    def lose(self, problem: LinkProblem, detail: str = "") -> None:
        """Drop the connection without a closing handshake; `run` then returns this as the reason."""
        self._loss = self._loss or LinkLost(problem, detail)
        self._websocket.transport.abort()

    async def _exchange(self, call: OwnCall, timeout_s: float) -> Payload:
        if self._is_over:
            raise NotConnected("the link was lost")
        text = _checked_text(call)
        loop = asyncio.get_running_loop()
        self._open = _OpenCall(call, loop.create_future())
        answer = self._open.answer
        try:
            self.last_call_at = loop.time()
            self._messages.called(Direction.OUT, call.message_id, call.action, call.payload, len(text))
            await self._send(text, call.action)
            async with asyncio.timeout(timeout_s):
                result = await answer
        except TimeoutError:
            raise CallTimedOut(
                f"no answer to {call.action} within {timeout_s:g} s", link_alive=False
            ) from None
        finally:
            self._open = None
            self._messages.unanswered(Direction.OUT, call.message_id)
            if call.urgency is Urgency.STORED and not _is_answered(answer):
                self._late_answers.expect(call.message_id, call.action)
        if isinstance(result, CallFailed):
            raise result
        return result

    async def _send(self, text: str, label: str) -> None:
        """Write a frame. Raises NotConnected."""
        try:
            async with asyncio.timeout(self._timing.send_s):
                await self._websocket.send(text)
        except ConnectionClosed as error:
            raise NotConnected(str(error)) from None
        except TimeoutError:
            self.lose(LinkProblem.NOT_ANSWERING, "the other side takes no data")
            raise NotConnected("the other side takes no data") from None
        self._monitor.sent(label)

    async def _read(self) -> LinkLost:
        while True:
            try:
                frame = await self._websocket.recv()
            except ConnectionClosed as error:
                return self._loss or _loss_of(error)
            await self._take(frame)
            await asyncio.sleep(0)  # a flood of buffered frames must not starve the other tasks

    async def _take(self, frame: str | bytes) -> None:
        try:
            if isinstance(frame, bytes):
                frame = frame[:4096].decode(errors="replace")
                raise frames.bad_frame(frame, "a binary frame")
            message = await _parsed(frame)
        except BadFrame as error:
            self._messages.unreadable(str(frame), error.reason)
            self._take_bad_frame(error)
            return
        if isinstance(message, Call):
            self._monitor.received(message.action)
            self._messages.called(
                Direction.IN, message.message_id, message.action, message.payload, len(frame)
            )
            self._enqueue(message)
        elif message is None:
            logger.info("ignored a frame of unknown message type")
        else:
            self._note_answer(message, len(frame))
            self._take_answer(message)

    def _note_answer(self, message: CallResult | CallError, characters: int) -> None:
        if isinstance(message, CallError):
            self._messages.refused(Direction.OUT, message.message_id, message.code, message.description)
        else:
            self._messages.answered(Direction.OUT, message.message_id, message.payload, characters)

    def _take_bad_frame(self, error: BadFrame) -> None:
        logger.warning("bad frame from the backend: %s", error.reason)
        self._invalid.note(error.reason)
        if error.message_id is None:
            return
        if error.message_type == frames.CALL:
            self._enqueue(error)
        elif self._open is not None and self._open.call.message_id == error.message_id:
            self._settle(CallRejected(FormationViolationError.code, error.reason))

    def _take_answer(self, message: CallResult | CallError) -> None:
        is_ours = self._open is not None and self._open.call.message_id == message.message_id
        if not is_ours or self._open is None:
            kept = isinstance(message, CallResult) and self._late_answers.note(
                message.message_id, message.payload
            )
            logger.info(
                "%s answer to %.40r", "kept a late" if kept else "dropped an unexpected", message.message_id
            )
            return
        action = self._open.call.action
        self._monitor.received(action)
        self._settle(_outcome(action, message))

    def _settle(self, outcome: Payload | CallFailed) -> None:
        if self._open is not None and not self._open.answer.done():
            self._open.answer.set_result(outcome)

    def _enqueue(self, item: Call | BadFrame) -> None:
        try:
            self._inbound.put_nowait(item)
        except asyncio.QueueFull:
            logger.warning("the backend sends faster than it can be answered: a CALL was dropped")

    async def _answer_calls(self) -> None:
        while True:
            item = await self._inbound.get()
            try:
                await self._answer_one(item)
            except NotConnected:
                logger.info("the link went before an answer")
            finally:
                self._inbound.task_done()

    async def _answer_one(self, item: Call | BadFrame) -> None:
        if isinstance(item, BadFrame):
            error = FormationViolationError(item.reason)
            await self._send_error(item.message_id or "", error)
            return
        try:
            async with asyncio.timeout(self._timing.handler_s):
                reply = await self._answer(item)
        except OCPPError as error:
            self._invalid.refused(item.action, error)
            await self._send_error(item.message_id, error)
        except TimeoutError:
            logger.error("no decision on %.50r in time", item.action)
            await self._send_error(item.message_id, InternalError("no decision in time"))
        except Exception:  # whatever a handler did wrong, the backend gets an answer and the link lives on
            logger.exception("cannot answer %.50r", item.action)
            await self._send_error(item.message_id, InternalError())
        else:
            await self._send_reply(item, reply)

    async def _send_reply(self, call: Call, reply: Reply | None) -> None:
        if reply is None:
            return
        text = frames.pack_result(call.message_id, reply.payload)
        await self._send(text, call.action)
        self._messages.answered(Direction.IN, call.message_id, reply.payload, len(text))
        if reply.after is not None:
            reply.after()

    async def _send_error(self, message_id: str, error: OCPPError) -> None:
        await self._send(frames.pack_error(message_id, error.code, str(error.description)), error.code)
        self._messages.refused(Direction.IN, message_id, error.code, str(error.description))

    async def _ping_for_ever(self) -> None:
        while True:
            interval_s = self._ping_interval_s
            self._ping_changed.clear()
            try:
                async with asyncio.timeout(interval_s or None):
                    await self._ping_changed.wait()
            except TimeoutError:
                await self._ping(min(interval_s, self._timing.pong_s))

    async def _ping(self, wait_s: float) -> None:
        try:
            async with asyncio.timeout(wait_s):
                await (await self._websocket.ping())
        except TimeoutError:
            self.lose(LinkProblem.NO_PONG)
        except ConnectionClosed:
            return
        else:
            self._monitor.pong()


async def _parsed(text: str) -> Frame | None:
    """Read a frame; a long one in a thread, so that the loop is free for the board. Raises BadFrame."""
    is_long = len(text) > LONG_FRAME
    return await asyncio.to_thread(frames.parse, text) if is_long else frames.parse(text)


def _is_answered(answer: asyncio.Future[Payload | CallFailed]) -> bool:
    return answer.done() and not answer.cancelled() and not isinstance(answer.result(), NotConnected)


def _checked_text(call: OwnCall) -> str:
    """Return the frame. Raises CallRejected where our own payload breaks the schema: sending it could never help."""
    try:
        return frames.pack_call(call.message_id, call.action, check_request(call.action, call.payload))
    except OCPPError as error:
        logger.error("our own %s breaks the schema: %s", call.action, error.description)
        raise CallRejected(error.code, str(error.description)) from None


def _outcome(action: str, message: CallResult | CallError) -> Payload | CallFailed:
    if isinstance(message, CallError):
        return CallRejected(message.code, message.description)
    try:
        return accept_confirmation(action, message.payload)
    except OCPPError as error:
        logger.warning("unusable answer to %s: %s", action, error.description)
        return CallRejected(FormationViolationError.code, str(error.description))


def _loss_of(error: ConnectionClosed) -> LinkLost:
    if error.sent is not None and error.sent.code == 1009 and not error.rcvd_then_sent:
        return LinkLost(LinkProblem.FRAME_TOO_BIG)
    if error.rcvd is None:
        return LinkLost(LinkProblem.CLOSED)
    return LinkLost(LinkProblem.CLOSED, f"{error.rcvd.code} {error.rcvd.reason}".strip()[:120])
