"""The same journeys as an independent implementation sees them: no finding in framing, schema or sense."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.box import Box
from tests.journeys.conftest import MakeBox
from tests.journeys.test_backend_faults import IMPATIENT
from tests.support.oracle import closed_intervals
from tests.support.strict_central_system.strict import StrictCentralSystem

pytestmark = pytest.mark.node

ACTIONS = ("StartTransaction", "MeterValues", "StopTransaction")


def received(folder: Path, action: str) -> list[dict[str, Any]]:
    """Return the payloads of every CALL of one action, resends included."""
    lines = [json.loads(line) for line in (folder / "frames.jsonl").read_text().splitlines()]
    frames = [line["frame"] for line in lines if line["ev"] == "frame" and line["dir"] == "cp->cs"]
    return [frame[3] for frame in frames if frame[0] == 2 and frame[2] == action]


async def charge_and_deliver(box: Box) -> None:
    """Have one charge from plug to unplug delivered, with its status reports."""
    await box.until_backend(registration="Accepted")
    await box.charge()
    await box.until_flowed(300)
    await box.end()
    await box.until_backend(queue_length=0)


async def test_a_charge_leaves_no_finding(
    strict: StrictCentralSystem, make_box: MakeBox, tmp_path: Path
) -> None:
    box = make_box()
    await box.start()

    await charge_and_deliver(box)

    (start,), (stop,) = received(tmp_path, "StartTransaction"), received(tmp_path, "StopTransaction")
    (flowed,) = closed_intervals(box.data_dir)
    assert stop["meterStop"] - start["meterStart"] == pytest.approx(flowed.energy_wh, abs=1.0)
    assert (await strict.state())["tx"] == {}


async def test_three_faults_at_every_message_leave_no_finding(
    strict: StrictCentralSystem, make_box: MakeBox, tmp_path: Path
) -> None:
    box = make_box({"ocpp_keys": IMPATIENT})
    once = dict.fromkeys(ACTIONS, 1)
    refusals = {action: {"count": 1} for action in ACTIONS}
    await strict.state(
        boot=["Rejected"], bootInterval=1, noReply=once, errorReply=refusals, swallow=dict(once)
    )
    await box.start()

    await charge_and_deliver(box)

    assert len(received(tmp_path, "StartTransaction")) >= 4
    assert len(received(tmp_path, "StopTransaction")) >= 4
    assert (await strict.state())["tx"] == {}
    assert (await box.status())["backend"]["parked"] == 0


async def test_a_link_cut_and_a_power_cut_leave_no_finding(
    strict: StrictCentralSystem, make_box: MakeBox, tmp_path: Path
) -> None:
    restarts = {"backend": {"restart_transaction_after_power_loss": True}}
    box = make_box(restarts, WALLBOX_SIMULATOR_KEEP_VEHICLE="1")
    await box.start()
    await box.until_backend(registration="Accepted")
    await box.charge()
    await box.until_flowed(100)
    await strict.close("CP001")
    await box.until_flowed(100)
    await box.kill()
    await box.start()
    await box.until(status="Charging")
    await box.end()
    await box.until_backend(queue_length=0, registration="Accepted")

    assert len({start["timestamp"] for start in received(tmp_path, "StartTransaction")}) == 1
    assert (await strict.state())["tx"] == {}
