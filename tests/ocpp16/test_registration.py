"""Registration and heartbeat over a real socket (OCPP 1.6 ed. 2 §4.2, §4.6; J12, J14-J16, F11)."""

import asyncio
import itertools
from dataclasses import replace

import pytest

from chargepoint.domain.events import InvalidMessage, LinkChanged
from chargepoint.domain.requests import Answer, RemoteStart
from chargepoint.domain.settings import Identity
from chargepoint.ocpp16.timing import Timing
from chargepoint.runtime.ports import NotConnected, StoreUnavailable
from tests.ocpp16.link import FAST, Link, stored_settings
from tests.support.central_system import Behaviour, RecordingCentralSystem

NOT_ACCEPTED = {
    "Rejected": Behaviour(
        payload={"status": "Rejected", "interval": 1, "currentTime": "2026-01-01T00:00:00Z"}
    ),
    "Pending": Behaviour(payload={"status": "Pending", "interval": 1, "currentTime": "2026-01-01T00:00:00Z"}),
    "Rejected, interval 0": Behaviour(
        payload={"status": "Rejected", "interval": 0, "currentTime": "2026-01-01T00:00:00Z"}
    ),
    "Pending, interval -1": Behaviour(
        payload={"status": "Pending", "interval": -1, "currentTime": "2026-01-01T00:00:00Z"}
    ),
    "CALLERROR": Behaviour(error_code="InternalError"),
    "silence": Behaviour(ignore=True),
    "unknown status": Behaviour(
        payload={"status": "Maybe", "interval": 1, "currentTime": "2026-01-01T00:00:00Z"}
    ),
    "no interval": Behaviour(payload={"status": "Accepted", "currentTime": "2026-01-01T00:00:00Z"}),
    "empty": Behaviour(payload={}),
    "payload is a list": Behaviour(raw='[3,"MESSAGE_ID",[]]'),
    "not JSON": Behaviour(raw="[3,"),
    "closed with 1000": Behaviour(close_code=1000),
    "closed with 1001": Behaviour(close_code=1001),
    "TCP cut": Behaviour(drop=True),
}


async def test_boot_notification_says_who_the_charge_point_is(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()

    assert central_system.payloads("BootNotification") == [
        {
            "chargePointVendor": "Vendor",
            "chargePointModel": "Model",
            "chargePointSerialNumber": "SN-1",
            "firmwareVersion": "1.0",
        }
    ]
    assert link.actions.accepted_by == [7]


@pytest.mark.parametrize("name", NOT_ACCEPTED)
async def test_boot_is_repeated_until_accepted_and_nothing_else_goes_out(
    link: Link, central_system: RecordingCentralSystem, name: str
) -> None:
    central_system.plan("BootNotification", NOT_ACCEPTED[name], NOT_ACCEPTED[name])

    await link.online()

    assert [recorded.action for recorded in central_system.calls()] == ["BootNotification"] * 3
    events = [one for one in link.actions.posted if not isinstance(one, InvalidMessage)]
    assert events == [LinkChanged(is_online=True, is_boot=True)]


async def test_interval_of_the_backend_spaces_the_attempts(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.boot_answers.extend([("Rejected", 1), ("Pending", 1)])

    await link.online()

    times = [recorded.at_s for recorded in central_system.calls("BootNotification")]
    assert all(0.9 < later - earlier < 1.5 for earlier, later in itertools.pairwise(times))


async def test_reconnect_does_not_shorten_the_interval_of_a_rejection(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.boot_answers.append(("Rejected", 1))
    link.start()
    await link.shows(registration="Rejected")

    central_system.drop()
    await central_system.received("BootNotification", 2)

    first, second = (recorded.at_s for recorded in central_system.calls("BootNotification"))
    assert second - first > 0.9


async def test_huge_interval_waits_but_try_by_trigger_goes_ahead(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.boot_answers.append(("Pending", 2**31))
    link.start()
    await central_system.received("BootNotification")
    await link.shows(registration="Pending")

    await link.central_system.trigger("BootNotification")

    await link.online()


async def test_trigger_that_comes_while_a_boot_is_open_is_not_forgotten(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.boot_answers.append(("Pending", 3600))
    central_system.plan("BootNotification", Behaviour(delay_s=0.1))
    link.start()
    await central_system.received("BootNotification")

    await link.central_system.trigger("BootNotification")

    await central_system.received("BootNotification", 2)


async def test_never_more_than_one_boot_a_second(central_system: RecordingCentralSystem) -> None:
    link = Link(
        stored_settings(central_system.url), replace(FAST, shortest_boot_wait_s=1.0, boot_retry_s=0.0)
    )
    central_system.plan("BootNotification", Behaviour(error_code="GenericError"), Behaviour(drop=True))

    await link.online()
    await link.stop()

    times = [recorded.at_s for recorded in central_system.calls("BootNotification")]
    assert all(later - earlier > 0.95 for earlier, later in itertools.pairwise(times))


async def test_rejected_charge_point_answers_no_call(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.boot_answers.append(("Rejected", 60))
    link.start()
    await link.shows(registration="Rejected", last_error="registration_rejected")

    with pytest.raises(TimeoutError):
        await central_system.call("GetConfiguration", timeout_s=0.3)
    assert link.actions.requests == []


async def test_pending_charge_point_answers_but_refuses_remote_start_and_stop(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.boot_answers.append(("Pending", 60))
    link.start()
    await link.shows(registration="Pending", last_error="registration_pending")

    assert await central_system.call("ChangeConfiguration", {"key": "k", "value": "v"}) == {
        "status": "Accepted"
    }
    assert await central_system.call("RemoteStartTransaction", {"idTag": "T"}) == {"status": "Rejected"}
    assert await central_system.call("RemoteStopTransaction", {"transactionId": 1}) == {"status": "Rejected"}
    assert RemoteStart("T") not in link.actions.requests


async def test_nothing_is_sent_before_acceptance(link: Link, central_system: RecordingCentralSystem) -> None:
    central_system.boot_answers.append(("Pending", 60))
    link.start()
    await link.shows(registration="Pending", last_error="registration_pending")

    with pytest.raises(NotConnected):
        await link.central_system.authorize("T", 1.0)
    with pytest.raises(NotConnected):
        await link.central_system.trigger("Heartbeat")
    assert len(central_system.calls()) == 1


async def test_pending_charge_point_sends_what_was_triggered(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.boot_answers.append(("Pending", 60))
    link.start()
    await link.shows(registration="Pending", last_error="registration_pending")
    await central_system.call("TriggerMessage", {"requestedMessage": "Heartbeat"})

    await link.central_system.trigger("Heartbeat")

    assert len(central_system.calls("Heartbeat")) == 1
    with pytest.raises(NotConnected):
        await link.central_system.trigger("Heartbeat")


async def test_accepted_boot_sets_interval_and_time(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    central_system.interval_s = 77

    port = await link.online()

    assert link.actions.heartbeat_intervals == [77]
    assert len(link.actions.times) == 1
    assert (port.view().registration, port.view().heartbeat_interval_s) == ("Accepted", 77)


@pytest.mark.parametrize(("interval", "stored"), [(0, []), (-3, []), (2**31, [86_400])])
async def test_accepted_boot_with_a_useless_interval_keeps_a_sane_one(
    link: Link, central_system: RecordingCentralSystem, interval: int, stored: list[int]
) -> None:
    central_system.interval_s = interval

    port = await link.online()

    assert link.actions.heartbeat_intervals == stored
    assert port.view().heartbeat_interval_s == (stored or [300])[0]


async def test_mere_reconnect_sends_no_boot(link: Link, central_system: RecordingCentralSystem) -> None:
    await link.online()

    central_system.drop()
    await link.online(is_boot=False)

    assert len(central_system.calls("BootNotification")) == 1
    assert link.actions.posted == [
        LinkChanged(is_online=True, is_boot=True),
        LinkChanged(is_online=False),
        LinkChanged(is_online=True, is_boot=False),
    ]


async def test_new_process_sends_boot(link: Link, central_system: RecordingCentralSystem) -> None:
    await link.online()
    await link.stop()
    next_life = Link(stored_settings(central_system.url))

    await next_life.online()
    await next_life.stop()

    assert len(central_system.calls("BootNotification")) == 2


async def test_changed_content_sends_boot(link: Link, central_system: RecordingCentralSystem) -> None:
    await link.online()

    await link.change(
        identity=Identity(vendor="Vendor", model="Model", serial_number="SN-1", firmware_version="2")
    )
    await link.online(count=2)

    assert central_system.payloads("BootNotification")[1]["firmwareVersion"] == "2"


async def test_heartbeat_keeps_the_interval(link: Link, central_system: RecordingCentralSystem) -> None:
    central_system.interval_s = 1

    await link.online()
    await central_system.received("Heartbeat", 2)

    times = [recorded.at_s for recorded in central_system.calls()]
    assert all(0.95 < later - earlier < 1.3 for earlier, later in itertools.pairwise(times))


async def test_any_call_postpones_the_heartbeat(link: Link, central_system: RecordingCentralSystem) -> None:
    central_system.interval_s = 1
    port = await link.online()

    await asyncio.sleep(0.6)
    await port.authorize("T", 1.0)
    await central_system.received("Heartbeat")

    authorize, heartbeat = central_system.calls("Authorize")[0], central_system.calls("Heartbeat")[0]
    assert heartbeat.at_s - authorize.at_s > 0.95


async def test_changed_interval_wakes_a_sleeping_heartbeat(
    link: Link, central_system: RecordingCentralSystem
) -> None:
    await link.online()

    await link.change(keys={**link.settings.keys, "HeartbeatInterval": "1"})

    await central_system.received("Heartbeat", timeout_s=3)


@pytest.mark.parametrize(
    "behaviour",
    [Behaviour(error_code="InternalError"), Behaviour(ignore=True), Behaviour(raw='[3,"MESSAGE_ID",{}]')],
)
async def test_heart_beats_on_after_a_failure(
    link: Link, central_system: RecordingCentralSystem, behaviour: Behaviour
) -> None:
    central_system.interval_s = 1
    central_system.plan("Heartbeat", behaviour)

    await link.online()

    await central_system.received("Heartbeat", 2)
    assert link.central_system.is_online


async def test_acceptance_that_cannot_be_stored_still_brings_the_link_up(link: Link) -> None:
    link.actions.failure = StoreUnavailable("disk full")

    assert (await link.online()).is_online


async def test_default_timing_asks_again_after_a_minute() -> None:
    assert (Timing().boot_retry_s, Timing().shortest_boot_wait_s) == (60.0, 1.0)


async def test_unasked_decision_is_the_actors(link: Link, central_system: RecordingCentralSystem) -> None:
    link.actions.decision = Answer.REJECTED
    await link.online()

    assert await central_system.call("RemoteStartTransaction", {"idTag": "T"}) == {"status": "Rejected"}
    assert link.actions.requests == [RemoteStart("T")]
