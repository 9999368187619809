"""Current, power and energy of the simulated vehicle."""

import pytest

from chargepoint.hardware.simulator.physics import Flow, flow, next_current_a, power_w
from chargepoint.hardware.simulator.vehicle import Vehicle


def car(soc_percent: float = 40.0, max_current_a: float = 32.0, battery_wh: float = 60_000.0) -> Vehicle:
    return Vehicle(max_current_a, 3, battery_wh, battery_wh * soc_percent / 100)


@pytest.mark.parametrize("soc_percent", [10.0, 85.0])
@pytest.mark.parametrize("speed", [1.0, 50.0, 1000.0])
def test_energy_is_the_integral_of_power(soc_percent: float, speed: float) -> None:
    state, integral_wh, energy_wh = Flow(car(soc_percent), 0.0, 0.0), 0.0, 0.0
    for _ in range(5000):
        before_w = power_w(state.current_a, 3)
        state = flow(state.vehicle, state.current_a, 20.0, 3, 0.001, speed)
        integral_wh += (before_w + power_w(state.current_a, 3)) / 2 * 0.001 * speed / 3600
        energy_wh += state.energy_wh
    assert energy_wh == pytest.approx(integral_wh, rel=0.01)
    assert state.vehicle.charge_wh - car(soc_percent).charge_wh == pytest.approx(energy_wh)


@pytest.mark.parametrize("speed", [1.0, 100.0, 10_000.0])
def test_one_long_step_brings_what_many_short_ones_do(speed: float) -> None:
    long = flow(car(75.0), 0.0, 32.0, 3, 5.0, speed)
    short, energy_wh = Flow(car(75.0), 0.0, 0.0), 0.0
    for _ in range(500):
        short = flow(short.vehicle, short.current_a, 32.0, 3, 0.01, speed)
        energy_wh += short.energy_wh
    assert long.energy_wh == pytest.approx(energy_wh, rel=0.01)


def test_current_climbs_by_ten_amperes_a_second() -> None:
    assert flow(car(), 0.0, 32.0, 3, 1.0, 1.0).current_a == pytest.approx(10.0)
    assert flow(car(), 0.0, 32.0, 3, 4.0, 1.0).current_a == pytest.approx(32.0)


def test_speed_leaves_the_ramp_alone() -> None:
    assert flow(car(), 0.0, 32.0, 3, 1.0, 500.0).current_a == pytest.approx(10.0)


def test_current_falls_at_once_with_the_offer() -> None:
    assert next_current_a(32.0, 10.0, 0.001) == 10.0


@pytest.mark.parametrize(("offered_a", "expected_a"), [(10.0, 10.0), (16.0, 16.0), (32.0, 20.0)])
def test_vehicle_draws_no_more_than_offered_or_than_it_can(offered_a: float, expected_a: float) -> None:
    assert flow(car(max_current_a=20.0), 0.0, offered_a, 3, 10.0, 1.0).current_a == pytest.approx(expected_a)


def test_current_tapers_above_eighty_percent() -> None:
    currents = [car(soc).willing_current_a(32.0) for soc in (20.0, 80.0, 90.0, 99.9)]
    assert currents[0] == currents[1] == 32.0
    assert currents[1] > currents[2] > currents[3] > 0


def test_full_battery_stops_asking_and_takes_no_more() -> None:
    after = flow(car(99.0, battery_wh=1000.0), 0.0, 32.0, 3, 5.0, 1000.0)
    assert after.energy_wh == pytest.approx(10.0)
    assert not after.vehicle.asks
    assert after.current_a == 0.0
    assert after.vehicle.soc_percent == pytest.approx(100.0)


def test_unwilling_vehicle_draws_nothing() -> None:
    unwilling = Vehicle(32.0, 3, 60_000.0, 0.0, requests_energy=False)
    assert flow(unwilling, 0.0, 32.0, 3, 10.0, 1.0) == Flow(unwilling, 0.0, 0.0)
