"""One charge from plug to unplug, as a backend sees it."""

import pytest

from tests.journeys.box import CARD
from tests.journeys.conftest import MakeBox
from tests.journeys.recorded import first_sent, gaps_s, registers_wh, stamps, statuses, transaction_ids
from tests.support.central_system import RecordingCentralSystem
from tests.support.oracle import closed_intervals


async def test_a_charge_is_reported_from_plug_to_unplug(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)
    await box.charge()
    samples = await central_system.received("MeterValues", 4)
    await box.end()
    await central_system.until(lambda: len(statuses(central_system)) >= 5)

    assert statuses(central_system) == ["Available", "Preparing", "Charging", "Finishing", "Available"]
    assert statuses(central_system, 0) == ["Available"]
    assert central_system.calls("Authorize") == []
    (stop,) = central_system.payloads("StopTransaction")
    assert (stop["transactionId"], stop["reason"], stop["idTag"]) == (1000, "Local", CARD)
    assert gaps_s(samples) == {1.0}
    assert {sample["transactionId"] for sample in samples} == set(transaction_ids(central_system))
    assert registers_wh(samples) == sorted(set(registers_wh(samples)))


async def test_what_is_billed_is_what_flowed(
    central_system: RecordingCentralSystem, make_box: MakeBox
) -> None:
    box = make_box()
    await box.start_online(central_system)
    for _ in range(2):
        await box.charge()
        await box.until_flowed(200)
        await box.end()
    stops = await central_system.received("StopTransaction", 2)

    starts = central_system.payloads("StartTransaction")
    billed = [stop["meterStop"] - start["meterStart"] for start, stop in zip(starts, stops, strict=True)]
    flowed = [interval.energy_wh for interval in closed_intervals(box.data_dir)]
    assert billed == [pytest.approx(wh, abs=1.0) for wh in flowed]
    assert min(billed) > 100
    times = stamps(first_sent(central_system))
    assert times == sorted(times)
