"""The snapshot travels as JSON and comes back as it was; nobody who holds it can change it."""

import typing
from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import UTC, datetime

import msgspec
import pytest

from chargepoint.domain import snapshot
from chargepoint.domain.ladder import RungResult
from chargepoint.domain.snapshot import (
    AlertView,
    BackendView,
    ChargePointView,
    ClockView,
    ConnectorView,
    GateView,
    HardwareView,
    LearnView,
    LimitView,
    Snapshot,
    TaskView,
    TransactionView,
)

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
VIEWS = [view for view in vars(snapshot).values() if is_dataclass(view) and isinstance(view, type)]

CONNECTOR = ConnectorView(
    id=1,
    status="Charging",
    error_code="NoError",
    plugged=True,
    transaction=TransactionView("t1", -1, "A1B2C3D4", NOW, 1000, "card"),
    limit_a=16.0,
    power_w=11040.0,
    current_a=(16.0, 16.0, 16.0),
    energy_wh=1234.5,
    gates=(GateView("authorized", True, since=NOW, parameters={"card_name": "Anna"}),),
    limits=(LimitView("backend", 10.0, NOW),),
)
WHOLE = Snapshot(
    taken_at=NOW,
    charge_point=ChargePointView("SN-1", "Vendor", "Model", "1.0"),
    hardware=HardwareView("simulator", True, False, 3, 16.0),
    backend=BackendView("ethernet", "open", "Accepted", None, NOW, 0),
    connectors=(CONNECTOR,),
    clock=ClockView(NOW, "system"),
    tasks=(TaskView("actor", "running"),),
    alerts=(AlertView("cable_stuck", NOW, {"connector": "1"}),),
    learn=LearnView(NOW),
    started_at=NOW,
)


def test_snapshot_survives_the_way_to_the_panel() -> None:
    assert msgspec.json.decode(msgspec.json.encode(WHOLE), type=Snapshot) == WHOLE


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_view_can_be_read_only(view: type) -> None:
    blank = view(*(None for _ in fields(view)))

    with pytest.raises(FrozenInstanceError):
        setattr(blank, fields(view)[0].name, "changed")


def test_snapshot_reaches_every_view() -> None:
    reached: set[object] = set()
    waiting: list[object] = [Snapshot]
    while waiting:
        one = waiting.pop()
        waiting += [part for part in typing.get_args(one) if part not in reached]
        if one not in reached and isinstance(one, type) and is_dataclass(one):
            reached.add(one)
            waiting += typing.get_type_hints(one).values()

    assert reached == {*VIEWS, RungResult}
