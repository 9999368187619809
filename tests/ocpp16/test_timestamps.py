"""J10: every form of RFC 3339 in, UTC with Z and milliseconds out."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from chargepoint.ocpp16.timestamps import from_wire, to_wire

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def test_timestamps_go_out_in_utc_with_z_and_milliseconds() -> None:
    local = datetime(2026, 1, 2, 14, 0, 0, 123_999, timezone(timedelta(hours=2)))

    assert to_wire(local) == "2026-01-02T12:00:00.123Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-02T12:00:00Z",
        "2026-01-02t12:00:00z",
        "2026-01-02 12:00:00Z",
        "2026-01-02T12:00:00.000Z",
        "2026-01-02T12:00:00.0000001Z",
        "2026-01-02T14:00:00+02:00",
        "2026-01-02T08:00:00.000-04:00",
        "2026-01-02T12:00:00",
        " 2026-01-02T12:00:00Z ",
    ],
)
def test_every_form_is_read(text: str) -> None:
    assert from_wire(text) == NOON


def test_leap_second_is_read_as_the_second_before() -> None:
    assert from_wire("2016-12-31T23:59:60Z") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "12:00"])
def test_what_is_no_timestamp_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_wire(text)
