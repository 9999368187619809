"""The adapter under test with its fakes, and settings that point it at a recording central system."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from chargepoint.domain.backoff import BackOff
from chargepoint.domain.configuration import facts_of
from chargepoint.domain.events import LinkChanged
from chargepoint.domain.ladder import Ladder
from chargepoint.domain.parameters import AuthorizationMode, BackendParameters, ConnectionType, SslClientMode
from chargepoint.domain.settings import HardwareSettings, Identity, PanelSettings, StoredSettings
from chargepoint.domain.snapshot import BackendView
from chargepoint.ocpp16.central_system import OcppCentralSystem
from chargepoint.ocpp16.timing import Timing
from tests.support.actions import FakeActions
from tests.support.clock import FakeClock

FACTS = facts_of(HardwareSettings())
FAST = Timing(
    connect_s=2.0,
    handshake_s=2.0,
    close_s=0.3,
    send_s=2.0,
    handler_s=0.5,
    pong_s=0.3,
    probe_s=0.3,
    boot_retry_s=0.05,
    shortest_boot_wait_s=0.02,
    back_off=BackOff(0.0, 0, 0.0, shortest_wait_s=0.02),
    interface_poll_s=0.05,
    message_timeout_s=0.3,
)


def stored_settings(url: str, **backend: object) -> StoredSettings:
    """Return settings that dial url; backend: fields of BackendParameters to set."""
    parameters = BackendParameters(
        connection_type=ConnectionType.ETHERNET,
        charge_point_id="CP 1",
        backend_url=url,
        authorization_mode=AuthorizationMode.OCPP,
        ssl_client_mode=SslClientMode.NONE,
    )
    return StoredSettings(
        version=1,
        identity=Identity(vendor="Vendor", model="Model", serial_number="SN-1", firmware_version="1.0"),
        hardware=HardwareSettings(),
        backend=replace(parameters, **backend),  # type: ignore[arg-type]  # names and types as the test gives them
        panel=PanelSettings(),
        backend_number=7,
    )


class Link:
    """An OcppCentralSystem, its fake charge point and the task that runs it."""

    def __init__(
        self,
        settings: StoredSettings,
        timing: Timing = FAST,
        clock: FakeClock | None = None,
        interfaces: Mapping[str, str] | None = None,
    ) -> None:
        self.settings = settings
        self._circumstances = timing, clock, interfaces
        self.clock = clock or FakeClock()
        self.actions = FakeActions()
        self._view_changed = asyncio.Event()
        self.central_system = OcppCentralSystem(
            settings,
            FACTS,
            self.clock,
            interfaces or {},
            timing=timing,
            on_change=self._view_changed.set,
            random=lambda: 0.0,
        )
        self._task: asyncio.Task[None] | None = None

    def like(self, settings: StoredSettings) -> "Link":
        """Return another one under the same circumstances."""
        return Link(settings, *self._circumstances)

    def start(self) -> None:
        """Run the link."""
        self._task = asyncio.create_task(self.central_system.run(self.actions))

    async def online(self, is_boot: bool = True, count: int = 1) -> OcppCentralSystem:
        """Run the link if it does not yet, wait until it is usable, and return the port."""
        if self._task is None:
            self.start()
        await self.actions.has_posted(LinkChanged(is_online=True, is_boot=is_boot), count)
        return self.central_system

    async def shows(self, **fields: object) -> BackendView:
        """Wait until the view has these values and return it. Raises TimeoutError."""
        async with asyncio.timeout(10):
            while any(getattr(self.central_system.view(), name) != value for name, value in fields.items()):
                self._view_changed.clear()
                await self._view_changed.wait()
        return self.central_system.view()

    async def ended_up(self) -> None:
        """Wait until the link is usable or has failed. Raises TimeoutError."""
        async with asyncio.timeout(10):
            while not self.central_system.is_online and self.central_system.view().last_error is None:
                self._view_changed.clear()
                await self._view_changed.wait()

    async def climbed(self, is_over: Callable[[Ladder], object]) -> Ladder:
        """Wait until the ladder of an attempt is as asked for and return it. Raises TimeoutError."""
        async with asyncio.timeout(10):
            while (ladder := self.central_system.view().ladder) is None or not is_over(ladder):
                self._view_changed.clear()
                await self._view_changed.wait()
        return ladder

    async def change(self, **fields: object) -> None:
        """Apply changed settings; fields of StoredSettings."""
        self.settings = replace(self.settings, version=self.settings.version + 1, **fields)  # type: ignore[arg-type]  # as above
        await self.central_system.apply(self.settings)

    async def stop(self) -> None:
        """Cancel the link; an error it died of is raised here."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
