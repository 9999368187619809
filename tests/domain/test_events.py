"""Events are facts: they cannot be changed, and two that say the same are the same."""

from dataclasses import FrozenInstanceError, fields, is_dataclass
from typing import get_args

import pytest

from chargepoint.domain import events

EVENT_TYPES = [*get_args(events.HardwareEvent), *get_args(events.BackendEvent)]


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=lambda type_: type_.__name__)
def test_event_is_a_frozen_fact(event_type: type) -> None:
    assert is_dataclass(event_type)
    assert hasattr(event_type, "__slots__")
    event = event_type(*(None for _ in fields(event_type)))
    assert event == event_type(*(None for _ in fields(event_type)))
    with pytest.raises((FrozenInstanceError, TypeError)):
        setattr(event, "connector_id", 2)  # noqa: B010 (an assignment would not pass the type checker)


@pytest.mark.parametrize("event_type", get_args(events.HardwareEvent), ids=lambda type_: type_.__name__)
def test_event_of_the_board_names_its_connector_first(event_type: type) -> None:
    assert fields(event_type)[0].name == "connector_id"
