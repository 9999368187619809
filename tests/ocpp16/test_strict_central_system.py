"""A whole session as an independent implementation sees it: no finding in framing, schema or sense."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from chargepoint.domain.local_list import ListVersion, UpdateStatus
from chargepoint.domain.metering import MeterValue, ReadingContext, SampledValue
from chargepoint.domain.notifications import DiagnosticsStatus, FirmwareStatus
from chargepoint.domain.outbox import OutboxRow, OutboxState
from chargepoint.domain.requests import ConfigurationReport, ReportedKey
from chargepoint.domain.transaction import (
    Message,
    MeterValuesMessage,
    SecurityEventMessage,
    StartTransactionMessage,
    StopReason,
    StopTransactionMessage,
)
from chargepoint.ocpp16.central_system import OcppCentralSystem
from chargepoint.runtime.ports import CallTimedOut, StatusReport
from tests.ocpp16.link import FAST, Link, stored_settings
from tests.ocpp16.rubbish import IGNORED
from tests.support.strict_central_system.strict import StrictCentralSystem, strict_central_system

pytestmark = pytest.mark.node

NOW = datetime.now(UTC)
PATH_ID = "CP%201"


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[StrictCentralSystem]:
    async with strict_central_system(tmp_path, PASSWORD="a password of 20 ch") as running:
        yield running
        assert await running.failures() == []
        assert await running.semantic() == []


@pytest.fixture
async def link(strict: StrictCentralSystem) -> AsyncIterator[Link]:
    made = Link(replace(stored_settings(strict.url), password=b"a password of 20 ch"), FAST)
    yield made
    await made.stop()


def row_of(message: Message) -> OutboxRow:
    return OutboxRow(1, str(uuid4()), 7, message, NOW, 0, OutboxState.WAITING)


def sample(seconds: float, context: ReadingContext = ReadingContext.SAMPLE_PERIODIC) -> MeterValue:
    at = NOW + timedelta(seconds=seconds)
    return MeterValue(
        at,
        (
            SampledValue("1500", context, "Energy.Active.Import.Register", "Wh"),
            SampledValue("16.0", context, "Current.Import", "A", "L1"),
            SampledValue("230.1", context, "Voltage", "V", "L1-N"),
            SampledValue("50.0", context, "Frequency", "Hertz"),
            SampledValue("31.5", context, "Temperature", "Celsius", location="Body"),
            SampledValue("54", context, "SoC", "Percent", location="EV"),
        ),
    )


async def charge(link: Link, port: OcppCentralSystem) -> None:
    """Send what a session with a card sends."""
    for connector_id in (0, 1):
        await port.notify_status(StatusReport(connector_id, "Available", "NoError", link.clock.now()))
    await port.authorize("TAG", 5.0)
    started = await port.deliver(row_of(StartTransactionMessage("key", 1, "TAG", 1000, NOW)), None)
    await port.notify_status(StatusReport(1, "Charging", "NoError", link.clock.now(), "info", "vendor"))
    await port.deliver(row_of(MeterValuesMessage("key", 1, (sample(1),))), started.transaction_id)
    await port.send_meter_values(1, started.transaction_id, (sample(1, ReadingContext.TRIGGER),))
    stop = StopTransactionMessage(
        "key",
        2000,
        NOW + timedelta(seconds=2),
        StopReason.LOCAL,
        "TAG",
        (sample(2, ReadingContext.TRANSACTION_END),),
    )
    await port.deliver(row_of(stop), started.transaction_id)


async def test_session_leaves_no_finding(link: Link) -> None:
    port = await link.online()

    await charge(link, port)

    await port.trigger("Heartbeat")
    for notification in (FirmwareStatus("Idle"), DiagnosticsStatus("Idle")):
        await port.notify(notification)
    await port.deliver(row_of(SecurityEventMessage("StartupOfTheDevice", NOW, "text")), None)


async def test_answers_to_the_backend_leave_no_finding(link: Link, strict: StrictCentralSystem) -> None:
    await link.online()
    calls: list[tuple[str, dict[str, Any]]] = [
        ("RemoteStartTransaction", {"idTag": "T", "connectorId": 1}),
        ("RemoteStopTransaction", {"transactionId": 1}),
        ("ChangeConfiguration", {"key": "k", "value": "v"}),
        ("ChangeAvailability", {"connectorId": 0, "type": "Operative"}),
        ("TriggerMessage", {"requestedMessage": "Heartbeat"}),
        ("Reset", {"type": "Soft"}),
        ("ClearCache", {}),
    ]

    answers = [await strict.call(PATH_ID, action, payload) for action, payload in calls]

    assert answers == [{"result": {"status": "Accepted"}}] * len(calls)
    link.actions.decision = ConfigurationReport((ReportedKey("k", True, ""),), ("u",))
    assert "result" in await strict.call(PATH_ID, "GetConfiguration", {"key": ["k", "u"]})
    link.actions.decision = ListVersion(3)
    assert await strict.call(PATH_ID, "GetLocalListVersion") == {"result": {"listVersion": 3}}
    link.actions.decision = UpdateStatus.VERSION_MISMATCH
    update = {"listVersion": 3, "updateType": "Differential", "localAuthorizationList": [{"idTag": "A"}]}
    assert await strict.call(PATH_ID, "SendLocalList", update) == {"result": {"status": "VersionMismatch"}}


async def test_refused_and_lost_answers_leave_no_finding(link: Link, strict: StrictCentralSystem) -> None:
    await strict.state(boot=["Rejected", "Pending"], bootInterval=1, swallow={"StartTransaction": 1})
    port = await link.online()
    row = row_of(StartTransactionMessage("key", 1, "TAG", 1000, NOW))

    with pytest.raises(CallTimedOut):
        await port.deliver(row, None)
    started = await port.deliver(row, None)

    stop = StopTransactionMessage("key", 2000, NOW + timedelta(seconds=2), StopReason.EV_DISCONNECTED)
    await port.deliver(row_of(stop), started.transaction_id)


async def test_reconnect_leaves_no_finding(link: Link, strict: StrictCentralSystem) -> None:
    await strict.state(deny=404)
    link.start()
    await link.shows(last_error="not_found")
    await strict.state(deny=None)
    port = await link.online()

    await strict.close(PATH_ID, 1001)
    await link.online(is_boot=False)

    await charge(link, port)


async def test_rubbish_leaves_the_link_and_no_finding(link: Link, strict: StrictCentralSystem) -> None:
    port = await link.online()
    ignored = [raw for raw in IGNORED.values() if isinstance(raw, str) and raw]

    for raw in ignored:
        await strict.raw(PATH_ID, raw)

    await port.authorize("TAG", 5.0)


async def test_wrong_password_is_named(strict: StrictCentralSystem) -> None:
    link = Link(replace(stored_settings(strict.url), password=b"wrong"))
    link.start()

    await link.shows(last_error="unauthorized")
    await link.stop()
