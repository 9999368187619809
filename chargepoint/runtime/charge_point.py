"""The actor: one inbox, one writer. Everything that happens comes in here, one item after another."""

import asyncio
import logging
from typing import Any

from chargepoint.domain.events import (
    BackendEvent,
    ConnectionTried,
    HardwareEvent,
    InvalidMessage,
    LinkChanged,
    LinkFailed,
    SettingsChanged,
    StartConfirmed,
)
from chargepoint.domain.requests import Decision, Request, RequestAccepted
from chargepoint.domain.units import Moment
from chargepoint.runtime.accepted import AcceptedRequests
from chargepoint.runtime.answers import answer, obey
from chargepoint.runtime.board import Board
from chargepoint.runtime.card_reader import CardReader
from chargepoint.runtime.cards import Cards
from chargepoint.runtime.charging import Charging
from chargepoint.runtime.clock import CorrectedClock
from chargepoint.runtime.connection_runs import ConnectionRuns
from chargepoint.runtime.decisions import Decisions
from chargepoint.runtime.execution import Execution
from chargepoint.runtime.file_ports import FilePorts
from chargepoint.runtime.free_charging import FreeCharging
from chargepoint.runtime.functional_blocks import FunctionalBlocks
from chargepoint.runtime.hardware_events import HardwareEvents
from chargepoint.runtime.inbox import (
    AuthorizeAnswered,
    BoardReady,
    BoardStarting,
    Decide,
    InboxItem,
    PanelCommand,
)
from chargepoint.runtime.journal import Journal
from chargepoint.runtime.link_events import LinkEvents
from chargepoint.runtime.metering import Metering
from chargepoint.runtime.outbox import Outbox
from chargepoint.runtime.panel_commands import PanelCommands
from chargepoint.runtime.ports import CentralSystem, StatusSink, Store
from chargepoint.runtime.settings_reload import SettingsReload
from chargepoint.runtime.smart_charging import SmartCharging
from chargepoint.runtime.state import State
from chargepoint.runtime.status_reports import StatusReports
from chargepoint.runtime.tasks import Tasks
from chargepoint.runtime.times import Times

logger = logging.getLogger(__name__)

HEARTBEAT_S = 1.0
"""The actor turns at least this often: it feeds the controller's watchdog and looks at its deadlines."""


class ChargePoint:
    """Owns the state. Implements the port `ChargePointActions` for the link; `order` serves the panel."""

    def __init__(
        self,
        state: State,
        store: Store,
        board: Board,
        central_system: CentralSystem,
        clock: CorrectedClock,
        sink: StatusSink,
        files: FilePorts,
    ) -> None:
        self.state = state
        self._store = store
        self._board = board
        self._central_system = central_system
        self._clock = clock
        self._sink = sink
        self._files = files
        self._inbox: asyncio.Queue[InboxItem] = asyncio.Queue()
        self.tasks = Tasks()
        self.restart_requested = asyncio.Event()
        self.is_hard_restart = False
        self._build_session()
        self._build_blocks()
        self._build_doors()

    def _build_session(self) -> None:
        """Make what carries a session: what is stored, measured, reported, decided on cards, and done."""
        state, store, board, clock = self.state, self._store, self._board, self._clock
        link = self._central_system
        self.outbox = Outbox(state, store, link, clock, self.post)
        self.journal = Journal(store, self.outbox.ring, state.note_stored)
        self.metering = Metering(state, self.journal, clock)
        self.smart_charging = SmartCharging(state, store, clock)
        self.charging = Charging(
            state,
            self.journal,
            board,
            clock,
            self.metering.transaction_data,
            self.metering.newest_stamp,
            self.smart_charging,
        )
        self.status_reports = StatusReports(state, link, clock)
        self.cards = Cards(
            state,
            self.journal,
            store,
            board,
            link,
            clock,
            self.tasks.spawn,
            self._inbox.put_nowait,
            self.status_reports.report_list_conflict,
        )
        self._build_hands()

    def _build_hands(self) -> None:
        """Make what acts on the board and hears it."""
        state, board, clock = self.state, self._board, self._clock
        self.free_charging = FreeCharging(state, self.cards, self._central_system, clock)
        self.execution = Execution(
            state, self.journal, self.charging, board, clock, self.tasks.spawn, self._inbox.put_nowait
        )
        self.hardware_events = HardwareEvents(
            state,
            self.journal,
            CardReader(state, self.cards, board, clock),
            self.charging,
            self.execution,
            clock,
        )

    def _build_blocks(self) -> None:
        """Make the functional blocks beside Core."""
        self.blocks = FunctionalBlocks(
            self.state,
            self._store,
            self.journal,
            self._clock,
            self._central_system,
            self.tasks,
            self._reload,
            self._request_restart,
            self._files,
            self.smart_charging,
        )

    def _build_doors(self) -> None:
        """Make what serves the backend's requests and the panel's commands."""
        state, store, clock = self.state, self._store, self._clock
        link = self._central_system
        self.decisions = Decisions(
            state,
            store,
            link,
            self.execution.unlock_by_order,
            self._reload,
            self.blocks,
        )
        self.panel_commands = PanelCommands(
            state, self.cards, store, link, self.execution.unlock_by_order, clock
        )
        self.accepted = AcceptedRequests(
            state,
            self.journal,
            self.cards,
            self.charging,
            self.execution,
            self.decisions,
            self.metering,
            self.status_reports,
            self.outbox,
            link,
            clock,
            self.tasks.spawn,
            self._request_restart,
            self.blocks,
        )
        self._build_listeners()

    def _build_listeners(self) -> None:
        """Make what listens to the link: it came or went, and it knows what time it is."""
        state, store = self.state, self._store
        self.connection_runs = ConnectionRuns(store)
        self.link_events = LinkEvents(
            state,
            self.outbox,
            self.status_reports,
            self.accepted.send_meter_values,
            self.execution,
            self.blocks.security_events,
            self.blocks.link_trials,
            self.blocks.resume,
        )
        self.settings_reload = SettingsReload(
            state,
            store,
            self._central_system,
            self.outbox,
            self.accepted,
            self.execution,
            self.blocks,
            self._clock,
        )
        self.times = Times(
            self._clock,
            store,
            self.journal,
            self.accepted,
            self.metering,
            self.outbox,
            self.blocks.security_events,
        )

    # -- doors into the inbox -----------------------------------------------------------------------------

    def post(self, event: HardwareEvent | BackendEvent | RequestAccepted) -> None:
        """Put an event into the inbox; never blocks."""
        self._inbox.put_nowait(event)

    async def decide(self, request: Request) -> Decision:
        """Have a backend's request decided: in the actor's turn, unless it has nothing to do with its state."""
        block = self.blocks.aside.get(type(request))
        if block is not None:
            return await block.decide(request)
        answer: asyncio.Future[Decision] = asyncio.get_running_loop().create_future()
        self._inbox.put_nowait(Decide(request, answer))
        return await answer

    async def order(self, name: str, arguments: dict[str, Any]) -> Any:
        """Have a panel's command carried out in the actor's turn; raises Refused."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._inbox.put_nowait(PanelCommand(name, arguments, answer))
        return await answer

    async def registered(self, backend: int) -> None:
        """Note durably that this backend identity has accepted a BootNotification."""
        if not self.state.settings.was_ever_accepted:
            await self._store.note_accepted(backend)
            self.post(SettingsChanged())

    async def heartbeat_interval_received(self, interval_s: int) -> None:
        """Store what BootNotification.conf said as HeartbeatInterval."""
        if self.state.configuration.int_of("HeartbeatInterval") != interval_s:
            await self._store.set_key("HeartbeatInterval", str(interval_s), "backend", self.state.facts)
            self.post(SettingsChanged())

    def time_received(self, current_time: Moment) -> None:
        """Take the backend's clock; the next turn converts the stamps made before any clock was set."""
        self.times.received(current_time)

    def _request_restart(self, is_hard: bool) -> None:
        self.is_hard_restart = is_hard
        self.restart_requested.set()

    # -- the turn -------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve the inbox until cancelled; leaves every connector without energy."""
        try:
            while True:
                await self.turn(await self._next_item())
        finally:
            self.tasks.cancel()
            await asyncio.shield(self.execution.make_safe())

    async def _next_item(self) -> InboxItem | None:
        now_s = self._clock.now().monotonic_s
        due = [now_s + HEARTBEAT_S]
        due += [c.deadline.monotonic_s for c in self.state.connectors.values() if c.deadline is not None]
        wanted = (self.metering.next_due_s(), self.status_reports.next_due_s(), self.blocks.next_due_s())
        due += [due_s for due_s in wanted if due_s is not None]
        try:
            async with asyncio.timeout(max(0.0, min(due) - now_s)):
                return await self._inbox.get()
        except TimeoutError:
            return None

    async def turn(self, item: InboxItem | None) -> None:
        """Handle one item (None: only time has passed), then bring board, reports and panel up to date."""
        self._board.feed_watchdog()
        await self.times.convert_due()
        if item is not None:
            await self._handle(item)
        now = self._clock.now()
        for connector in self.state.connectors.values():
            connector.time_passed(now)
            if self.hardware_events.is_restored:
                await self.execution.carry_out(connector, self.free_charging.consider(connector))
            if connector.unstored_end is not None:
                await self.execution.carry_out(connector, [connector.unstored_end])
            self.metering.follow(connector, self.state.readings.get(connector.connector_id))
        for connector in await self.blocks.follow():
            await self.execution.carry_out(connector, [])
        await self.metering.take_due(self.charging)
        await self.settings_reload.follow()
        self.accepted.restart_if_idle()
        if self._inbox.empty():  # what the board answers at once is part of the same step
            self.status_reports.update()
        if not any(connector.is_starting for connector in self.state.connectors.values()):
            await self.journal.flush()  # a card that is about to start a charge is stored with that start
        await self._sink.publish()

    async def _handle(self, item: InboxItem) -> None:
        match item:
            case Decide():
                await answer(item, self.decisions)
            case PanelCommand():
                await obey(item, self.panel_commands, self.execution)
            case RequestAccepted():
                await self.accepted.act(item.request)
            case AuthorizeAnswered():
                await self.execution.carry_out(
                    self.state.connector(item.connector_id), await self.cards.answered(item)
                )
            case LinkChanged() | LinkFailed() | InvalidMessage() | StartConfirmed():
                await self.link_events.handle(item)
            case ConnectionTried():
                await self.connection_runs.tried(item)
            case SettingsChanged():
                await self._reload()
            case _:
                await self.hardware_events.handle(item)

    # -- the link, the settings -----------------------------------------------------------------------------

    async def _reload(self) -> None:
        await self.settings_reload.reload()

    async def run_board(self) -> None:
        """Run the driver until it is lost; raises BoardError."""
        self._inbox.put_nowait(BoardStarting())
        await self._board.run(self.post, self.board_ready)

    def board_ready(self) -> None:
        """Take the driver's word that every connector's state has been posted."""
        self._inbox.put_nowait(BoardReady())
