"""StatusNotification for connectors 0 to n: on change, coalesced, and after a reconnect (OCPP 1.6 ed. 2 §4.9)."""

import asyncio
import logging
from dataclasses import dataclass

from chargepoint.domain.status import (
    NO_ERROR,
    ChargePointStatus,
    charge_point_status,
    connector_status,
    passed_between,
)
from chargepoint.runtime.ports import CallFailed, CentralSystem, Clock, NotConnected, StatusReport
from chargepoint.runtime.state import State

logger = logging.getLogger(__name__)

EV_SIDE_DISCONNECTED = "EV side disconnected"
"""Reported while a transaction waits for a car that was unplugged (StopTransactionOnEVSideDisconnect false)."""


@dataclass(frozen=True, slots=True)
class _Condition:
    status: ChargePointStatus
    error_code: str
    info: str = ""
    vendor_error_code: str = ""


class StatusReports:
    """Knows what was last reported, and reports what differs from it."""

    def __init__(self, state: State, central_system: CentralSystem, clock: Clock) -> None:
        self._state = state
        self._central_system = central_system
        self._clock = clock
        self._reported: dict[int, _Condition] = {}
        self._due_s: dict[int, float] = {}
        self._offline_errors: list[StatusReport] = []
        self._seen_errors: dict[int, str] = {}
        self._queue: asyncio.Queue[StatusReport] = asyncio.Queue()

    def condition(self, connector_id: int) -> _Condition:
        """Return what a connector's status is now; 0 is the charge point."""
        if connector_id == 0:
            status = charge_point_status(self._state.is_charge_point_operative, is_broken=False)
            return _Condition(status, NO_ERROR)
        connector = self._state.connector(connector_id)
        status = connector_status(connector.facts(self._state.is_charge_point_operative))
        fault = connector.fault
        if fault is None:
            is_away = connector.transaction is not None and not connector.is_plugged
            return _Condition(status, NO_ERROR, EV_SIDE_DISCONNECTED if is_away else "")
        return _Condition(status, fault.error_code, fault.info, fault.vendor_error_code)

    def _ids(self) -> list[int]:
        return [0, *self._state.connectors]

    def update(self) -> None:
        """Report what has changed; MinimumStatusDuration delays what may be a passing state."""
        if not self._state.is_online:
            self._due_s.clear()
            self._note_offline_errors()
            return
        now_s = self._clock.now().monotonic_s
        wait_s = self._state.configuration.int_of("MinimumStatusDuration")
        for connector_id in self._ids():
            condition = self.condition(connector_id)
            if self._reported.get(connector_id) == condition:
                self._due_s.pop(connector_id, None)
                continue
            is_urgent = wait_s == 0 or condition.error_code != NO_ERROR
            due_s = now_s if is_urgent else self._due_s.setdefault(connector_id, now_s + wait_s)
            if now_s >= due_s:
                self._report_passing(connector_id, condition.status)
                self._report(connector_id, condition)

    def next_due_s(self) -> float | None:
        """Return when, on the monotonic clock, a delayed report is due."""
        return min(self._due_s.values(), default=None)

    def report_offline_errors(self) -> None:
        """Report the errors that came while there was no link, in order (J20)."""
        for report in self._offline_errors:
            self._queue.put_nowait(report)
        self._offline_errors.clear()

    def report_all(self) -> None:
        """Report every connector's present state."""
        for connector_id in self._ids():
            self._report(connector_id, self.condition(connector_id))

    def report_now(self, connector_id: int | None) -> None:
        """Report because the backend asked; None: all, 0 included."""
        for one in self._ids() if connector_id is None else [connector_id]:
            self._report(one, self.condition(one))

    def report_list_conflict(self) -> None:
        """Tell the backend on connector 0 that its answer contradicts the list it sent (LocalListConflict)."""
        status = self.condition(0).status.value
        self._queue.put_nowait(StatusReport(0, status, "LocalListConflict", self._clock.now()))

    def _note_offline_errors(self) -> None:
        for connector_id in self._state.connectors:
            condition = self.condition(connector_id)
            if condition.error_code not in (NO_ERROR, self._seen_errors.get(connector_id)):
                self._offline_errors.append(self._as_report(connector_id, condition))
                del self._offline_errors[:-50]
            self._seen_errors[connector_id] = condition.error_code

    def _report_passing(self, connector_id: int, status: ChargePointStatus) -> None:
        known = self._reported.get(connector_id)
        passed = passed_between(known.status, status) if known else None
        if passed is not None:
            self._report(connector_id, _Condition(passed, NO_ERROR))

    def _report(self, connector_id: int, condition: _Condition) -> None:
        self._reported[connector_id] = condition
        self._seen_errors[connector_id] = condition.error_code
        self._due_s.pop(connector_id, None)
        self._queue.put_nowait(self._as_report(connector_id, condition))

    def _as_report(self, connector_id: int, condition: _Condition) -> StatusReport:
        return StatusReport(
            connector_id,
            condition.status.value,
            condition.error_code,
            self._clock.now(),
            condition.info,
            condition.vendor_error_code,
        )

    async def run(self) -> None:
        """Send report after report, for ever; what cannot be sent now is not stored (§3.7)."""
        while True:
            report = await self._queue.get()
            try:
                await self._central_system.notify_status(report)
            except NotConnected:
                self._reported.pop(report.connector_id, None)
            except CallFailed as error:
                logger.warning("StatusNotification was not accepted: %s", error)
