"""What the link looks like from outside: the panel's BackendView, kept up to date as things happen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chargepoint.domain.boot import Registration
from chargepoint.domain.connection import LinkProblem
from chargepoint.domain.ladder import Ladder, LadderRun, Rung
from chargepoint.domain.snapshot import BackendView
from chargepoint.ocpp16.errors import LinkLost
from chargepoint.ocpp16.message_log import MessageLog
from chargepoint.runtime.ports import Clock


def _nobody(_: LadderRun) -> None:
    """Nobody keeps it."""


class LinkMonitor:
    """Holds the view. on_change is called after every step a person should see (not for every message).

    on_run: called with an attempt that broke or has come through. messages: what was exchanged.
    """

    def __init__(
        self,
        clock: Clock,
        on_change: Callable[[], None],
        on_run: Callable[[LadderRun], None] = _nobody,
        messages: MessageLog | None = None,
    ) -> None:
        self._clock = clock
        self._on_change = on_change
        self._on_run = on_run
        self.messages = messages or MessageLog(clock)
        self._view = BackendView(
            connection_type="none",
            socket="closed",
            registration=None,
            last_error=None,
            last_message_at=None,
            queue_length=0,
        )

    @property
    def view(self) -> BackendView:
        """The link as it is now."""
        return self._view

    def configured(self, connection_type: str, url: str, interface: str, why_not: str) -> None:
        """Note that settings were taken. why_not: "" where a client runs."""
        self._change(
            connection_type=connection_type,
            url=url,
            interface=interface,
            why_not=why_not,
            is_used=not why_not,
        )
        if why_not:
            self._change(last_error=None, error_detail="", offline_since=None, registration=None, ladder=None)

    def connecting(self) -> None:
        """Note that the client dials."""
        self._change(socket="connecting", next_attempt_at=None)

    def climbed(self, ladder: Ladder) -> None:
        """Note how far an attempt has come. What broke last stays in sight until this one is over, or past the dial."""
        shown = self._view.ladder
        is_over = ladder.broken is not None or ladder.is_complete
        if is_over or shown is None or shown.broken is None or ladder.at(Rung.SUBPROTOCOL).is_settled:
            self._change(ladder=ladder)
        if is_over:
            self._on_run(LadderRun(self._now(), ladder))

    def opened(self) -> None:
        """Note that the WebSocket is open."""
        self._change(socket="open", connected_since=self._now(), last_pong_at=None)

    def lost(self, loss: LinkLost | None) -> None:
        """Note that there is no socket. loss None: it was closed on purpose."""
        self._change(
            socket="closed",
            connected_since=None,
            offline_since=self._view.offline_since or self._now(),
            last_error=None if loss is None else loss.problem.value,
            error_detail="" if loss is None else loss.detail,
        )

    def waiting(self, wait_s: float) -> None:
        """Note that the client dials again after that time."""
        self._change(next_attempt_at=self._clock.now().after(wait_s).utc)

    def registration(self, state: Registration, problem: LinkProblem | None, detail: str = "") -> None:
        """Note that the backend answered a BootNotification, or did not."""
        self._change(
            registration=state.value or None,
            last_error=None if problem is None else problem.value,
            error_detail=detail,
            registered_since=self._now() if state is Registration.ACCEPTED else None,
        )

    def online(self, heartbeat_interval_s: float) -> None:
        """Note that the socket is up and registration Accepted, now or at an earlier socket."""
        self._change(
            registration=Registration.ACCEPTED.value,
            registered_since=self._view.registered_since or self._now(),
            offline_since=None,
            last_error=None,
            error_detail="",
            heartbeat_interval_s=int(heartbeat_interval_s),
        )

    def heartbeat_interval(self, interval_s: float) -> None:
        """Note another HeartbeatInterval."""
        self._change(heartbeat_interval_s=int(interval_s))

    def clock_offset(self, offset_s: float) -> None:
        """Note the backend's clock minus ours, as seen last."""
        self._view = replace(self._view, clock_offset_s=round(offset_s, 3))

    def sent(self, label: str) -> None:
        """Note a frame that went out; label: its action."""
        self._view = replace(self._view, last_message_out=label, last_message_out_at=self._now())

    def received(self, label: str) -> None:
        """Note a frame that came in; label: its action, or of the CALL it answers."""
        self._view = replace(self._view, last_message_in=label, last_message_at=self._now())

    def pong(self) -> None:
        """Note that the other side answered a ping."""
        self._view = replace(self._view, last_pong_at=self._now())

    def _now(self) -> datetime:
        return self._clock.now().utc

    def _change(self, **fields: object) -> None:
        self._view = replace(self._view, **fields)  # type: ignore[arg-type]  # names and types as in this file
        self._on_change()
