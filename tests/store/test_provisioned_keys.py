"""The maker's provisioning of OCPP keys: what is stored, and in which order."""

import pytest

from chargepoint.domain.configuration import KeyFacts
from chargepoint.domain.requests import Answer
from chargepoint.domain.sampling import BASIC_MEASURANDS
from chargepoint.store import settings
from chargepoint.store.audit import Actor

pytestmark = pytest.mark.django_db

BACKEND = Actor("backend")


def test_read_only_keys_are_provisioned_before_what_they_bound(owner: Actor) -> None:
    settings.change(
        "ocpp_keys",
        {"MeterValuesSampledData": "Voltage,Frequency", "MeterValuesSampledDataMaxLength": "2"},
        owner,
    )

    assert settings.key_values()["MeterValuesSampledDataMaxLength"] == "2"
    assert (
        settings.set_key("MeterValuesSampledData", "Voltage,Frequency,Temperature", BACKEND)
        is Answer.REJECTED
    )


def test_what_the_running_board_delivers_may_be_configured() -> None:
    board = KeyFacts(1, 3, False, BASIC_MEASURANDS, has_soc=True)

    assert settings.set_key("MeterValuesSampledData", "SoC", BACKEND) is Answer.REJECTED
    assert settings.set_key("MeterValuesSampledData", "SoC", BACKEND, board) is Answer.ACCEPTED


def test_key_that_other_settings_supply_is_not_stored(owner: Actor) -> None:
    settings.change("ocpp_keys", {"NumberOfConnectors": "1"}, owner)

    assert settings.key_values() == {}
