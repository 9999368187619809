"""The actor on fakes, driven turn by turn: nothing waits for real time."""

import asyncio
from dataclasses import replace
from typing import Any

from chargepoint.domain.configuration import KeyFacts
from chargepoint.domain.connector import Connector
from chargepoint.domain.events import LinkChanged, SettingsChanged
from chargepoint.domain.journal import ConnectorRecord
from chargepoint.domain.outbox import Lane
from chargepoint.domain.parameters import AuthorizationMode, BackendParameters, ConnectionType
from chargepoint.domain.requests import Answer, Decision, Request, RequestAccepted
from chargepoint.domain.sampling import BASIC_MEASURANDS
from chargepoint.domain.settings import HardwareSettings, Identity, PanelSettings, StoredSettings
from chargepoint.domain.snapshot import ClockView, HardwareView, Snapshot
from chargepoint.domain.status import connector_status
from chargepoint.domain.transaction import Transaction
from chargepoint.runtime.charge_point import ChargePoint
from chargepoint.runtime.clock import CorrectedClock
from chargepoint.runtime.restoration import attach_open_transactions
from chargepoint.runtime.snapshots import Snapshots
from chargepoint.runtime.state import State
from tests.support.board import ONE_SOCKET, FakeBoard
from tests.support.clock import FakeClock
from tests.support.files import FakeFiles
from tests.support.link import FakeLink
from tests.support.store import MemoryStore

OCPP = BackendParameters(
    connection_type=ConnectionType.ETHERNET,
    charge_point_id="CP001",
    backend_url="ws://backend.example/ocpp",
    authorization_mode=AuthorizationMode.OCPP,
)


SECURED = replace(OCPP, backend_url="wss://backend.example/ocpp", has_password=True)
"""SecurityProfile 2."""


def stored(backend: BackendParameters = OCPP, keys: dict[str, str] | None = None) -> StoredSettings:
    """Return settings with a backend that has accepted this charge point before."""
    return StoredSettings(
        version=1,
        identity=Identity(serial_number="0001"),
        hardware=HardwareSettings(driver="simulator"),
        backend=backend,
        panel=PanelSettings(),
        backend_number=1,
        was_ever_accepted=True,
        keys=keys or {},
    )


class _Sink:
    def __init__(self) -> None:
        self.count = 0

    async def publish(self) -> None:
        self.count += 1


class Bench:
    """A charge point on a fake board, link, store and clock."""

    def __init__(
        self,
        settings: StoredSettings | None = None,
        open_transactions: tuple[Transaction, ...] = (),
        board: type[FakeBoard] = FakeBoard,
        connectors: int = 1,
    ) -> None:
        self.clock = FakeClock()
        self.store = MemoryStore(settings or stored())
        for transaction in open_transactions:
            self.store.transactions[transaction.key] = transaction
        self.board = board(self.clock, replace(ONE_SOCKET, connectors=connectors))
        self.link = FakeLink()
        self.sink = _Sink()
        self.files = FakeFiles()
        self.charge_point = self._charge_point()
        attach_open_transactions(self.charge_point.state, list(open_transactions))
        self._tasks: list[asyncio.Task[None]] = []

    def _charge_point(self) -> ChargePoint:
        count = self.board.capabilities.connectors
        facts = KeyFacts(
            count,
            phases=3,
            fixed_cable=False,
            measurands=BASIC_MEASURANDS,
            has_soc=True,
            has_light=self.board.capabilities.has_light,
        )
        state = State(self.store.settings, self.board.capabilities, facts)
        for number in range(1, count + 1):
            state.connectors[number] = Connector(ConnectorRecord(number), state.connector_rules())
            state.connectors[number].limit_a = state.limit_a(number)
        clock = CorrectedClock(lambda: self.clock.utc().timestamp(), self.clock.monotonic, lambda: True)
        return ChargePoint(state, self.store, self.board, self.link, clock, self.sink, self.files.ports())

    async def __aenter__(self) -> "Bench":
        loop = asyncio.get_running_loop()
        point = self.charge_point
        self._tasks = [
            loop.create_task(self.board.run(point.post, point.board_ready)),
            loop.create_task(point.status_reports.run()),
            *(loop.create_task(point.outbox.run(lane)) for lane in Lane),
        ]
        self.charge_point.state.is_online = self.link.is_online
        await self.settle()
        self.link.statuses.clear()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        results = await asyncio.gather(*self._tasks, return_exceptions=True)
        errors = [r for r in results if isinstance(r, Exception)]
        assert not errors, errors

    @property
    def connector(self) -> Connector:
        """Return connector 1."""
        return self.charge_point.state.connectors[1]

    @property
    def status(self) -> str:
        """Return connector 1's OCPP status."""
        return connector_status(self.connector.facts(self.charge_point.state.record.is_operative)).value

    @property
    def reported(self) -> list[str]:
        """Return the statuses reported of connector 1, in order."""
        return [report.status for report in self.link.statuses if report.connector_id == 1]

    def view(self) -> Snapshot:
        """Return the snapshot that the panel sees."""
        hardware = HardwareView(
            "fake", is_unset=False, is_overridden=False, phases=3, installation_current_a=16.0
        )
        builder = Snapshots(self.charge_point.state, self.board, self.link, hardware)
        clock = ClockView(self.clock.utc(), "system")
        return builder.build(self.charge_point._clock.now(), clock, (), 0, 0)

    async def settle(self) -> None:
        """Let the actor work until its inbox and the tasks it spawned are idle."""
        for _ in range(50):
            await asyncio.sleep(0)
            while not self.charge_point._inbox.empty():
                await self.charge_point.turn(self.charge_point._inbox.get_nowait())

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, then give the actor its turn."""
        self.clock.advance(seconds)
        await self.charge_point.turn(None)
        await self.settle()

    async def connect(self, is_online: bool, is_boot: bool = False) -> None:
        """Bring the link up or take it away."""
        self.link.is_online = is_online
        self.charge_point.post(LinkChanged(is_online, is_boot))
        await self.settle()

    async def present(self, id_tag: str, connector_id: int | None = 1) -> None:
        """Show a card at the reader; connector_id None: one reader for all."""
        self.board.present_card(id_tag, connector_id)
        await self.settle()

    async def plug_in(self, asks: bool = True, connector_id: int = 1) -> None:
        """Plug a car in."""
        self.board.plug_in(connector_id, asks)
        await self.settle()

    async def plug_out(self) -> None:
        """Pull the plug at the car."""
        self.board.plug_out()
        await self.settle()

    async def ask(self, request: Request) -> Decision:
        """Have a backend's request decided and, where it is accepted, acted upon."""
        decision = asyncio.ensure_future(self.charge_point.decide(request))
        await self.settle()
        answer = await decision
        if answer in (Answer.ACCEPTED, Answer.SCHEDULED):
            self.charge_point.post(RequestAccepted(request))
        await self.settle()
        return answer

    async def order(self, name: str, **arguments: Any) -> Any:
        """Give a panel's command."""
        order = asyncio.ensure_future(self.charge_point.order(name, {"connector": 1, **arguments}))
        await self.settle()
        return await order

    async def change(self, backend: BackendParameters) -> None:
        """Store other backend parameters and ring."""
        version = self.store.settings.version + 1
        self.store.settings = replace(self.store.settings, backend=backend, version=version)
        self.charge_point.post(SettingsChanged())
        await self.settle()
