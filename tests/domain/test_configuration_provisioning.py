"""The maker's provisioning of OCPP keys: read-only ones too, with the same checks of type."""

from dataclasses import replace

import pytest

from chargepoint.domain.configuration import (
    KeyContext,
    effective,
    facts_of,
    plan_change,
    plan_provisioning,
    report,
)
from chargepoint.domain.parameters import Whitelist
from chargepoint.domain.requests import Answer, ReportedKey
from chargepoint.domain.settings import StoredSettings
from tests.support.charge_point import stored

SETTINGS = stored()
FACTS = facts_of(SETTINGS.hardware)
CONTEXT = KeyContext(SETTINGS, FACTS)


def with_key(name: str, value: str) -> StoredSettings:
    return replace(SETTINGS, keys={name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SupportedFeatureProfiles", "Core"),
        ("SupportedFeatureProfiles", "Core,SmartCharging,RemoteTrigger"),
        ("GetConfigurationMaxKeys", "20"),
        ("StopTransactionMaxMeterValues", "5"),
        ("MeterValuesSampledDataMaxLength", "3"),
    ],
)
def test_read_only_key_can_be_provisioned_and_is_reported(name: str, value: str) -> None:
    plan = plan_provisioning(name, value, CONTEXT)

    assert (plan.answer, plan.key, plan.value) == (Answer.ACCEPTED, name, value)
    reported = report(with_key(name, value), FACTS, (name,)).known
    assert reported == (ReportedKey(name, is_readonly=True, value=value),)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SupportedFeatureProfiles", "RemoteTrigger", "value"),
        ("SupportedFeatureProfiles", "Core,Nonsense", "value"),
        ("SupportedFeatureProfiles", "", "value"),
        ("GetConfigurationMaxKeys", "0", "value"),
        ("GetConfigurationMaxKeys", "many", "value"),
        ("StopTransactionMaxMeterValues", "-1", "value"),
        ("NumberOfConnectors", "2", "contradicts"),
        ("ConnectorPhaseRotationMaxLength", "9", "contradicts"),
        ("SecurityProfile", "2", "contradicts"),
        ("HeartbeatInterval", "x", "value"),
        ("MeterValuesSampledData", "x" * 501, "too_long"),
    ],
)
def test_value_of_the_wrong_kind_or_against_other_settings_is_refused(
    name: str, value: str, reason: str
) -> None:
    plan = plan_provisioning(name, value, CONTEXT)

    assert (plan.answer, plan.reason) == (Answer.REJECTED, reason)


@pytest.mark.parametrize(("name", "value"), [("NumberOfConnectors", "1"), ("SecurityProfile", "0")])
def test_what_other_settings_supply_is_taken_but_not_stored(name: str, value: str) -> None:
    plan = plan_provisioning(name, value, CONTEXT)

    assert (plan.answer, plan.is_derived) == (Answer.ACCEPTED, True)


def test_unknown_key_is_not_supported() -> None:
    assert plan_provisioning("Testing", "1", CONTEXT).answer is Answer.NOT_SUPPORTED


def test_key_on_a_parameter_changes_the_parameter() -> None:
    assert plan_provisioning("WebSocketPingInterval", "60", CONTEXT).parameters == {
        "keepalive_interval_s": 60
    }


def test_password_is_taken_as_change_configuration_takes_it() -> None:
    plan = plan_provisioning("AuthorizationKey", "0123456789abcdef0123456789abcdef", CONTEXT)

    assert plan.parameters["backend_password_format"] == "hex"


@pytest.mark.parametrize("name", ["AuthorizationCacheEnabled", "UnlockConnectorOnEVSideDisconnect"])
def test_key_may_be_provisioned_for_another_list_or_cable(name: str) -> None:
    local = replace(SETTINGS, backend=replace(SETTINGS.backend, whitelist=Whitelist.LOCAL))
    context = KeyContext(local, replace(FACTS, fixed_cable=True))

    assert plan_provisioning(name, "true", context).value == "true"


def test_provisioned_length_bounds_what_the_backend_may_set() -> None:
    context = KeyContext(with_key("MeterValuesSampledDataMaxLength", "2"), FACTS)

    assert plan_change("MeterValuesSampledData", "Voltage,Frequency", context).answer is Answer.ACCEPTED
    assert (
        plan_change("MeterValuesSampledData", "Voltage,Frequency,Temperature", context).answer
        is Answer.REJECTED
    )


def test_provisioned_number_of_keys_bounds_the_report() -> None:
    assert len(report(with_key("GetConfigurationMaxKeys", "3"), FACTS, ()).known) == 3


def test_backend_still_cannot_change_a_read_only_key() -> None:
    assert plan_change("SupportedFeatureProfiles", "Core", CONTEXT).reason == "read_only"


def test_stored_read_only_value_of_the_wrong_kind_counts_as_the_default() -> None:
    assert (
        effective(with_key("StopTransactionMaxMeterValues", "x"), FACTS).int_of(
            "StopTransactionMaxMeterValues"
        )
        == 200
    )
