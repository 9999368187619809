"""What no door may store in the sections besides the backend's."""

from dataclasses import replace

import pytest

from chargepoint.domain.settings import HardwareSettings, Identity, PanelSettings
from chargepoint.domain.settings_checks import check_hardware, check_identity, check_panel


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"vendor": "V" * 20, "serial_number": "S" * 25, "firmware_version": "1" * 50}, []),
        ({"vendor": " "}, [("vendor", "empty"), ("vendor", "outer_blanks")]),
        ({"model": "M" * 21}, [("model", "too_long")]),
        ({"serial_number": "S" * 26}, [("serial_number", "too_long")]),
        ({"firmware_version": "ü"}, [("firmware_version", "characters")]),
        ({"serial_number": ""}, []),
    ],
)
def test_identity_fits_into_boot_notification(
    changed: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    problems = check_identity(replace(Identity(), **changed))

    assert [(problem.field, problem.code) for problem in problems] == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"driver": "simulator", "connectors": 2, "phases": 1, "installation_current_a": 63.0}, []),
        ({"driver": "../x"}, [("driver", "characters")]),
        ({"connectors": 0}, [("connectors", "choice")]),
        ({"phases": 2}, [("phases", "choice")]),
        ({"installation_current_a": 5.9}, [("installation_current_a", "range")]),
        ({"installation_current_a": 63.1}, [("installation_current_a", "range")]),
        ({"installation_current_a": float("nan")}, [("installation_current_a", "range")]),
    ],
)
def test_hardware_is_what_can_be_built(changed: dict[str, object], expected: list[tuple[str, str]]) -> None:
    problems = check_hardware(replace(HardwareSettings(), **changed))  # type: ignore[arg-type]  # rows of mixed types

    assert [(problem.field, problem.code) for problem in problems] == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"user_limit_a": 6.0, "price_per_kwh": "0.32", "uid_case": "lower"}, []),
        ({"user_limit_a": 16.0, "price_per_kwh": "0,32"}, []),
        ({"user_limit_a": 16.5}, [("user_limit_a", "range")]),
        ({"user_limit_a": 0.0}, [("user_limit_a", "range")]),
        ({"name": ""}, [("name", "empty")]),
        ({"name": "N" * 61}, [("name", "too_long")]),
        ({"price_per_kwh": "-1"}, [("price_per_kwh", "price")]),
        ({"uid_case": "mixed"}, [("uid_case", "choice")]),
    ],
)
def test_panel_settings_stay_within_the_installation(
    changed: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    problems = check_panel(replace(PanelSettings(), **changed), 16.0)  # type: ignore[arg-type]  # rows of mixed types

    assert [(problem.field, problem.code) for problem in problems] == expected
