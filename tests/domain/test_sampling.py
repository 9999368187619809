"""§3.16, §4.7, §7.43 and §9.1: what a sample contains, when aligned samples are due, and how they are thinned."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargepoint.domain.metering import Measurand, MeterReading, MeterValue, ReadingContext, SampledValue
from chargepoint.domain.sampling import BASIC_MEASURANDS, meter_value, next_aligned, split_phase, thinned

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
PERIODIC = ReadingContext.SAMPLE_PERIODIC
READING = MeterReading(
    taken_at=AT,
    register_wh=1234.9,
    power_w=11040.4,
    current_a=(16.04, 15.96, 16.0),
    voltage_v=(230.04, 229.96, 231.0),
    offered_a=16.0,
    frequency_hz=50.0,
    power_factor=0.987,
    temperature_celsius=31.25,
    soc_percent=64.6,
)
ONE_PHASE = replace(READING, current_a=(16.0, 0.0, 0.0), voltage_v=(230.0, 0.0, 0.0))
PLAIN = replace(READING, frequency_hz=None, power_factor=None, temperature_celsius=None, soc_percent=None)


def sampled(reading: MeterReading, *names: str, interval_wh: float | None = None) -> tuple[SampledValue, ...]:
    return meter_value(reading, names, PERIODIC, AT, interval_wh).sampled


def phases(values: tuple[SampledValue, ...]) -> list[tuple[str | None, str]]:
    return [(value.phase, value.value) for value in values]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Current.Import", ("Current.Import", None)),
        ("Current.Import.L1", ("Current.Import", "L1")),
        ("Voltage.L3-N", ("Voltage", "L3")),
        ("Voltage.L4", ("Voltage.L4", None)),
        ("Voltage.L1-L2", ("Voltage.L1-L2", None)),
    ],
)
def test_phase_is_the_suffix_of_a_configured_measurand(name: str, expected: tuple[str, str | None]) -> None:
    assert split_phase(name) == expected


def test_empty_list_samples_the_energy_register() -> None:
    value = meter_value(READING, [], PERIODIC, AT)

    assert value == MeterValue(AT, (SampledValue("1234", PERIODIC, "Energy.Active.Import.Register", "Wh"),))


def test_sample_is_never_empty_where_the_meter_can_tell_nothing_that_was_asked() -> None:
    values = sampled(PLAIN, "Frequency", "SoC", "Current.Export")

    assert [value.measurand for value in values] == ["Energy.Active.Import.Register"]


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("Energy.Active.Import.Register", "1234", "Wh"),
        ("Energy.Active.Import.Interval", "57", "Wh"),
        ("Power.Active.Import", "11040", "W"),
        ("Power.Offered", "11056", "W"),
        ("Power.Factor", "0.99", ""),
        ("Current.Offered", "16.0", "A"),
        ("Frequency", "50.00", ""),
        ("Temperature", "31.2", "Celcius"),
    ],
)
def test_total_has_its_unit_no_phase_and_no_location(name: str, value: str, unit: str) -> None:
    assert sampled(READING, name, interval_wh=56.8) == (SampledValue(value, PERIODIC, name, unit),)


def test_only_the_state_of_charge_is_measured_in_the_vehicle() -> None:
    assert sampled(READING, "SoC") == (SampledValue("65", PERIODIC, "SoC", "Percent", None, "EV"),)


def test_values_keep_the_configured_order_and_the_context() -> None:
    value = meter_value(READING, ["Voltage", "Frequency"], ReadingContext.TRIGGER, AT)

    assert [one.measurand for one in value.sampled] == ["Voltage"] * 3 + ["Frequency"]
    assert {one.context for one in value.sampled} == {ReadingContext.TRIGGER}


def test_current_comes_per_phase_and_voltage_against_neutral() -> None:
    assert phases(sampled(READING, "Current.Import")) == [("L1", "16.0"), ("L2", "16.0"), ("L3", "16.0")]
    assert phases(sampled(READING, "Voltage")) == [("L1-N", "230.0"), ("L2-N", "230.0"), ("L3-N", "231.0")]


def test_one_phase_wiring_reports_one_phase() -> None:
    assert phases(sampled(ONE_PHASE, "Current.Import", "Voltage")) == [("L1", "16.0"), ("L1-N", "230.0")]


def test_power_offered_counts_the_wired_phases() -> None:
    assert sampled(ONE_PHASE, "Power.Offered")[0].value == "3680"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Current.Import.L2", ("L2", "16.0")),
        ("Voltage.L3", ("L3-N", "231.0")),
        ("Voltage.L3-N", ("L3-N", "231.0")),
    ],
)
def test_named_phase_is_sampled_alone(name: str, expected: tuple[str, str]) -> None:
    assert phases(sampled(READING, name)) == [expected]


def test_named_phase_that_is_not_wired_is_sampled_as_nothing_flowing() -> None:
    assert phases(sampled(ONE_PHASE, "Current.Import.L2")) == [("L2", "0.0")]


def test_total_is_never_passed_off_as_one_phase() -> None:
    values = sampled(READING, "Power.Active.Import.L1", "Frequency")

    assert [value.measurand for value in values] == ["Frequency"]


def test_power_factor_is_unknown_without_voltage() -> None:
    dark = replace(READING, voltage_v=(0.0, 0.0, 0.0))

    assert [value.measurand for value in sampled(dark, "Power.Factor", "Frequency")] == ["Frequency"]


def test_interval_without_a_sample_before_it_is_left_out() -> None:
    values = sampled(READING, "Energy.Active.Import.Interval", "Frequency")

    assert [value.measurand for value in values] == ["Frequency"]


def test_every_board_delivers_every_measurand_but_the_state_of_charge() -> None:
    assert set(BASIC_MEASURANDS) == {measurand.value for measurand in Measurand} - {"SoC"}


# -- clock-aligned --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "interval_s", "slot"),
    [
        ("2026-01-01T12:00:00", 900, "2026-01-01T12:15:00"),
        ("2026-01-01T12:14:59.999", 900, "2026-01-01T12:15:00"),
        ("2026-01-01T12:15:00.001", 900, "2026-01-01T12:30:00"),
        ("2026-01-01T00:00:00", 86_400, "2026-01-02T00:00:00"),
        ("2026-01-01T23:59:59", 60, "2026-01-02T00:00:00"),
        ("2026-01-01T20:59:59", 25_200, "2026-01-01T21:00:00"),
        ("2026-01-01T21:00:00", 25_200, "2026-01-02T00:00:00"),
        ("2026-01-02T00:00:00", 25_200, "2026-01-02T07:00:00"),
        ("2026-01-01T12:00:00", 100_000, "2026-01-02T00:00:00"),
        ("2025-12-31T23:59:00", 3600, "2026-01-01T00:00:00"),
    ],
)
def test_next_slot_is_counted_from_midnight(after: str, interval_s: int, slot: str) -> None:
    found = next_aligned(datetime.fromisoformat(after + "+00:00"), interval_s)

    assert found == datetime.fromisoformat(slot + "+00:00")


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 (bounds are naive by contract)
    st.integers(1, 200_000),
)
def test_next_slot_is_later_by_at_most_one_interval(after: datetime, interval_s: int) -> None:
    slot = next_aligned(after, interval_s)

    midnight = slot.replace(hour=0, minute=0, second=0, microsecond=0)
    assert after < slot <= after + timedelta(seconds=interval_s)
    assert (slot - midnight) % timedelta(seconds=interval_s) == timedelta(0)


# -- thinning -------------------------------------------------------------------------------------------------


def series(count: int) -> tuple[MeterValue, ...]:
    return tuple(MeterValue(AT + timedelta(minutes=index), ()) for index in range(count))


@pytest.mark.parametrize(("count", "most"), [(0, 5), (1, 5), (5, 5), (2, 0)])
def test_few_enough_values_all_stay(count: int, most: int) -> None:
    assert thinned(series(count), most) == series(count)


def test_values_are_chosen_evenly() -> None:
    assert thinned(series(9), 5) == series(9)[::2]


@pytest.mark.parametrize("most", [-1, 0, 1, 2])
def test_begin_and_end_stay_however_few_are_allowed(most: int) -> None:
    values = series(10)

    assert thinned(values, most) == (values[0], values[-1])


@given(st.integers(2, 400), st.integers(2, 400))
def test_thinned_values_are_as_many_as_allowed_in_order_first_and_last_kept(count: int, most: int) -> None:
    values = series(count)

    kept = thinned(values, most)

    assert len(kept) == min(count, most)
    assert (kept[0], kept[-1]) == (values[0], values[-1])
    assert [value.timestamp for value in kept] == sorted({value.timestamp for value in kept})
