"""What no door may store in the sections besides the backend's (OCPP 1.6 ed. 2 §6.1.1 for the lengths)."""

import math
import re
from collections.abc import Iterator

from chargepoint.domain.errors import Problem
from chargepoint.domain.settings import HardwareSettings, Identity, PanelSettings
from chargepoint.domain.units import MINIMUM_CURRENT_A

IDENTITY_LENGTHS = {"vendor": 20, "model": 20, "serial_number": 25, "firmware_version": 50}
INSTALLATION_MAXIMUM_A = 63.0
PANEL_NAME_MAX_LENGTH = 60
CONNECTORS = (1, 2)
PHASES = (1, 3)
UID_CASES = ("upper", "lower")

_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_DRIVER = re.compile(r"[a-z0-9_-]{0,40}")
_PRICE = re.compile(r"(?:\d{1,4}(?:[.,]\d{1,4})?)?", re.ASCII)


def check_identity(identity: Identity) -> tuple[Problem, ...]:
    """Return what is wrong with section `charge_point`; vendor and model are mandatory in BootNotification."""
    return tuple(_identity_problems(identity))


def _identity_problems(identity: Identity) -> Iterator[Problem]:
    for name, maximum in IDENTITY_LENGTHS.items():
        text = getattr(identity, name)
        if name in ("vendor", "model") and not text.strip():
            yield Problem(name, "empty")
        if len(text) > maximum:
            yield Problem(name, "too_long", {"maximum": str(maximum)})
        if not _PRINTABLE.fullmatch(text):
            yield Problem(name, "characters")
        if text != text.strip():
            yield Problem(name, "outer_blanks")


def check_hardware(hardware: HardwareSettings) -> tuple[Problem, ...]:
    """Return what is wrong with section `hardware`; whether a driver of that name exists is not known here."""
    return tuple(_hardware_problems(hardware))


def _hardware_problems(hardware: HardwareSettings) -> Iterator[Problem]:
    if not _DRIVER.fullmatch(hardware.driver):
        yield Problem("driver", "characters")
    if hardware.connectors not in CONNECTORS:
        yield Problem("connectors", "choice", {"allowed": "1, 2"})
    if hardware.phases not in PHASES:
        yield Problem("phases", "choice", {"allowed": "1, 3"})
    yield from _current_problems(
        "installation_current_a", hardware.installation_current_a, INSTALLATION_MAXIMUM_A
    )


def check_panel(panel: PanelSettings, installation_current_a: float) -> tuple[Problem, ...]:
    """Return what is wrong with section `panel`."""
    return tuple(_panel_problems(panel, installation_current_a))


def _panel_problems(panel: PanelSettings, installation_current_a: float) -> Iterator[Problem]:
    if not panel.name.strip():
        yield Problem("name", "empty")
    if len(panel.name) > PANEL_NAME_MAX_LENGTH:
        yield Problem("name", "too_long", {"maximum": str(PANEL_NAME_MAX_LENGTH)})
    if panel.user_limit_a is not None:
        yield from _current_problems("user_limit_a", panel.user_limit_a, installation_current_a)
    if not _PRICE.fullmatch(panel.price_per_kwh):
        yield Problem("price_per_kwh", "price")
    if panel.uid_case not in UID_CASES:
        yield Problem("uid_case", "choice", {"allowed": ", ".join(UID_CASES)})


def _current_problems(name: str, current_a: float, maximum_a: float) -> Iterator[Problem]:
    if not math.isfinite(current_a) or not MINIMUM_CURRENT_A <= current_a <= maximum_a:
        yield Problem(name, "range", {"minimum": f"{MINIMUM_CURRENT_A:g}", "maximum": f"{maximum_a:g}"})
