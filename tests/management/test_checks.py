"""A start with an impossible environment is refused with a sentence."""

import pytest
from django.conf import LazySettings

from chargepoint.checks import check_hardware_driver


@pytest.mark.parametrize(("name", "count"), [("", 0), ("simulator", 0), ("toaster", 1)])
def test_unknown_driver_of_the_environment_is_named(settings: LazySettings, name: str, count: int) -> None:
    settings.HARDWARE_DRIVER = name
    found = check_hardware_driver(None)
    assert len(found) == count
    assert all("toaster" in message.msg and "simulator" in message.msg for message in found)
