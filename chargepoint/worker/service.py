"""Builds the charge point from settings, hardware and link, runs it, and builds it anew when it restarts."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chargepoint.domain.configuration import KeyFacts
from chargepoint.domain.connector import Connector
from chargepoint.domain.events import SettingsChanged
from chargepoint.domain.journal import ConnectorRecord
from chargepoint.domain.outbox import Lane
from chargepoint.domain.sampling import BASIC_MEASURANDS
from chargepoint.domain.settings import StoredSettings
from chargepoint.domain.snapshot import ClockView, HardwareView, Snapshot
from chargepoint.hardware import registry
from chargepoint.hardware.options import BoardOptions
from chargepoint.ocpp16.central_system import OcppCentralSystem
from chargepoint.ocpp16.dial import Dial, dial
from chargepoint.ocpp16.message_log import MessageLog
from chargepoint.runtime.board import Board
from chargepoint.runtime.charge_point import ChargePoint
from chargepoint.runtime.clock import CorrectedClock
from chargepoint.runtime.file_ports import FilePorts
from chargepoint.runtime.metering import keep_readings_live
from chargepoint.runtime.ports import StoreUnavailable
from chargepoint.runtime.restoration import attach_open_transactions, close_orphans
from chargepoint.runtime.snapshots import Snapshots
from chargepoint.runtime.state import State
from chargepoint.runtime.supervisor import Supervisor
from chargepoint.store import settings as stored_settings
from chargepoint.transfer.client import FileTransferClient
from chargepoint.worker.connection_test import ConnectionTest
from chargepoint.worker.diagnostics import DiagnosticsBundle
from chargepoint.worker.installer import CommandInstaller
from chargepoint.worker.listener import Listener
from chargepoint.worker.log_lines import LogLines
from chargepoint.worker.panel_files import PanelFiles
from chargepoint.worker.publisher import Publisher
from chargepoint.worker.restart import hard_reset
from chargepoint.worker.store import AsyncStore

logger = logging.getLogger(__name__)

SETTINGS_POLL_S = 1.0


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says; see settings.py. driver "": the stored one. interfaces: by connection type."""

    data_dir: Path
    driver: str
    simulator_speed: float
    simulator_keeps_vehicle: bool
    ethernet_interface: str
    wlan_interface: str
    firmware_installer: tuple[str, ...] = ()
    transfers_allow_local: bool = False
    software_version: str = ""


@dataclass(frozen=True, slots=True)
class Adapters:
    """What makes the things at the ports: the product's own, unless a fault experiment puts others there.

    board: of a driver's name and its options; dial: opens the sockets.
    """

    store: Callable[[], AsyncStore] = AsyncStore
    board: Callable[[str, BoardOptions], Board] = registry.load
    clock: Callable[[], CorrectedClock] = CorrectedClock
    dial: Dial = dial


PRODUCT = Adapters()


class _Restart(Exception):
    """Ends one life of the charge point."""


class ChargePointService:
    """Everything the worker runs. reboot: what a Hard reset does; without one it restarts like a Soft reset."""

    def __init__(
        self,
        environment: Environment,
        reboot: Callable[[], None] | None = None,
        adapters: Adapters = PRODUCT,
    ) -> None:
        self._environment = environment
        self._reboot = reboot
        self._adapters = adapters
        self._store = adapters.store()
        self._clock = adapters.clock()
        self._is_startup = True
        self._publisher = Publisher()
        self._supervisor = Supervisor()
        self._messages = MessageLog(self._clock)
        self._log = LogLines()
        self._bundle = DiagnosticsBundle(self._store, self._publisher.snapshot, self._log)
        files = PanelFiles(self._bundle, environment.data_dir)
        self._listener = Listener(self._store, self._publisher, self._messages, files)

    async def run(self) -> None:
        """Serve until cancelled; then every connector is without energy and the store is closed."""
        try:
            with self._log.listening():
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._supervisor.keep("panel", self._listener.run))
                    tasks.create_task(self._supervisor.keep("publisher", self._publisher.run))
                    tasks.create_task(self._supervisor.keep("charge point", self._lives))
        finally:
            await self._store.close()

    async def _lives(self) -> None:
        while True:
            ended = await self._one_life()
            logger.info("restarting (%s)", "hard" if ended.is_hard_restart else "soft")
            if ended.is_hard_restart and self._reboot is not None:
                await hard_reset(self._reboot, ended.state.configuration.int_of("ResetRetries"))

    async def _one_life(self) -> ChargePoint:
        """Run until a restart is asked for; return the charge point that asked."""
        settings = await self._store.load_settings()
        board = self._board(settings)
        state = await self._state(settings, board)
        link = OcppCentralSystem(
            settings,
            state.facts,
            self._clock,
            {"ethernet": self._environment.ethernet_interface, "wlan": self._environment.wlan_interface},
            on_change=self._publisher.note_change,
            dial=self._adapters.dial,
            messages=self._messages,
        )
        charge_point = ChargePoint(
            state, self._store, board, link, self._clock, self._publisher, self._files(state)
        )
        if self._is_startup:
            charge_point.blocks.security_events.note("StartupOfTheDevice")
            self._is_startup = False
        await charge_point.blocks.leave_other_backends()
        orphans = attach_open_transactions(state, await self._store.open_transactions())
        await close_orphans(orphans, charge_point.journal)
        self._show(charge_point, board, link, settings)
        try:
            await self._serve(charge_point, link)
        finally:
            self._listener.charge_point = self._listener.board = self._listener.connection_test = None
        return charge_point

    def _files(self, state: State) -> FilePorts:
        environment = self._environment
        folder = environment.data_dir / "passing"
        folder.mkdir(mode=0o700, exist_ok=True)
        for left_over in folder.iterdir():  # of a transfer that a power cut has ended
            left_over.unlink()
        return FilePorts(
            FileTransferClient(environment.transfers_allow_local, lambda: state.settings.trusted_roots_pem),
            CommandInstaller(environment.firmware_installer, environment.software_version),
            self._bundle,
            folder,
        )

    def _board(self, settings: StoredSettings) -> Board:
        hardware, environment = settings.hardware, self._environment
        options = BoardOptions(
            data_dir=environment.data_dir,
            connectors=hardware.connectors,
            phases=hardware.phases,
            installation_current_a=hardware.installation_current_a,
            fixed_cable=hardware.fixed_cable,
            speed=environment.simulator_speed,
            keep_vehicle=environment.simulator_keeps_vehicle,
        )
        return self._adapters.board(environment.driver or hardware.driver or registry.SIMULATOR, options)

    async def _state(self, settings: StoredSettings, board: Board) -> State:
        capabilities = board.capabilities
        facts = KeyFacts(
            connectors=capabilities.connectors,
            phases=capabilities.phases,
            fixed_cable=not capabilities.has_lock,
            measurands=BASIC_MEASURANDS,
            has_soc=capabilities.can_read_soc,
            has_light=capabilities.has_light,
        )
        state = State(settings, capabilities, facts)
        records = {record.connector_id: record for record in await self._store.connector_records()}
        state.record = records.get(0, ConnectorRecord(0))
        for number in range(1, capabilities.connectors + 1):
            record = records.get(number, ConnectorRecord(number))
            state.connectors[number] = Connector(record, state.connector_rules())
            state.connectors[number].limit_a = state.limit_a(number)
        state.reservations = tuple(await self._store.reservations())
        state.charging_profiles = tuple(await self._store.charging_profiles())
        state.started_at = self._clock.now().utc
        return state

    def _show(
        self, charge_point: ChargePoint, board: Board, link: OcppCentralSystem, settings: StoredSettings
    ) -> None:
        hardware = HardwareView(
            driver=self._environment.driver or settings.hardware.driver or registry.SIMULATOR,
            is_unset=not self._environment.driver and not settings.hardware.driver,
            is_overridden=bool(self._environment.driver),
            phases=settings.hardware.phases,
            installation_current_a=settings.hardware.installation_current_a,
        )
        snapshots = Snapshots(charge_point.state, board, link, hardware)

        def build() -> Snapshot:
            now = self._clock.now()
            clock = ClockView(now.utc, self._clock.source, self._clock.offset_s)
            outbox = charge_point.outbox
            return snapshots.build(now, clock, self._supervisor.views, outbox.waiting, outbox.parked)

        self._publisher.build = build
        self._listener.charge_point, self._listener.board = charge_point, board

    async def _serve(self, charge_point: ChargePoint, link: OcppCentralSystem) -> None:
        keep = self._supervisor.keep
        test = self._listener.connection_test = ConnectionTest(self._store, link, charge_point.state)
        services = {
            "connection test": test.run,
            "board": charge_point.run_board,
            "backend link": lambda: link.run(charge_point),
            "outbox": lambda: charge_point.outbox.run(Lane.TRANSACTION),
            "security events": lambda: charge_point.outbox.run(Lane.SECURITY),
            "status reports": charge_point.status_reports.run,
            "meter": lambda: keep_readings_live(
                charge_point.state, charge_point.charging, self._publisher.note_change
            ),
            "settings": lambda: self._watch_settings(charge_point),
        }
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(charge_point.run())
                tasks.create_task(self._end_on_restart(charge_point))
                for name, service in services.items():
                    tasks.create_task(keep(name, service))
        except* _Restart:
            pass

    async def _end_on_restart(self, charge_point: ChargePoint) -> None:
        await charge_point.restart_requested.wait()
        raise _Restart

    async def _watch_settings(self, charge_point: ChargePoint) -> None:
        """Ring the actor when any door stored something; polling heals a ring that got lost."""
        loop = asyncio.get_running_loop()

        def ring() -> None:
            loop.call_soon_threadsafe(charge_point.post, SettingsChanged())

        stored_settings.on_change(ring)
        try:
            while True:
                await asyncio.sleep(SETTINGS_POLL_S)
                try:
                    version = await self._store.settings_version()
                except StoreUnavailable as error:
                    logger.warning("the settings cannot be looked at: %s", error)
                    continue
                if version != charge_point.state.settings.version:
                    charge_point.post(SettingsChanged())
        finally:
            stored_settings.off_change(ring)
