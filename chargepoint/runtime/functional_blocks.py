"""Every functional block beside Core, each named once (OCPP 1.6 ed. 2 §3.1)."""

from collections.abc import Callable

from chargepoint.domain.connector import Connector
from chargepoint.domain.diagnostics import GetDiagnostics
from chargepoint.domain.firmware import UpdateFirmware
from chargepoint.runtime import certificates, local_auth_list, reservation, smart_charging
from chargepoint.runtime.blocks import Blocks, Reload, Triggers
from chargepoint.runtime.certificate_alerts import CertificateAlerts
from chargepoint.runtime.certificate_renewal import CertificateRenewal
from chargepoint.runtime.certificates import Certificates
from chargepoint.runtime.diagnostics import Diagnostics
from chargepoint.runtime.file_ports import FilePorts
from chargepoint.runtime.file_work import FileWork
from chargepoint.runtime.firmware import Firmware
from chargepoint.runtime.journal import Journal
from chargepoint.runtime.link_trials import LinkTrials
from chargepoint.runtime.local_auth_list import LocalAuthList
from chargepoint.runtime.ports import CentralSystem, Clock, Store
from chargepoint.runtime.reservation import Reservations
from chargepoint.runtime.security_events import SecurityEvents
from chargepoint.runtime.smart_charging import SmartCharging
from chargepoint.runtime.state import State
from chargepoint.runtime.tasks import Tasks


class FunctionalBlocks:
    """in_turn: decided in the actor's turn. aside: without one, since the actor's state is not touched."""

    def __init__(
        self,
        state: State,
        store: Store,
        journal: Journal,
        clock: Clock,
        central_system: CentralSystem,
        tasks: Tasks,
        reload: Reload,
        restart: Callable[[bool], None],
        files: FilePorts,
        smart_charging: SmartCharging,
    ) -> None:
        self.security_events = SecurityEvents(state, journal, clock)
        self.renewal = CertificateRenewal(state, store, central_system, clock, tasks, reload)
        self.certificates = Certificates(
            state, store, central_system, self.security_events, clock, reload, self.renewal.answered
        )
        self.certificate_alerts = CertificateAlerts(state, central_system, clock)
        self.link_trials = LinkTrials(state, store, self.security_events, clock, reload)
        self.reservations = Reservations(state, journal, clock)
        self.smart_charging = smart_charging
        file_work = FileWork(state, journal, clock)
        self.firmware = Firmware(
            state,
            store,
            central_system,
            self.security_events,
            clock,
            tasks,
            files,
            restart,
            file_work,
        )
        self.diagnostics = Diagnostics(state, central_system, clock, tasks, files, file_work)
        self.in_turn = self._in_turn()
        self.aside: Blocks = dict.fromkeys(local_auth_list.REQUESTS, LocalAuthList(state, store))
        self.triggers = self._triggers()

    def _in_turn(self) -> Blocks:
        return {
            **dict.fromkeys(smart_charging.REQUESTS, self.smart_charging),
            **dict.fromkeys(reservation.REQUESTS, self.reservations),
            **dict.fromkeys(certificates.REQUESTS, self.certificates),
            UpdateFirmware: self.firmware,
            GetDiagnostics: self.diagnostics,
        }

    def _triggers(self) -> Triggers:
        return {
            "SignChargePointCertificate": self.renewal.sign,
            "FirmwareStatusNotification": self.firmware.send_status,
            "SignedFirmwareStatusNotification": self.firmware.send_signed_status,
            "DiagnosticsStatusNotification": self.diagnostics.send_status,
            "LogStatusNotification": self.diagnostics.send_log_status,
        }

    async def follow(self) -> list[Connector]:
        """Bring every block up to date, in every turn; return the connectors whose limit changed."""
        self.reservations.follow()
        self.firmware.follow()
        self.security_events.follow()
        self.certificate_alerts.follow()
        await self.renewal.follow()
        return await self.smart_charging.follow()

    async def resume(self) -> None:
        """Tell what a backend has missed while the link was down, and go on with what waited for it."""
        self.diagnostics.resume()
        await self.firmware.resume()

    async def leave_other_backends(self) -> None:
        """Forget what another backend than the present one has reserved and limited: at a start, and at a change."""
        self.reservations.leave_other_backends()
        await self.smart_charging.leave_other_backends()

    def next_due_s(self) -> float | None:
        """Return when, on the monotonic clock, a block wants the next turn at the latest."""
        due = (self.smart_charging.next_due_s(), self.reservations.next_due_s())
        return min((one for one in due if one is not None), default=None)
