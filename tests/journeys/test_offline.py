"""The link is away: what happened meanwhile is delivered in order and with its real times (TC_036 to TC_039)."""

from datetime import UTC, datetime

from tests.journeys.box import UNKNOWN_CARD, moment
from tests.journeys.conftest import MakeBox
from tests.journeys.recorded import first_sent, gaps_s, sample_times, stamps, statuses
from tests.support.central_system import RecordingCentralSystem


async def test_036_038_a_charge_that_ends_offline_is_delivered_whole(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)
    await box.charge()
    await central_system.received("MeterValues", 2)
    await central_system.stop()
    await box.until_backend(queue_length=3)
    await box.end()
    back_at = datetime.now(UTC)
    await central_system.start_again()
    (stop,) = await central_system.received("StopTransaction")
    await central_system.until(lambda: statuses(central_system)[-1] == "Available")

    messages = first_sent(central_system)
    samples = [payload for action, payload in messages if action == "MeterValues"]
    assert gaps_s(samples) == {1.0}
    assert len(samples) >= 4
    assert stamps(messages) == sorted(stamps(messages))
    assert moment(stop["timestamp"]) < back_at
    assert stop["transactionId"] == 1000
    assert len(central_system.calls("BootNotification")) == 1


async def test_d4_037_1_a_listed_card_starts_offline_and_keeps_its_real_time(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)
    await central_system.stop()
    await box.until_backend(socket="closed")
    await box.charge()
    await box.until_backend(queue_length=3)
    back_at = datetime.now(UTC)
    await central_system.start_again()
    (start,) = await central_system.received("StartTransaction")
    samples = await central_system.received("MeterValues", 4)

    assert moment(start["timestamp"]) < back_at
    assert moment(sample_times(samples)[0]) < back_at
    assert {sample["transactionId"] for sample in samples} == {1000}
    assert central_system.calls("Authorize") == []
    assert (await box.until(status="Charging"))["transaction"]["transaction_id"] == 1000


async def test_d9_an_unknown_card_is_refused_offline_and_never_reported(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)
    await central_system.stop()
    await box.until_backend(socket="closed")
    await box.simulate("plug-in")
    await box.simulate("present-card", id_tag=UNKNOWN_CARD)
    await box.until_reader_shows("refused")
    refused = await box.until(status="Preparing")
    await central_system.start_again()
    await central_system.until(lambda: statuses(central_system)[-1] == "Preparing")

    assert refused["transaction"] is None
    assert await box.until_backend(queue_length=0)
    assert {call.action for call in central_system.calls()} == {
        "BootNotification",
        "StatusNotification",
    }
