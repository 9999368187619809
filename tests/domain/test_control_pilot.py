"""IEC 61851-1 Annex A: what the letters say, and the duty cycle as two inverse functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargepoint.domain.control_pilot import ControlPilotState, duty_cycle_percent, offered_current_a


@pytest.mark.parametrize(
    ("state", "is_plugged", "requests_energy"),
    [
        (ControlPilotState.A, False, False),
        (ControlPilotState.B, True, False),
        (ControlPilotState.C, True, True),
        (ControlPilotState.D, True, True),
        (ControlPilotState.E, False, False),
        (ControlPilotState.F, False, False),
    ],
)
def test_letter_says_what_the_vehicle_does(
    state: ControlPilotState, is_plugged: bool, requests_energy: bool
) -> None:
    assert (state.is_plugged, state.requests_energy) == (is_plugged, requests_energy)


@pytest.mark.parametrize(
    ("current_a", "percent"),
    [(0, 100), (5.9, 100), (6, 10), (16, 26.67), (32, 53.33), (51, 85), (52.5, 85), (63, 89.2), (80, 96)],
)
def test_duty_cycle_follows_table_a7(current_a: float, percent: float) -> None:
    assert duty_cycle_percent(current_a) == pytest.approx(percent, abs=0.01)


def test_no_duty_cycle_offers_more_than_80_a() -> None:
    with pytest.raises(ValueError, match=r"80\.1 A"):
        duty_cycle_percent(80.1)


@pytest.mark.parametrize(
    ("percent", "current_a"),
    [
        (0, 0),
        (5, 0),
        (7.9, 0),
        (8, 6),
        (10, 6),
        (50, 30),
        (85, 51),
        (90, 65),
        (96, 80),
        (97, 80),
        (97.1, 0),
        (100, 0),
    ],
)
def test_vehicle_reads_the_duty_cycle_by_table_a8(percent: float, current_a: float) -> None:
    assert offered_current_a(percent) == pytest.approx(current_a)


@given(st.floats(6, 80).filter(lambda current_a: not 51 < current_a < 52.5))
def test_vehicle_reads_what_was_offered(current_a: float) -> None:
    assert offered_current_a(duty_cycle_percent(current_a)) == pytest.approx(current_a)
