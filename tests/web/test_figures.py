"""Numbers, spans and prices as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from chargepoint.web.figures import current_text, energy_text, moment_text, power_text, price_text, span_text

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "0 s"),
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3_599, "59 min"),
        (7_560, "2 h 06 min"),
        (740_820, "8 days"),
    ],
)
def test_span_is_short(seconds: float, text: str) -> None:
    assert span_text(seconds) == text


def test_figures_use_the_readers_decimal_mark() -> None:
    with translation.override("de"):
        assert (power_text(6_780), energy_text(6_230), current_text(9.84)) == ("6,8 kW", "6,23 kWh", "9,8 A")


def test_whole_amperes_have_no_decimals() -> None:
    assert current_text(16.04) == "16 A"


@pytest.mark.parametrize(
    ("price", "text"),
    [("0.32", "5.06 €"), ("0,32 €", "5.06 €"), ("0.32 CHF", "5.06 CHF"), ("", ""), ("cheap", ""), ("-1", "")],
)
def test_price_is_read_as_people_write_it(price: str, text: str) -> None:
    assert price_text(price, 15_800) == text


def test_moment_of_another_day_names_the_day() -> None:
    with timezone.override("Europe/Berlin"):
        assert moment_text(NOON, NOON) == "14:00"
        assert moment_text(NOON - timedelta(days=1), NOON) == "31 May, 14:00"
