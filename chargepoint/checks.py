"""Django system checks: what the environment and the stored settings ask for must exist before anything serves."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from chargepoint.hardware import registry


def check_hardware_driver(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Refuse a driver name from the environment that no driver has."""
    name = settings.HARDWARE_DRIVER
    if not name or name in registry.names():
        return []
    known = ", ".join(registry.names())
    return [Error(f"WALLBOX_HARDWARE is {name!r}; known drivers are: {known}", id="chargepoint.E001")]
